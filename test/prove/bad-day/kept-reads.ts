/** Items that were read before and not written since: most reads of reconcile. The server would answer the same. */
import type { Answered } from "./in-process.ts";

export class KeptReads {
  readonly #kept = new Map<string, Answered>();
  /** Number of writes of each item that began or ended. */
  readonly #writes = new Map<string, number>();

  /** `ask` asks the server. */
  async answer(operation: string, body: Buffer, ask: () => Promise<Answered>): Promise<Answered> {
    const isRead = operation === "GetItem";
    if (!isRead && !/^(Put|Update|Delete)Item$/.test(operation)) return ask();
    const { Key, Item } = JSON.parse(body.toString());
    const { pk, sk } = Key ?? Item;
    const place = `${pk.S} ${sk.S}`;
    const kept = isRead ? this.#kept.get(place) : undefined;
    if (kept) return kept;
    if (!isRead) this.#written(place);
    const before = this.#writes.get(place);
    const answer = await ask();
    if (!isRead) this.#written(place);
    // Another may have written while the server read.
    else if (answer.statusCode === 200 && this.#writes.get(place) === before) this.#kept.set(place, answer);
    return answer;
  }

  #written(place: string): void {
    this.#kept.delete(place);
    this.#writes.set(place, (this.#writes.get(place) ?? 0) + 1);
  }
}

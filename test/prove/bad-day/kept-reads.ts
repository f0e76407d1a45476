/** Items that were read before and not written since: most reads of reconcile. The server would answer the same. */
import type { Answered } from "./in-process.ts";

/** Of so many items all are forgotten: old imports are read no more. */
const KEPT = 2_000;

export class KeptReads {
  readonly #kept = new Map<string, Answered>();
  /** Reads that the server answers now, by item: none of them is kept once the item is written. */
  readonly #reading = new Map<string, Set<{ isStale: boolean }>>();

  /** `ask` asks the server. */
  async answer(operation: string, body: Buffer, ask: () => Promise<Answered>): Promise<Answered> {
    const isRead = operation === "GetItem";
    if (!isRead && !/^(Put|Update|Delete)Item$/.test(operation)) return ask();
    const { Key, Item } = JSON.parse(body.toString());
    const { pk, sk } = Key ?? Item;
    const place = `${pk.S} ${sk.S}`;
    if (isRead) return this.#kept.get(place) ?? this.#read(place, ask);
    this.#written(place);
    const answer = await ask();
    this.#written(place);
    return answer;
  }

  forget(): void {
    this.#kept.clear();
  }

  async #read(place: string, ask: () => Promise<Answered>): Promise<Answered> {
    const own = { isStale: false };
    const reading = this.#reading.get(place) ?? new Set();
    this.#reading.set(place, reading.add(own));
    try {
      const answer = await ask();
      if (this.#kept.size >= KEPT) this.#kept.clear();
      if (answer.statusCode === 200 && !own.isStale) this.#kept.set(place, answer);
      return answer;
    } finally {
      reading.delete(own);
      if (reading.size === 0) this.#reading.delete(place);
    }
  }

  #written(place: string): void {
    this.#kept.delete(place);
    for (const one of this.#reading.get(place) ?? []) one.isStale = true;
  }
}

import type { World } from "../../ports/world.ts";
import { inFairOrder, OutOfTime } from "../fair-order.ts";

const DAY_MS = 24 * 3_600_000;

/** What one kind of things has of a round: its time, how many were dropped, and what went wrong. */
export class RetentionRound {
  /** Things that were dropped. */
  count = 0;
  /** Without identifiers. */
  readonly failures: unknown[] = [];
  readonly #clock: World["clock"];
  readonly #end: number;

  /** `end`: milliseconds since 1970. */
  constructor(clock: World["clock"], end: number) {
    this.#clock = clock;
    this.#end = end;
  }

  /** Items of a list that must be read to its end before anything may be dropped. Throws if there is no time for that. */
  async *whole<T>(list: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const item of list) {
      if (this.#isOver()) throw new OutOfTime("there was no time to read what is kept");
      yield item;
    }
  }

  /** An error in one does not prevent the others. Undefined if it failed. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.failures.push(error);
      return undefined;
    }
  }

  /**
   * Drops items while there is time, one after another, each day from another place on: so none of them is always left,
   * however many can't be dropped. `drop` returns how many things it dropped.
   */
  async dropEach<T>(items: readonly T[], drop: (item: T) => Promise<number>): Promise<void> {
    for (const [done, item] of inFairOrder(items, this.#clock.now(), DAY_MS).entries()) {
      if (this.#isOver()) {
        this.failures.push(new OutOfTime(`there was no time for ${items.length - done} things`));
        return;
      }
      this.count += (await this.attempt(() => drop(item))) ?? 0;
    }
  }

  #isOver(): boolean {
    return this.#clock.now().getTime() >= this.#end;
  }
}

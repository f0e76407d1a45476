import { setImmediate } from "node:timers/promises";
import type { SteeredWait } from "./steered-waits.ts";

/**
 * Of one execution: it rests while it waits by a set clock and does nothing else. Parts of a map may wait each. A state of
 * another part that waits in real time is not seen.
 */
export class Rest {
  #ended = false;
  #working = 0;
  readonly #waits = new Set<SteeredWait>();
  #told: (() => void)[] = [];

  get isResting(): boolean {
    return this.#waits.size > 0 && this.#working === 0;
  }

  async working<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      void this.#tellSoon();
    }
  }

  async during(begin: (woken: () => void) => SteeredWait): Promise<null> {
    const wait = begin(() => this.#waits.delete(wait));
    this.#waits.add(wait);
    this.#tellIfResting();
    await wait.over;
    return null;
  }

  reached(): Promise<void> {
    if (this.isResting || this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#told.push(resolve));
  }

  end(): void {
    this.#ended = true;
    for (const wait of this.#waits) wait.drop();
    this.#waits.clear();
    this.#tell();
  }

  /** What follows the work may begin first. */
  async #tellSoon(): Promise<void> {
    await setImmediate();
    this.#tellIfResting();
  }

  #tellIfResting(): void {
    if (this.isResting) this.#tell();
  }

  #tell(): void {
    for (const tell of this.#told.splice(0)) tell();
  }
}

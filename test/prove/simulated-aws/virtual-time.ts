/** Time that passes only when everything waits: hours of waiting take as long as the work in between. */
import { setImmediate } from "node:timers/promises";
import type { Clock, Random } from "../../../shared/ports/machine.ts";
import { seededRandom } from "../../fakes/random.ts";

interface Timer {
  at: number;
  /** Timers of the same instant fire in the order in which they were set. */
  order: number;
  fire: (() => void) | undefined;
}

export class VirtualTime implements Clock {
  readonly random: Random;
  #now: number;
  #order = 0;
  /** A binary heap: the earliest timer is first. */
  readonly #timers: Timer[] = [];

  constructor(startsAt: string, seed = 1) {
    this.#now = Date.parse(startsAt);
    this.random = seededRandom(seed);
  }

  now = () => new Date(this.#now);

  pause = (milliseconds: number) =>
    milliseconds <= 0
      ? Promise.resolve()
      : new Promise<void>((resolve) => void this.after(milliseconds, resolve));

  after(milliseconds: number, fire: () => void): Timer {
    this.#order += 1;
    const timer: Timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order, fire };
    this.#timers.push(timer);
    this.#rise(this.#timers.length - 1);
    return timer;
  }

  /** Lets time pass until the work is done, and fails if all that is left waits for nothing. */
  async pass<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    // The rejection is the caller's, once the loop has ended.
    finished.catch(() => {});
    for (;;) {
      // All that can go on without time passing has gone on when the event loop comes round.
      await setImmediate();
      if (isDone) return finished;
      this.#toNextInstant();
    }
  }

  /**
   * While `work` runs, timers and chance are this time's for all code of the process: also for the interpreter of the
   * workflow, which knows no clock.
   */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const { random } = Math;
    const set = (fire: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
      this.after(milliseconds, () => fire(...given));
    const clear = (timer: Timer | undefined) => {
      if (timer) timer.fire = undefined;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Math.random = () => this.random.next();
    try {
      return await this.pass(work());
    } finally {
      Object.assign(globalThis, real);
      Math.random = random;
    }
  }

  #toNextInstant(): void {
    const first = this.#take();
    if (!first) throw new Error("everything waits, and nothing will happen any more");
    this.#now = first.at;
    const due = [first];
    while (this.#timers[0]?.at === first.at) due.push(this.#take() as Timer);
    for (const { fire } of due) fire?.();
  }

  /** The earliest timer that was not cleared. */
  #take(): Timer | undefined {
    for (;;) {
      const first = this.#timers[0];
      const last = this.#timers.pop();
      if (!first || !last) return undefined;
      if (first !== last) {
        this.#timers[0] = last;
        this.#sink(0);
      }
      if (first.fire) return first;
    }
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isEarlier(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (left < this.#timers.length && this.#isEarlier(left, least)) least = left;
      if (right < this.#timers.length && this.#isEarlier(right, least)) least = right;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isEarlier(one: number, other: number): boolean {
    const [a, b] = [this.#timers[one] as Timer, this.#timers[other] as Timer];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const kept = this.#timers[one] as Timer;
    this.#timers[one] = this.#timers[other] as Timer;
    this.#timers[other] = kept;
  }
}

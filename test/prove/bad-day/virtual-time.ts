/** Time that passes only while everything waits: a month takes as long as the work in it. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../shared/ports/machine.ts";
import { seededRandom } from "../../fakes/random.ts";

export interface Timer {
  at: number;
  /** Undefined once it was cleared. */
  fire: (() => void) | undefined;
}

/** Turns of the event loop with nothing under way after which nothing goes on by itself. */
const IDLE_TURNS = 2;
/** Milliseconds of real time. */
const STUCK_MS = 10_000;

export class VirtualTime implements Clock {
  readonly random;
  #now: number;
  /** The earliest is last. Of the same instant, the one that was set first. */
  readonly #timers: Timer[] = [];
  #working = 0;

  constructor(startsAt: Date, seed: number) {
    this.#now = startsAt.getTime();
    this.random = seededRandom(seed);
  }

  now = () => new Date(this.#now);

  pause = (milliseconds: number) =>
    new Promise<void>((resolve) => void this.after(Math.max(0, milliseconds), resolve));

  async until(instant: number): Promise<void> {
    await this.pause(instant - this.#now);
  }

  after(milliseconds: number, fire: () => void): Timer {
    const timer = { at: this.#now + Math.max(0, milliseconds), fire };
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.at ?? 0) > timer.at) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, timer);
    return timer;
  }

  /** Work that takes real time and no other: none passes before it is done. */
  async atOnce<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
    }
  }

  /**
   * While `work` runs, timers and chance are this time's for all code of the process: also for the SDK and for the
   * interpreter of the workflow, which know no clock.
   */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
    const { random } = Math;
    const set = (fire: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
      Object.assign(
        this.after(milliseconds, () => fire(...given)),
        { unref() {}, ref() {} },
      );
    const clear = (timer: Timer | undefined) => {
      if (timer && "fire" in timer) timer.fire = undefined;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
    Math.random = () => this.random.next();
    try {
      return await this.#pass(work());
    } finally {
      Object.assign(globalThis, real);
      Math.random = random;
    }
  }

  async #pass<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    finished.catch(() => {});
    let stuckSince: number | undefined;
    for (;;) {
      for (let idle = 0; idle < IDLE_TURNS; idle += 1) {
        await setImmediate();
        if (isDone) return finished;
        if (this.#working > 0 || goesOn()) idle = -1;
      }
      if (this.#toNextInstant()) {
        stuckSince = undefined;
        continue;
      }
      // A client reads its settings from files before its first call.
      stuckSince ??= performance.now();
      if (performance.now() - stuckSince > STUCK_MS)
        throw new Error("everything waits, and nothing will happen any more");
    }
  }

  /** False if nothing is to come. */
  #toNextInstant(): boolean {
    let timer = this.#timers.pop();
    while (timer && !timer.fire) timer = this.#timers.pop();
    if (!timer) return false;
    this.#now = Math.max(this.#now, timer.at);
    timer.fire?.();
    return true;
  }
}

/** Whether the process has work that goes on without time, such as a mail that is composed, or a file that is read. */
function goesOn(): boolean {
  return process.getActiveResourcesInfo().some((name) => name === "Immediate" || name.includes("Req"));
}

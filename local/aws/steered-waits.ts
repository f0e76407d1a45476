/** Waits that end when a set clock gets there, whether it is moved or runs. */
import type { SteeredClock } from "./clock.ts";

interface Waiting {
  at: number;
  end(): void;
}

export interface SteeredWait {
  /** Resolves at its time. */
  over: Promise<void>;
  /** Never resolves any more. */
  drop(): void;
}

/** Milliseconds between looks at the clock while nobody moves it. */
const LOOK_MS = 1_000;

export class SteeredWaits {
  readonly #clock: SteeredClock;
  readonly #waiting = new Set<Waiting>();
  #alarm: NodeJS.Timeout | undefined;

  constructor(clock: SteeredClock) {
    this.#clock = clock;
  }

  /** `woken` is called before the wait resolves. */
  begin(seconds: number, woken: () => void): SteeredWait {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => {
      woken();
      resolve();
    };
    const waiting = { at: this.#clock.now().getTime() + seconds * 1_000, end };
    this.#waiting.add(waiting);
    this.#alarm ??= setInterval(() => this.endDue(), LOOK_MS).unref();
    return { over: promise, drop: () => void this.#waiting.delete(waiting) };
  }

  /** When the first one ends. */
  next(): Date | undefined {
    const first = Math.min(...[...this.#waiting].map(({ at }) => at));
    return Number.isFinite(first) ? new Date(first) : undefined;
  }

  endDue(): void {
    const now = this.#clock.now().getTime();
    for (const waiting of this.#waiting) {
      if (waiting.at > now) continue;
      this.#waiting.delete(waiting);
      waiting.end();
    }
  }

  stop(): void {
    clearInterval(this.#alarm);
  }
}

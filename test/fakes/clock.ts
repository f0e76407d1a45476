import type { Clock } from "../../shared/ports/machine.ts";

export interface SteeredClock extends Clock {
  /** Advances time by so many milliseconds, and resolves the pauses that end by then. */
  advance(milliseconds: number): void;
  /** Advances time to the end of the pause that ends first. False if there is no pause. */
  toNextPause(): boolean;
  /** The length in milliseconds of every pause so far, in order. */
  readonly pauses: readonly number[];
}

/**
 * A clock that only moves when a test moves it. With `advancesItself`, a pause moves it by its length and resolves at
 * once, so that a story with backoff need not move it.
 */
export function steeredClock(options: { startsAt?: string; advancesItself?: boolean } = {}): SteeredClock {
  let now = Date.parse(options.startsAt ?? "2026-11-24T08:00:00.000Z");
  let waiting: { until: number; wake: () => void }[] = [];
  const pauses: number[] = [];

  const advance = (milliseconds: number) => {
    now += milliseconds;
    const due = waiting.filter((one) => one.until <= now).sort((one, other) => one.until - other.until);
    waiting = waiting.filter((one) => one.until > now);
    for (const one of due) one.wake();
  };
  return {
    now: () => new Date(now),
    pause(milliseconds) {
      pauses.push(milliseconds);
      if (options.advancesItself) advance(milliseconds);
      if (options.advancesItself || milliseconds <= 0) return Promise.resolve();
      return new Promise((wake) => waiting.push({ until: now + milliseconds, wake }));
    },
    advance,
    toNextPause() {
      const first = Math.min(...waiting.map((one) => one.until));
      if (first === Number.POSITIVE_INFINITY) return false;
      advance(first - now);
      return true;
    },
    pauses,
  };
}

/** Drives a firer: by real time, or by a clock that is set. */
import type { SteeredClock } from "../clock.ts";
import type { Firer } from "./firing.ts";
import type { ScheduleStore } from "./schedules.ts";

/** Longest sleep in milliseconds, so that a suspended machine or a changed system clock is noticed. */
const LONGEST_SLEEP = 60_000;

/** Fires as real time passes. Returns a function that stops it. */
export function runByItself(firer: Firer, store: ScheduleStore): () => void {
  let alarm: NodeJS.Timeout | undefined;
  const wake = () => {
    firer.fireDue();
    sleep();
  };
  const sleep = () => {
    clearTimeout(alarm);
    const next = firer.next()?.getTime() ?? Number.POSITIVE_INFINITY;
    alarm = setTimeout(wake, Math.min(Math.max(next - Date.now(), 0), LONGEST_SLEEP));
  };
  store.changed = sleep;
  wake();
  return () => {
    clearTimeout(alarm);
    store.changed = () => {};
  };
}

/**
 * Moves the clock to an instant, from one firing to the next. Each firing is completed first: the clock moves on when
 * `quiet` resolves.
 */
export async function steer(
  { firer, clock, quiet }: { firer: Firer; clock: SteeredClock; quiet: () => Promise<void> },
  to: Date,
): Promise<void> {
  for (let next = firer.next(); next && next <= to; next = firer.next()) {
    clock.moveTo(next);
    firer.fireDue();
    await quiet();
  }
  clock.moveTo(to);
}

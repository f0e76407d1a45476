/** What makes a firer fire: real time as it passes, or whoever steers. */
import type { SteeredClock } from "../clock.ts";
import type { Firer } from "./firing.ts";
import type { ScheduleStore } from "./schedules.ts";

/** Milliseconds: no sleep is longer, so that a machine that slept or whose clock was set notices. */
const LONGEST_SLEEP = 60_000;

/** Fires as real time passes. Gives what stops it. */
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
 * Moves the clock from firing to firing up to an instant. Each firing has all the time that it needs: the clock moves on
 * when `quiet` says that nothing of it is going on any more.
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

/** Drives a firer: by real time, or by a clock that is set. */
import type { SteeredClock } from "../clock.ts";
import type { SteeredWaits } from "../steered-waits.ts";
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
 * Moves the clock to an instant, from one firing, or end of a wait, to the next. Each is completed first, and so is what
 * began before: the clock moves when `quiet` resolves.
 */
export async function steer(
  {
    firer,
    clock,
    waits,
    quiet,
  }: { firer: Firer; clock: SteeredClock; waits?: SteeredWaits | undefined; quiet: () => Promise<void> },
  to: Date,
): Promise<void> {
  const next = () => [firer.next(), waits?.next()].reduce(earlier, undefined);
  await quiet();
  for (let at = next(); at && at <= to; at = next()) {
    clock.moveTo(at);
    firer.fireDue();
    waits?.endDue();
    await quiet();
  }
  clock.moveTo(to);
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one && (!other || one <= other) ? one : other;
}

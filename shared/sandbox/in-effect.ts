/** Changes that are applied later than they were received: the fault `applies-late`. */
import type { ReceivedChange, Taken } from "./ports.ts";

/** When a change was received, and when it is applied if that is later; ISO. */
export type Timing = Pick<ReceivedChange, "at" | "appliesAt">;

/**
 * The changes of one cohort that are applied by now, in the order in which they are. They are given by their numbers. A
 * late change comes after all that were received before it is applied: its number is moved behind theirs.
 */
export function inEffect<Change extends Timing>(
  changes: readonly Taken<Change>[],
  now: Date,
): Taken<Change>[] {
  const onTime = changes.filter(({ change }) => change.appliesAt === undefined);
  const late = changes.filter(({ change }) => applied(change) !== "" && applied(change) <= now.toISOString());
  let behind = 0;
  const moved = late
    .toSorted((one, other) => (applied(one.change) < applied(other.change) ? -1 : 1))
    .map(({ number, change }) => {
      const before = onTime.findLast(({ change: { at } }) => at < applied(change));
      behind = Math.max(behind, number, before?.number ?? 0);
      return { number: behind + 0.5, change };
    });
  return [...onTime, ...moved].sort((one, other) => one.number - other.number);
}

function applied({ appliesAt = "" }: Timing): string {
  return appliesAt;
}

import type { Slot } from "../../contract/schedules.ts";
import { startWindow } from "../../domain/cadence.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween, type Occurrence } from "../../domain/occurrences.ts";
import { timerOf } from "../../domain/schedule.ts";
import { OVERDUE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

const DAY_MS = 86_400_000;
/**
 * Milliseconds within which the last occurrence is searched, the shortest time first: of most cadences it is found in
 * the first one or two. Every cadence has one within the last, which is more than the longest month.
 */
const GAPS_MS = [2 * DAY_MS, 8 * DAY_MS, 33 * DAY_MS];

/** Whether a schedule's last occurrence was over an hour ago and has no started run, whatever its timer is like. */
export async function isOverdue(
  { clock, runs }: Pick<World, "clock" | "runs">,
  slot: Slot,
): Promise<boolean> {
  if (!timerOf(slot)) return false;
  const until = clock.now().getTime() - OVERDUE_MS - startWindow(slot.cadence);
  const last = lastDue(slot, until);
  if (!last) return false;
  const run = await runs.read(occurrenceRun(slot.cohortId, last.due));
  return run === undefined || run.status === "queued";
}

function lastDue({ cadence, effectiveFrom }: Slot, until: number): Occurrence | undefined {
  for (const gap of GAPS_MS) {
    const from = Math.max(Date.parse(effectiveFrom), until - gap);
    const last = dueBetween(cadence, new Date(from), new Date(until)).at(-1);
    if (last) return last;
  }
  return undefined;
}

import type { Slot } from "../../contract/schedules.ts";
import { startWindow } from "../../domain/cadence.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween } from "../../domain/occurrences.ts";
import { timerOf } from "../../domain/schedule.ts";
import { OVERDUE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

/** Milliseconds within which every cadence has an occurrence: more than the longest month. */
const LONGEST_GAP_MS = 33 * 86_400_000;

/** Whether a schedule's last occurrence was over an hour ago and has no started run, whatever its timer is like. */
export async function isOverdue(
  { clock, runs }: Pick<World, "clock" | "runs">,
  slot: Slot,
): Promise<boolean> {
  if (!timerOf(slot)) return false;
  const until = clock.now().getTime() - OVERDUE_MS - startWindow(slot.cadence);
  const from = Math.max(Date.parse(slot.effectiveFrom), until - LONGEST_GAP_MS);
  const last = dueBetween(slot.cadence, new Date(from), new Date(until)).at(-1);
  if (!last) return false;
  const run = await runs.read(occurrenceRun(slot.cohortId, last.due));
  return run === undefined || run.status === "queued";
}

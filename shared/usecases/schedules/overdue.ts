import type { Slot } from "../../contract/schedules.ts";
import { startWindow } from "../../domain/cadence.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween, type Occurrence } from "../../domain/occurrences.ts";
import { isFinished } from "../../domain/run.ts";
import { isActive, timerOf } from "../../domain/schedule.ts";
import { OVERDUE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

/** Newest runs of a cohort among which one that has not started is searched. */
const RUNS_READ = 10;
const DAY_MS = 86_400_000;
/**
 * Milliseconds within which the last occurrence is searched, the shortest time first: of most cadences it is found in
 * the first one or two. Every cadence has one within the last, which is more than the longest month.
 */
const GAPS_MS = [2 * DAY_MS, 8 * DAY_MS, 33 * DAY_MS];

/** Whether a schedule's last occurrence was over an hour ago and has no started run, whatever its timer is like. */
export async function isOverdue(world: Pick<World, "clock" | "runs">, slot: Slot): Promise<boolean> {
  if (slot.cadence.every === "arrival") return (await unstartedArrival(world, slot)).isOverdue;
  const due = timerOf(slot) && lastDue(slot, startedBy(world, slot) - OVERDUE_MS);
  return due !== undefined && (await isUnstarted(world, slot, due));
}

export interface Unstarted {
  isOverdue: boolean;
  /** When the older one of these was due, if it has no started run: the last, and the last of over an hour ago. */
  due?: string;
}

/** What a schedule has not started of what is due. */
export async function unstarted(world: Pick<World, "clock" | "runs">, slot: Slot): Promise<Unstarted> {
  if (slot.cadence.every === "arrival") return unstartedArrival(world, slot);
  if (!timerOf(slot)) return { isOverdue: false };
  const until = startedBy(world, slot);
  const [older, last] = [lastDue(slot, until - OVERDUE_MS), lastDue(slot, until)];
  if (older && (await isUnstarted(world, slot, older))) return { isOverdue: true, due: older.due };
  const isLate = last && last.due !== older?.due && (await isUnstarted(world, slot, last));
  return { isOverdue: false, ...(isLate && { due: last.due }) };
}

/** Data that arrived over an hour ago whose import has not started, although no other of the cohort is going on. */
async function unstartedArrival(
  { clock, runs }: Pick<World, "clock" | "runs">,
  slot: Slot,
): Promise<Unstarted> {
  if (!isActive(slot)) return { isOverdue: false };
  const { items } = await runs.list(slot.cohortId, { limit: RUNS_READ });
  const queued = items.filter((run) => run.arrival && run.status === "queued").map(({ time }) => time);
  const isGoingOn = items.some((run) => !isFinished(run));
  const waits = slot.following && !isGoingOn ? [slot.following.at] : [];
  const [due] = [...queued, ...waits].sort();
  if (due === undefined) return { isOverdue: false };
  return { isOverdue: clock.now().getTime() - Date.parse(due) > OVERDUE_MS, due };
}

/** What was due by then may have started by now, whatever its start window. */
function startedBy({ clock }: Pick<World, "clock">, { cadence }: Slot): number {
  return clock.now().getTime() - startWindow(cadence);
}

async function isUnstarted(
  { clock, runs }: Pick<World, "clock" | "runs">,
  slot: Slot,
  { due }: Occurrence,
): Promise<boolean> {
  const run = await runs.read(occurrenceRun(slot.cohortId, due));
  if (run === undefined) return true;
  // One that waits for its data has started, as long as it looks for it.
  const { nextLook } = run.dataWait ?? {};
  if (nextLook !== undefined && Date.parse(nextLook) > clock.now().getTime() - OVERDUE_MS) return false;
  return run.status === "queued";
}

/** The last occurrence of its cadence up to then; undefined before its first. */
export function lastDue({ cadence, effectiveFrom }: Slot, until: number): Occurrence | undefined {
  for (const gap of GAPS_MS) {
    const from = Math.max(Date.parse(effectiveFrom), until - gap);
    const last = dueBetween(cadence, new Date(from), new Date(until)).at(-1);
    if (last) return last;
  }
  return undefined;
}

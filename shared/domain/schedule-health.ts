import type { Run } from "../contract/imports.ts";
import type { ScheduleHealth, Slot } from "../contract/schedules.ts";

/** The state of a schedule in one word. `overdue`: its last occurrence was over an hour ago and has no started run. */
export function scheduleHealth(
  { state }: Pick<Slot, "state">,
  { lastRun, overdue }: { lastRun?: Pick<Run, "status"> | undefined; overdue: boolean },
): ScheduleHealth {
  const [due, health] = byState[state];
  if (due && overdue) return "late";
  return state === "live" && lastRun ? byLastRun[lastRun.status] : health;
}

/** Whether its occurrences start, and its health but for them. */
const byState: Record<Slot["state"], [due: boolean, health: ScheduleHealth]> = {
  claiming: [true, "starting"],
  live: [true, "waiting"],
  paused: [false, "paused"],
  ending: [false, "ending"],
  ended: [false, "ending"],
};

const byLastRun: Record<Run["status"], ScheduleHealth> = {
  failed: "failing",
  partial: "partial",
  skipped: "partial",
  cancelled: "partial",
  queued: "good",
  running: "good",
  succeeded: "good",
};

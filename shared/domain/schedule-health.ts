import type { Run } from "../contract/imports.ts";
import type { ScheduleHealth, Slot } from "../contract/schedules.ts";

/** The state of a schedule in one word. `overdue`: its last occurrence was over an hour ago and has no started run. */
export function scheduleHealth(
  { state }: Pick<Slot, "state">,
  { lastRun, overdue }: { lastRun?: Pick<Run, "status"> | undefined; overdue: boolean },
): ScheduleHealth {
  switch (state) {
    case "claiming":
      return overdue ? "late" : "starting";
    case "paused":
      return "paused";
    case "ending":
    case "ended":
      return "ending";
    case "live":
      if (overdue) return "late";
      return lastRun ? afterRun(lastRun) : "waiting";
    default:
      return state satisfies never;
  }
}

function afterRun({ status }: Pick<Run, "status">): ScheduleHealth {
  switch (status) {
    case "failed":
      return "failing";
    case "partial":
    case "skipped":
    case "cancelled":
      return "partial";
    case "queued":
    case "running":
    case "succeeded":
      return "good";
    default:
      return status satisfies never;
  }
}

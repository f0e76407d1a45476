import type { Run } from "../../contract/imports.ts";
import type { ScheduleHealth, Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { isFinished } from "../../domain/run.ts";
import { scheduleHealth } from "../../domain/schedule-health.ts";
import type { World } from "../../ports/world.ts";
import { isOverdue } from "./overdue.ts";

/** The newest runs of a cohort, among which its last scheduled one is searched. */
const RUNS_READ = 10;

export async function healthOf(
  world: Pick<World, "clock" | "runs">,
  slot: Slot,
  reach: Reach,
): Promise<{ lastRun: Run | undefined; health: ScheduleHealth }> {
  const [{ items }, overdue] = await Promise.all([
    world.runs.list(slot.cohortId, { limit: RUNS_READ }),
    isOverdue(world, slot),
  ]);
  const lastRun = items.find(
    (run) => run.trigger !== "once" && isFinished(run) && isWithin(reach, run.connectionId),
  );
  return { lastRun, health: scheduleHealth(slot, { lastRun, overdue }) };
}

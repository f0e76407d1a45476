import type { CohortId } from "../../contract/ids.ts";
import type { ScheduleView } from "../../contract/schedules.ts";
import type { Reach } from "../../domain/access.ts";
import { paused, resumed } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { type RollForwardDeps, removeNoise, rollForwardOrLeave } from "./roll-forward.ts";
import { moveSlot, refuseUnfit } from "./slot.ts";
import { scheduleView } from "./view.ts";

type PauseScheduleDeps = Pick<World, "clock"> & RollForwardDeps;

/** Keeps the slot and removes its timer: from now on nothing starts. A run that was started continues. */
export async function pauseSchedule(
  world: PauseScheduleDeps,
  cohort: CohortId,
  reach: Reach,
): Promise<ScheduleView> {
  const slot = await moveSlot(world.schedules, cohort, (kept) => {
    refuseUnfit(kept, reach);
    return paused(kept);
  });
  await removeNoise(world, { cohort, generation: slot.generation });
  world.log.info("schedule-paused", { cohort });
  return scheduleView(slot, world.clock.now());
}

/** Begins a new generation: occurrences during the pause are not caught up. */
export async function resumeSchedule(
  world: PauseScheduleDeps,
  cohort: CohortId,
  reach: Reach,
): Promise<ScheduleView> {
  const { clock, schedules } = world;
  const slot = await moveSlot(schedules, cohort, (kept) => {
    refuseUnfit(kept, reach);
    return resumed(kept, clock.now().toISOString());
  });
  return scheduleView(await rollForwardOrLeave(world, slot), clock.now());
}

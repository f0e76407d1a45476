import type { CohortId } from "../../contract/ids.ts";
import type { ScheduleChange, ScheduleView } from "../../contract/schedules.ts";
import type { Reach } from "../../domain/access.ts";
import { changedMeanwhile } from "../../domain/domain-error.ts";
import { asBefore, changed } from "../../domain/schedule.ts";
import { TIMER_CLEANUP_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { refuseUnknownChannels } from "../channels/refuse-unknown.ts";
import { refuseWhileHeld } from "../cohorts/held-members.ts";
import { readCohort } from "../cohorts/read.ts";
import { usableConnection } from "../connections/usable.ts";
import { refuseUnmarked } from "./refuse-unmarked.ts";
import { type RollForwardDeps, removeNoise, rollForwardOrLeave } from "./roll-forward.ts";
import { existingSlot, moveSlot, refuseUnfit } from "./slot.ts";
import { undoIfClosed } from "./undo-if-closed.ts";
import { scheduleView } from "./view.ts";

type ChangeScheduleDeps = Pick<
  World,
  "clock" | "channels" | "cohorts" | "connections" | "dataSets" | "runs" | "ledgers"
> &
  RollForwardDeps;

/**
 * A new cadence begins a new generation, with its own timer: older occurrences no longer start. Recipients, language
 * and connection are read when a run opens, so they change at once. Refuses to leave members behind at the previous
 * connection, unless `leaveMembers`. With a `version`, only if the schedule still has it.
 */
export async function changeSchedule(
  world: ChangeScheduleDeps,
  {
    cohort,
    request: { version, ...request },
    leaveMembers,
    reach,
  }: { cohort: CohortId; request: ScheduleChange; leaveMembers: boolean; reach: Reach },
): Promise<ScheduleView> {
  const { clock, connections, schedules, log } = world;
  const beganAt = clock.now().getTime();
  const seen = await existingSlot(schedules, cohort);
  refuseUnfit(seen, reach);
  if (request.cadence.every === "arrival")
    await refuseUnmarked(world, await readCohort(world, cohort), request.cadence);
  if (request.connectionId !== seen.connectionId) {
    await usableConnection(connections, request.connectionId);
    if (!leaveMembers) await refuseWhileHeld(world, { cohort, connectionId: seen.connectionId });
  }
  await refuseUnknownChannels(world, request.channels);
  // The generations that the change was derived from. A repetition may read the generation that it began itself.
  const generations = new Set<number>();
  let before = seen;
  const slot = await moveSlot(schedules, cohort, (kept) => {
    refuseUnfit(kept, reach);
    before = kept;
    generations.add(kept.generation);
    const next = changed(kept, request, clock.now().toISOString());
    if (next !== kept && version !== undefined && version !== (kept.version ?? 0))
      throw changedMeanwhile("schedule of cohort", cohort);
    return next;
  });
  if (slot.connectionId !== before.connectionId)
    await undoIfClosed(world, slot, (kept) => asBefore(kept, before));
  log.info("schedule-changed", { cohort });
  const rolled = await rollForwardOrLeave(world, slot);
  generations.delete(slot.generation);
  // Their ticks have no effect. Where Scheduler is slow, the caller gets the answer instead.
  for (const generation of generations)
    if (clock.now().getTime() - beganAt < TIMER_CLEANUP_MS) await removeNoise(world, { cohort, generation });
  return scheduleView(rolled, clock.now());
}

import type { CohortId } from "../../contract/ids.ts";
import type { ScheduleRequest, ScheduleView, Slot } from "../../contract/schedules.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { cadenceInWords } from "../../domain/cadence-in-words.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { claimed, ending, isHeld } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { refuseUnknownChannels } from "../channels/refuse-unknown.ts";
import { refuseDraft } from "../cohorts/draft.ts";
import { readCohort } from "../cohorts/read.ts";
import { usableConnection } from "../connections/usable.ts";
import { endSlot } from "./end.ts";
import { refuseUnmarked } from "./refuse-unmarked.ts";
import { type RollForwardDeps, rollForwardOrLeave } from "./roll-forward.ts";
import { undoIfClosed } from "./undo-if-closed.ts";
import { scheduleView } from "./view.ts";

type CreateScheduleDeps = Pick<
  World,
  "clock" | "channels" | "cohorts" | "connections" | "dataSets" | "definitionChecks"
> &
  RollForwardDeps;

/**
 * Takes the cohort's one slot, then sets its timer. In a race, one caller gets the schedule and the others are shown
 * it. If the timer can't be set now, the schedule is `claiming` and `reconcile` completes it. Refuses an unknown
 * cohort, a draft, and a connection that can't be used for imports.
 */
export async function createSchedule(
  world: CreateScheduleDeps,
  { cohortId, request, reach }: { cohortId: CohortId; request: ScheduleRequest; reach: Reach },
): Promise<ScheduleView> {
  const { clock, cohorts, connections, log } = world;
  const cohort = await readCohort({ cohorts }, cohortId);
  await refuseDraft(world, cohort);
  await refuseUnmarked(world, cohort, request.cadence);
  await usableConnection(connections, request.connectionId);
  await refuseUnknownChannels(world, request.channels);
  const slot = await claim(world, { cohortId, request, name: cohort.name, reach });
  // A concurrent deletion reads the slot after it has deleted the cohort, so one of the two finds the other.
  if (!(await cohorts.read(cohortId))) {
    await endSlot(world, { cohort: cohortId });
    throw notFound("cohort", cohortId);
  }
  await undoIfClosed(world, slot, (kept) => ending(kept, clock.now().toISOString()));
  log.info("schedule-set", { cohort: cohortId, connection: request.connectionId });
  return scheduleView(await rollForwardOrLeave(world, slot), clock.now());
}

async function claim(
  world: CreateScheduleDeps,
  {
    cohortId,
    request,
    name,
    reach,
  }: { cohortId: CohortId; request: ScheduleRequest; name: string; reach: Reach },
): Promise<Slot> {
  const { clock, schedules } = world;
  let seen = await schedules.read(cohortId);
  for (;;) {
    if (seen?.state === "ending") seen = await rollForwardOrLeave(world, seen);
    if (isHeld(seen)) refuseBeyond(reach, seen.connectionId);
    if (isHeld(seen)) throw taken(name, seen, clock.now());
    const next = claimed(cohortId, seen, request, clock.now().toISOString());
    const winner = await schedules.replace(seen, next);
    if (winner === "replaced") return next;
    seen = winner;
  }
}

function taken(name: string, slot: Slot, now: Date): DomainError {
  const way = `/cohorts/${slot.cohortId}/schedule`;
  return new DomainError(
    "conflict",
    "schedule-exists",
    slot.state === "ending"
      ? `The schedule of "${name}" is just being ended. Try again in a minute.`
      : `"${name}" has a schedule already, since ${slot.createdAt}: ${cadenceInWords(slot.cadence, "en")}. PUT ${way} changes it; DELETE ${way} ends it, so that another can be set.`,
    { schedule: scheduleView(slot, now) },
  );
}

import type { Run } from "../../contract/imports.ts";
import type { ScheduleSummary, Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach } from "../../domain/access.ts";
import { cadenceInWords } from "../../domain/cadence-in-words.ts";
import { isFinished } from "../../domain/run.ts";
import { isHeld } from "../../domain/schedule.ts";
import { scheduleHealth } from "../../domain/schedule-health.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { isOverdue } from "./overdue.ts";
import { nextOf } from "./view.ts";

type ListSchedulesDeps = Pick<World, "clock" | "schedules" | "cohorts" | "runs">;

/** The newest runs of a cohort, among which its last scheduled one is searched. */
const RUNS_READ = 10;

/**
 * All that have not ended, with their last run and next occurrence. A page may be shorter than requested without being
 * the last.
 */
export async function listSchedules(
  world: ListSchedulesDeps,
  wanted: PageWanted,
  reach: Reach,
): Promise<Page<ScheduleSummary>> {
  const { items, ...page } = await world.schedules.held(wanted);
  const slots = await Promise.all(items.map(({ cohortId }) => world.schedules.read(cohortId)));
  const seen = slots.filter(isHeld).filter(({ connectionId }) => isWithin(reach, connectionId));
  return { items: await Promise.all(seen.map((slot) => summary(world, slot))), ...page };
}

async function summary(world: ListSchedulesDeps, slot: Slot): Promise<ScheduleSummary> {
  const { clock, cohorts, runs } = world;
  const { cohortId, state, cadence, connectionId } = slot;
  const [cohort, { items }, overdue] = await Promise.all([
    cohorts.read(cohortId),
    runs.list(cohortId, { limit: RUNS_READ }),
    isOverdue(world, slot),
  ]);
  const lastRun = items.find((run) => run.trigger !== "once" && isFinished(run));
  const [next] = nextOf(slot, clock.now(), 1);
  return {
    cohortId,
    cohortName: cohort?.name ?? cohortId,
    state,
    cadence,
    inWords: { en: cadenceInWords(cadence, "en"), es: cadenceInWords(cadence, "es") },
    connectionId,
    ...(next && { next }),
    ...(lastRun && { lastRun: outcomeOf(lastRun) }),
    health: scheduleHealth(slot, { lastRun, overdue }),
  };
}

function outcomeOf({ id, time, status, reason, totalUsersImported }: Run): ScheduleSummary["lastRun"] & {} {
  return {
    id,
    time,
    status,
    ...(reason && { reason }),
    ...(totalUsersImported !== undefined && { totalUsersImported }),
  };
}

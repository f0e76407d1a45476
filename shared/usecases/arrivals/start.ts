/** Starts the import of an arrival of data: one for each, however often, late and in whatever order it is told of. */
import type { Arrival } from "../../contract/arrivals.ts";
import type { CohortId, RunId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { arrivalRun, isArrivalOf } from "../../domain/arrivals.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { followed, followedBy } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { importOfCohortGoingOn } from "../imports/going-on.ts";
import { startAccepted } from "../run/start-accepted.ts";
import { moveSlot } from "../schedules/slot.ts";
import { queuedRun } from "../schedules/start-occurrence.ts";

export type StartArrivalDeps = Pick<
  World,
  "clock" | "cohorts" | "connections" | "runs" | "schedules" | "workflow" | "log"
>;

/**
 * - `started`: it has its run, by this call.
 * - `already`: it has had one before.
 * - `follows`: another import of the cohort is going on, and this arrival, or a newer one, is imported when that ends.
 * - `none`: the schedule imports nothing for it.
 */
export type ArrivalStart = "started" | "already" | "follows" | "none";

export async function startArrival(
  world: StartArrivalDeps,
  { slot, arrival }: { slot: Slot; arrival: Arrival },
): Promise<ArrivalStart> {
  const { runs, schedules, log } = world;
  const cohort = slot.cohortId;
  if (!isArrivalOf(slot, arrival.at)) return "none";
  const run = arrivalRun(cohort, arrival);
  const row = await runs.read(run);
  if (row && row.status !== "queued") return "already";
  if (row || !(await importOfCohortGoingOn(runs, { cohort }))) return startRun(world, slot, { run, arrival });
  await moveSlot(schedules, cohort, (kept) =>
    isArrivalOf(kept, arrival.at) ? followedBy(kept, arrival) : kept,
  );
  log.info("arrival-follows", logged(run));
  // The import may have ended before this was noted, and so without knowing of it.
  return startFollowing(world, cohort);
}

/** Starts the import that is to follow others, once none of them is going on any more. */
export async function startFollowing(world: StartArrivalDeps, cohort: CohortId): Promise<ArrivalStart> {
  const { runs, schedules } = world;
  const slot = await schedules.read(cohort);
  const arrival = slot?.following;
  if (!slot || !arrival) return "none";
  if (await importOfCohortGoingOn(runs, { cohort })) return "follows";
  const started = await startRun(world, slot, { run: arrivalRun(cohort, arrival), arrival });
  await moveSlot(schedules, cohort, (kept) => followed(kept, arrival));
  return started;
}

async function startRun(
  world: StartArrivalDeps,
  slot: Slot,
  { run, arrival: { marks, asOf } }: { run: RunId; arrival: Arrival },
): Promise<"started" | "already"> {
  const row = await queuedRun(world, slot, run);
  const accepted = await world.runs.accept({
    ...row,
    arrival: { marks },
    ...(asOf !== undefined && { asOf }),
  });
  if (accepted === "accepted") await startAccepted(world, run);
  // A queued row may have lost its start to a crash. Starting again by name is harmless.
  else if (accepted.status === "queued") await world.workflow.start(run);
  const status = accepted === "accepted" ? "started" : "already";
  world.log.info("arrival-started", { ...logged(run), status });
  return status;
}

/** At the end of an import. If it fails, the next `reconcile` does it. */
export async function startWhatFollows(world: StartArrivalDeps, ended: RunId): Promise<void> {
  try {
    await startFollowing(world, cohortOf(ended));
  } catch (error) {
    const reason = error instanceof Error ? error.name : typeof error;
    world.log.warn("following-not-started", { ...logged(ended), reason });
  }
}

import type { Cohort, CohortRequest } from "../../contract/cohorts.ts";
import { cohortId } from "../../contract/ids.ts";
import { listsAfter } from "../../domain/list-versions.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";
import { claimDataSet, refuseUnusable } from "./definition.ts";
import { readCohort } from "./read.ts";

type CreateCohortDeps = Pick<
  World,
  "clock" | "ids" | "cohorts" | "dataSets" | "uploads" | "requests" | "log"
>;

/**
 * Refuses what can't be evaluated whatever the data is: see `refuseUnusable`. A repeated request returns the cohort that
 * the first one created, in its current state.
 */
export async function createCohort(
  world: CreateCohortDeps,
  { request, idempotencyKey }: { request: CohortRequest; idempotencyKey?: string | undefined },
): Promise<Cohort> {
  const { clock, ids, cohorts, log } = world;
  await refuseUnusable(world, request.definition);
  const { id, time: createdAt } = await beginOnce(world, {
    what: "cohort",
    key: idempotencyKey,
    request,
    fresh: { id: cohortId.parse(ids.next()), time: clock.now().toISOString() },
  });
  const lists = listsAfter([], request.definition, createdAt);
  const cohort: Cohort = { ...request, id, createdAt, version: 0, ...lists };
  await claimDataSet(world.dataSets, { definition: request.definition, cohort: id });
  if ((await cohorts.create(cohort)) === "exists") return readCohort({ cohorts }, id);
  log.info("cohort-created", { cohort: id });
  return cohort;
}

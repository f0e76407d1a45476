import type { Cohort, CohortRequest } from "../../contract/cohorts.ts";
import { cohortId } from "../../contract/ids.ts";
import { listsAfter } from "../../domain/list-versions.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";
import { claimDataSet, dataSetOf } from "./data-set.ts";
import { readCohort } from "./read.ts";

type CreateCohortDeps = Pick<World, "clock" | "ids" | "cohorts" | "dataSets" | "requests" | "log">;

/**
 * Refuses a data set that does not exist. A repeated request returns the cohort that the first one created, in its
 * current state.
 */
export async function createCohort(
  world: CreateCohortDeps,
  { request, idempotencyKey }: { request: CohortRequest; idempotencyKey?: string | undefined },
): Promise<Cohort> {
  const { clock, ids, cohorts, dataSets, log } = world;
  await dataSetOf(dataSets, request.definition);
  const { id, time: createdAt } = await beginOnce(world, {
    what: "cohort",
    key: idempotencyKey,
    request,
    fresh: { id: cohortId.parse(ids.next()), time: clock.now().toISOString() },
  });
  const lists = listsAfter([], request.definition, createdAt);
  const cohort: Cohort = { ...request, id, createdAt, version: 0, ...lists };
  await claimDataSet(dataSets, { definition: request.definition, cohort: id });
  if ((await cohorts.create(cohort)) === "exists") return readCohort({ cohorts }, id);
  log.info("cohort-created", { cohort: id });
  return cohort;
}

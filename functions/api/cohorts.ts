/** Cohort definitions. Deletion is in schedule-changes.ts, because it may end a schedule. */
import { cohorts as operations } from "../../shared/contract/api/cohorts.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { created, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { clock, cohorts, dataSets, ids, log, requests } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  cohorts: cohorts(),
  dataSets: dataSets(),
  requests: requests(),
  log: log(),
});

export const handler = api("api/cohorts", operations, {
  "POST /cohorts": async ({ body, idempotencyKey }) => {
    const cohort = await createCohort(deps(), { request: body, idempotencyKey });
    return created(cohort, `/cohorts/${cohort.id}`);
  },
  "GET /cohorts": async ({ query }) => ok(await cohorts().list(page(query))),
  "GET /cohorts/{cohortId}": async ({ path }) => ok(await readCohort(deps(), path.cohortId)),
  "PUT /cohorts/{cohortId}": async ({ path, body }) =>
    ok(await changeCohort(deps(), { id: path.cohortId, change: body })),
  "PATCH /cohorts/{cohortId}": async ({ path, body }) =>
    ok(await patchCohort(deps(), { id: path.cohortId, patch: body })),
  "GET /cohorts/{cohortId}/lists": async ({ path }) => {
    const { lists = [] } = await readCohort(deps(), path.cohortId);
    return ok({ items: lists.toReversed() });
  },
});

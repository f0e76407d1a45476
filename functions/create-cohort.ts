/** POST /cohorts: the definition of a set of users. */
import { cohortRequest } from "../shared/contract/cohorts.ts";
import { createCohort } from "../shared/usecases/cohorts/create.ts";
import { created, http, idempotencyKey, parse } from "./http.ts";
import { clock, cohorts, dataSets, ids, log, requests } from "./wiring.ts";

export const handler = http(async ({ headers, body }) => {
  const cohort = await createCohort(
    {
      clock: clock(),
      ids: ids(),
      cohorts: cohorts(),
      dataSets: dataSets(),
      requests: requests(),
      log: log(),
    },
    { request: parse(cohortRequest, body), idempotencyKey: idempotencyKey(headers) },
  );
  return created(cohort, `/cohorts/${cohort.id}`);
});

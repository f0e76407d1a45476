/** POST /cohorts: the definition of a set of users. */
import { cohortRequest } from "../shared/contract/cohorts.ts";
import { createCohort } from "../shared/usecases/cohorts/create.ts";
import { created, http, parse } from "./http.ts";
import { chance, clock, cohorts, dataSets, log } from "./wiring.ts";

export const handler = http(async ({ body }) => {
  const cohort = await createCohort({
    clock: clock(),
    chance: chance(),
    cohorts: cohorts(),
    dataSets: dataSets(),
    log: log(),
  })(parse(cohortRequest, body));
  return created(cohort, `/cohorts/${cohort.id}`);
});

/** GET /cohorts/{cohortId}/lists: the lists that a cohort has had, newest first. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { readCohort } from "../shared/usecases/cohorts/read.ts";
import { http, ok } from "./http.ts";
import { cohorts } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const { lists = [] } = await readCohort({ cohorts: cohorts() }, parseCohortId(path["cohortId"] ?? ""));
  return ok({ items: lists.toReversed() });
});

/** GET /cohorts/{cohortId} */
import { parseCohortId } from "../shared/domain/ids.ts";
import { readCohort } from "../shared/usecases/cohorts/read.ts";
import { http, ok } from "./http.ts";
import { cohorts } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readCohort({ cohorts: cohorts() }, parseCohortId(path["cohortId"] ?? ""))),
);

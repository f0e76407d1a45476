/** POST /cohorts/{cohortId}/preview: what an import would find and send now, without sending anything. */
import { previewRequest } from "../shared/contract/cohorts.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { readCohort } from "../shared/usecases/cohorts/read.ts";
import { answered } from "./answered.ts";
import { asked } from "./asked.ts";
import { http, parse } from "./http.ts";
import { cohorts } from "./wiring.ts";

export const handler = http(async ({ path, headers, body = {} }) => {
  const request = parse(previewRequest, body);
  const { id: cohortId } = await readCohort({ cohorts: cohorts() }, parseCohortId(path["cohortId"] ?? ""));
  const job = await asked({ kind: "preview", cohortId, request }, headers);
  return answered(job, `/previews/${job.id}`);
});

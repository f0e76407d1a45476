/** POST /uploads/{uploadId}/report: what is in an uploaded list, before it becomes a cohort. */
import { reportRequest } from "../shared/contract/list-reports.ts";
import { readUpload } from "../shared/usecases/uploads/read.ts";
import { answered } from "./answered.ts";
import { asked } from "./asked.ts";
import { http, parse } from "./http.ts";
import { uploads } from "./wiring.ts";

export const handler = http(async ({ path, headers, body = {} }) => {
  const request = parse(reportRequest, body);
  const { id: uploadId } = await readUpload({ uploads: uploads() }, path["uploadId"] ?? "");
  const job = await asked({ kind: "report", uploadId, request }, headers);
  return answered(job, `/reports/${job.id}`);
});

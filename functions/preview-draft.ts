/** POST /previews: the same of a definition that need not be saved. */
import { draftPreviewRequest } from "../shared/contract/cohorts.ts";
import { answered } from "./answered.ts";
import { asked } from "./asked.ts";
import { http, parse } from "./http.ts";

export const handler = http(async ({ headers, body }) => {
  const job = await asked({ kind: "draft", request: parse(draftPreviewRequest, body) }, headers);
  return answered(job, `/previews/${job.id}`);
});

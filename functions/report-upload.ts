/** POST /uploads/{uploadId}/report: what is in an uploaded list, before it becomes a cohort. */
import { reportRequest } from "../shared/contract/list-reports.ts";
import { ask } from "../shared/usecases/inquiries/ask.ts";
import { readUpload } from "../shared/usecases/uploads/read.ts";
import { answered } from "./answered.ts";
import { http, idempotencyKey, parse } from "./http.ts";
import { background, chance, clock, inquiries, log, requests, uploads } from "./wiring.ts";

export const handler = http(async ({ path, headers, body = {} }) => {
  const request = parse(reportRequest, body);
  const { id: uploadId } = await readUpload({ uploads: uploads() })(path["uploadId"] ?? "");
  const inquiry = await ask({
    clock: clock(),
    chance: chance(),
    requests: requests(),
    inquiries: inquiries(),
    background: background(),
    log: log(),
  })({ kind: "report", uploadId, request }, idempotencyKey(headers));
  return answered(inquiry, `/reports/${inquiry.id}`);
});

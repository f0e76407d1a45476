/** POST /cohorts/{cohortId}/preview: what an import would find and send now, without sending anything. */
import { previewRequest } from "../shared/contract/cohorts.ts";
import { readCohort } from "../shared/usecases/cohorts/read.ts";
import { ask } from "../shared/usecases/inquiries/ask.ts";
import { answered } from "./answered.ts";
import { http, idempotencyKey, parse } from "./http.ts";
import { background, chance, clock, cohorts, inquiries, log, requests } from "./wiring.ts";

export const handler = http(async ({ path, headers, body = {} }) => {
  const request = parse(previewRequest, body);
  const { id: cohortId } = await readCohort({ cohorts: cohorts() })(path["cohortId"] ?? "");
  const inquiry = await ask({
    clock: clock(),
    chance: chance(),
    requests: requests(),
    inquiries: inquiries(),
    background: background(),
    log: log(),
  })({ kind: "preview", cohortId, request }, idempotencyKey(headers));
  return answered(inquiry, `/previews/${inquiry.id}`);
});

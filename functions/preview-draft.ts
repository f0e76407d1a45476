/** POST /previews: the same of a definition that need not be saved. */
import { draftPreviewRequest } from "../shared/contract/cohorts.ts";
import { ask } from "../shared/usecases/inquiries/ask.ts";
import { answered } from "./answered.ts";
import { http, idempotencyKey, parse } from "./http.ts";
import { background, chance, clock, inquiries, log, requests } from "./wiring.ts";

export const handler = http(async ({ headers, body }) => {
  const inquiry = await ask({
    clock: clock(),
    chance: chance(),
    requests: requests(),
    inquiries: inquiries(),
    background: background(),
    log: log(),
  })({ kind: "draft", request: parse(draftPreviewRequest, body) }, idempotencyKey(headers));
  return answered(inquiry, `/previews/${inquiry.id}`);
});

/** Asks what is computed aside, once per `Idempotency-Key`, and waits a while for the outcome. */
import type { Inquiry, Question } from "../shared/domain/job.ts";
import { ask } from "../shared/usecases/jobs/submit.ts";
import { type ApiRequest, idempotencyKey } from "./http.ts";
import { background, chance, clock, inquiries, log, requests } from "./wiring.ts";

export function asked(question: Question, headers: ApiRequest["headers"]): Promise<Inquiry> {
  const world = {
    clock: clock(),
    chance: chance(),
    requests: requests(),
    inquiries: inquiries(),
    background: background(),
    log: log(),
  };
  return ask(world, { question, idempotencyKey: idempotencyKey(headers) });
}

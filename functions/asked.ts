/** Asks what is computed aside, once per `Idempotency-Key`, and waits a while for the outcome. */
import type { Job, JobRequest } from "../shared/domain/job.ts";
import { submitJob } from "../shared/usecases/jobs/submit.ts";
import { type ApiRequest, idempotencyKey } from "./http.ts";
import { clock, ids, jobQueue, jobs, log, requests } from "./wiring.ts";

export function asked(question: JobRequest, headers: ApiRequest["headers"]): Promise<Job> {
  const world = {
    clock: clock(),
    ids: ids(),
    requests: requests(),
    jobs: jobs(),
    jobQueue: jobQueue(),
    log: log(),
  };
  return submitJob(world, { question, idempotencyKey: idempotencyKey(headers) });
}

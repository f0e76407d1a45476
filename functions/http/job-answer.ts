/** Jobs as answers: the result, or 202 with the location where it can be read later. */
import type { Computing } from "../../shared/contract/computing.ts";
import { type Job, type JobRequest, resultOf } from "../../shared/domain/job.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { clock, ids, jobQueue, jobs, log, requests } from "../wiring.ts";
import { type ApiAnswer, ok } from "./answers.ts";

/** Seconds after which a client should poll again. */
const LOOK_AGAIN = 2;

/** What submitting a job needs. */
export const jobDeps = () => ({
  clock: clock(),
  ids: ids(),
  requests: requests(),
  jobs: jobs(),
  jobQueue: jobQueue(),
  log: log(),
});

/** Submits a job once per `Idempotency-Key`, and waits a while for its outcome. */
export function submitted(question: JobRequest, idempotencyKey: string | undefined): Promise<Job> {
  return submitJob(jobDeps(), { question, idempotencyKey });
}

/** `under`: the path of such jobs, such as `/previews`. */
export function answered({ id, askedAt, outcome }: Job, under: string): ApiAnswer {
  if (outcome) return ok({ id, ...resultOf(outcome) });
  const body: Computing = { id, status: "computing", askedAt };
  return { status: 202, body, headers: { location: `${under}/${id}`, "retry-after": String(LOOK_AGAIN) } };
}

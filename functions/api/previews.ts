/** Jobs: previews of cohorts, and reports of uploaded lists. Nothing is sent to Braze. */
import { previews } from "../../shared/contract/api/previews.ts";
import { uploads as uploadOperations } from "../../shared/contract/api/uploads.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import { type Job, type JobRequest, resultOf } from "../../shared/domain/job.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { type ApiAnswer, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { clock, cohorts, ids, jobQueue, jobs, log, requests, uploads } from "../wiring.ts";

/** Seconds after which a client should poll again. */
const LOOK_AGAIN = 2;

const deps = () => ({
  clock: clock(),
  ids: ids(),
  requests: requests(),
  jobs: jobs(),
  jobQueue: jobQueue(),
  log: log(),
});
const reading = () => ({ clock: clock(), jobs: jobs() });

export const handler = api(
  "api/previews",
  { ...previews, ...uploadOperations },
  {
    "POST /previews": async ({ body, idempotencyKey }) =>
      preview(await submitted({ kind: "draft", request: body }, idempotencyKey)),
    "POST /cohorts/{cohortId}/preview": async ({ path, body = {}, idempotencyKey }) => {
      const { id: cohortId } = await readCohort({ cohorts: cohorts() }, path.cohortId);
      return preview(await submitted({ kind: "preview", cohortId, request: body }, idempotencyKey));
    },
    "GET /previews/{previewId}": async ({ path }) =>
      preview(await readJob(reading(), { id: path.previewId, kinds: ["preview", "draft"] })),
    "POST /uploads/{uploadId}/report": async ({ path, body = {}, idempotencyKey }) => {
      const { id: uploadId } = await readUpload({ uploads: uploads() }, path.uploadId);
      return report(await submitted({ kind: "report", uploadId, request: body }, idempotencyKey));
    },
    "GET /reports/{reportId}": async ({ path }) =>
      report(await readJob(reading(), { id: path.reportId, kinds: ["report"] })),
  },
);

/** Submits a job once per `Idempotency-Key`, and waits a while for its outcome. */
function submitted(question: JobRequest, idempotencyKey: string | undefined): Promise<Job> {
  return submitJob(deps(), { question, idempotencyKey });
}

const preview = (job: Job) => answered(job, `/previews/${job.id}`);
const report = (job: Job) => answered(job, `/reports/${job.id}`);

/** The result, or 202 with the location where it can be read later. */
function answered({ id, askedAt, outcome }: Job, location: string): ApiAnswer {
  if (outcome) return ok({ id, ...resultOf(outcome) });
  const body: Computing = { id, status: "computing", askedAt };
  return { status: 202, body, headers: { location, "retry-after": String(LOOK_AGAIN) } };
}

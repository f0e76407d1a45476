/**
 * Everything that jobs compute: previews of cohorts, the check of a definition that is saved, and reports of uploaded
 * lists. Nothing is sent to Braze.
 */
import { cohorts as cohortOperations } from "../../shared/contract/api/cohorts.ts";
import { previews } from "../../shared/contract/api/previews.ts";
import { uploads as uploadOperations } from "../../shared/contract/api/uploads.ts";
import type { Computing } from "../../shared/contract/computing.ts";
import { type Job, type JobRequest, resultOf } from "../../shared/domain/job.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { checkDefinition } from "../../shared/usecases/cohorts/check.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { type ApiAnswer, created, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import {
  clock,
  cohorts,
  dataSets,
  definitionChecks,
  ids,
  jobQueue,
  jobs,
  log,
  requests,
  uploads,
} from "../wiring.ts";

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
const saving = () => ({
  ...deps(),
  cohorts: cohorts(),
  dataSets: dataSets(),
  definitionChecks: definitionChecks(),
  uploads: uploads(),
});
const reading = () => ({ clock: clock(), jobs: jobs() });

export const handler = api(
  "api/previews",
  { ...cohortOperations, ...previews, ...uploadOperations },
  {
    "POST /cohorts": async ({ body, idempotencyKey }) => {
      const cohort = await createCohort(saving(), { request: body, idempotencyKey });
      return created(await checkDefinition(saving(), cohort), `/cohorts/${cohort.id}`);
    },
    "PUT /cohorts/{cohortId}": async ({ path, body }) =>
      ok(await checkDefinition(saving(), await changeCohort(saving(), { id: path.cohortId, change: body }))),
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

/**
 * Everything that jobs compute: previews of cohorts, the check of a definition that is saved, and reports of uploaded
 * lists. Nothing is sent to Braze.
 */
import { cohorts as cohortOperations } from "../../shared/contract/api/cohorts.ts";
import { previews } from "../../shared/contract/api/previews.ts";
import { uploads as uploadOperations } from "../../shared/contract/api/uploads.ts";
import { refuseBeyond } from "../../shared/domain/access.ts";
import type { Job } from "../../shared/domain/job.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { checkDefinition } from "../../shared/usecases/cohorts/check.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { created, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { answered, jobDeps, submitted } from "../http/job-answer.ts";
import { clock, cohorts, dataSets, definitionChecks, earlierDefinitions, jobs, uploads } from "../wiring.ts";

const saving = () => ({
  ...jobDeps(),
  cohorts: cohorts(),
  dataSets: dataSets(),
  definitionChecks: definitionChecks(),
  earlierDefinitions: earlierDefinitions(),
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
    "GET /previews/{previewId}": async ({ path, caller }) => {
      const job = await readJob(reading(), { id: path.previewId, kinds: ["preview", "draft"] });
      const { question } = job;
      const at = question.kind === "preview" ? question.request.connectionId : undefined;
      if (at !== undefined) refuseBeyond(caller.reach, at);
      return preview(job);
    },
    "POST /uploads/{uploadId}/report": async ({ path, body = {}, idempotencyKey }) => {
      const { id: uploadId } = await readUpload({ uploads: uploads() }, path.uploadId);
      return report(await submitted({ kind: "report", uploadId, request: body }, idempotencyKey));
    },
    "GET /reports/{reportId}": async ({ path }) =>
      report(await readJob(reading(), { id: path.reportId, kinds: ["report"] })),
  },
  { audit },
);

const preview = (job: Job) => answered(job, "/previews");
const report = (job: Job) => answered(job, "/reports");

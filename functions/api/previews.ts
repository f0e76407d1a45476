/** Jobs: previews of cohorts, and reports of uploaded lists. Nothing is sent to Braze. */
import { previews } from "../../shared/contract/api/previews.ts";
import { uploads as uploadOperations } from "../../shared/contract/api/uploads.ts";
import type { Job } from "../../shared/domain/job.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { readUpload } from "../../shared/usecases/uploads/read.ts";
import { api } from "../http/api.ts";
import { answered, submitted } from "../http/job-answer.ts";
import { clock, cohorts, jobs, uploads } from "../wiring.ts";

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

const preview = (job: Job) => answered(job, "/previews");
const report = (job: Job) => answered(job, "/reports");

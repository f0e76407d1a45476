/** Computes a job and stores the outcome once: a repeated attempt changes nothing. */
import { DomainError } from "../../domain/domain-error.ts";
import { failureOf, type Job, type JobOutcome, type JobResult } from "../../domain/job.ts";
import { TooLargeForEngine, tooLargeBy } from "../../domain/too-large.ts";
import type { World } from "../../ports/world.ts";
import { notEvaluated } from "../cohorts/not-evaluated.ts";
import { type PreviewCohortDeps, previewCohort, previewDraft } from "../cohorts/preview.ts";
import { type CheckDataSetDeps, checkDataSet } from "../data-sets/check.ts";
import { type ReportUploadDeps, reportUpload } from "../uploads/report.ts";

type RunJobDeps = PreviewCohortDeps & ReportUploadDeps & CheckDataSetDeps & Pick<World, "jobs" | "log">;

export async function runJob(world: RunJobDeps, id: string): Promise<void> {
  const { jobs, log } = world;
  const job = await jobs.read(id);
  // It may have expired, or an earlier attempt may have stored the outcome.
  if (!job || job.outcome) return;
  await jobs.close(id, await outcomeOf(world, job));
  log.info("job-done", { job: id });
}

async function outcomeOf(world: RunJobDeps, job: Job): Promise<JobOutcome> {
  try {
    return { answer: await answerTo(world, job) };
  } catch (error) {
    if (error instanceof DomainError) return failureOf(error);
    // Another attempt would end in the same way.
    if (error instanceof TooLargeForEngine) return failureOf(notEvaluated(tooLargeBy(error)));
    throw error;
  }
}

function answerTo(world: RunJobDeps, { id: job, question, askedAt }: Job): Promise<JobResult> {
  switch (question.kind) {
    case "preview":
      return previewCohort(world, { id: question.cohortId, request: question.request, now: askedAt, job });
    case "draft":
      return previewDraft(world, { draft: question.request, now: askedAt, job });
    case "report":
      return reportUpload(world, { id: question.uploadId, request: question.request });
    case "check": {
      const { dataSetId: id, request, definition } = question;
      return checkDataSet(world, { id, request, ...(definition && { definition }), now: askedAt });
    }
    default:
      return question satisfies never;
  }
}

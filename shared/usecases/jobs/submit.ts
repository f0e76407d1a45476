import type { Job, JobRequest } from "../../domain/job.ts";
import { ANSWER_WAIT_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";

export type SubmitJobDeps = Pick<World, "clock" | "ids" | "requests" | "jobs" | "jobQueue" | "log">;

/** Milliseconds between two polls for the outcome: short at first, because most jobs are short. */
const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;

/** Queues the job and waits for it a while. Returns the job in its current state. */
export async function submitJob(
  world: SubmitJobDeps,
  {
    question,
    idempotencyKey,
    waitMs = ANSWER_WAIT_MS,
  }: { question: JobRequest; idempotencyKey: string | undefined; waitMs?: number },
): Promise<Job> {
  const { clock, ids, jobs, jobQueue, log } = world;
  const askedAt = clock.now().toISOString();
  const until = clock.now().getTime() + waitMs;
  const { id } = await beginOnce(world, {
    what: whatOf(question),
    key: idempotencyKey,
    request: question,
    fresh: { id: ids.next(), time: askedAt },
  });
  // A key is remembered for longer than an answer: one that is computed again is of now.
  const asked: Job = { id, askedAt, question };
  const opened = await jobs.open(asked);
  let job = opened === "opened" ? asked : opened;
  if (job.outcome) return job;
  // An existing job may have lost its start to a crash. Starting it again is harmless.
  await jobQueue.start(id);
  log.info("job-started", { job: id });
  for (let wait = FIRST_LOOK_MS; !job.outcome; wait = Math.min(2 * wait, LONGEST_LOOK_MS)) {
    if (clock.now().getTime() + wait > until) break;
    await clock.pause(wait);
    job = (await jobs.read(id)) ?? job;
  }
  return job;
}

function whatOf(question: JobRequest): string {
  switch (question.kind) {
    case "preview":
      return `preview ${question.cohortId}`;
    case "draft":
      return "draft";
    case "report":
      return `report ${question.uploadId}`;
    case "check":
      return `check ${question.dataSetId}`;
    default:
      return question satisfies never;
  }
}

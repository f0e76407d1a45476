import { DomainError, notFound } from "../../domain/domain-error.ts";
import type { Job, JobRequest } from "../../domain/job.ts";
import { ANSWER_HOURS, ANSWER_LOST_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

/** A job of one of these kinds in its current state. Refuses one that is lost. */
export async function readJob(
  { clock, jobs }: Pick<World, "clock" | "jobs">,
  { id, kinds }: { id: string; kinds: JobRequest["kind"][] },
): Promise<Job> {
  const job = await jobs.read(id);
  if (!job || !kinds.includes(job.question.kind)) throw notFound(nameOf[kinds[0] ?? "preview"], id);
  const age = clock.now().getTime() - Date.parse(job.askedAt);
  if (!job.outcome && age > ANSWER_LOST_MS) throw lost(id);
  return job;
}

const nameOf: Record<JobRequest["kind"], string> = {
  preview: "preview",
  draft: "preview",
  report: "report",
  check: "check",
};

function lost(id: string): DomainError {
  return new DomainError(
    "unavailable",
    "answer-lost",
    `"${id}" was not computed: it took longer than it may, or broke. Ask again with another ` +
      `Idempotency-Key; answers are kept for ${ANSWER_HOURS} hours. If it stays, tell the operator.`,
  );
}

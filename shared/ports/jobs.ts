/** Work that nobody waits for. */
import type { RunId } from "../contract/ids.ts";
import type { Job, JobOutcome } from "../domain/job.ts";

/** Rows of jobs, which expire. */
export interface Jobs {
  /** Writes a new job; if the id exists, returns the stored job. */
  open(job: Job): Promise<"opened" | Job>;
  /** Undefined if there is none, or if it has expired. */
  read(id: string): Promise<Job | undefined>;
  /** Writes the outcome if there is none: the first one counts. */
  close(id: string, outcome: JobOutcome): Promise<void>;
}

export interface JobQueue {
  /** Starts the job without waiting for it. A job may be started more than once. */
  start(job: string): Promise<void>;
}

export interface RepairQueue {
  /** Starts the repair of a run without waiting for it. It may be started more than once, also at the same time. */
  start(run: RunId): Promise<void>;
}

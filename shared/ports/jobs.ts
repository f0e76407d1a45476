/** Work that a request does not wait for. */
import type { Job, JobOutcome } from "../domain/job.ts";

/** What is computed aside. Rows, which expire. */
export interface Jobs {
  /** Puts one that is new; a collision gives the one that is there. */
  open(job: Job): Promise<"opened" | Job>;
  /** Undefined where there is none, or its time is over. */
  read(id: string): Promise<Job | undefined>;
  /** Writes the outcome where there is none: the first one counts. */
  close(id: string, outcome: JobOutcome): Promise<void>;
}

export interface JobQueue {
  /** Has the job answered without waiting for it. It may be begun more than once. */
  start(job: string): Promise<void>;
}

/** Executions of the import workflow. */
import type { RunId } from "../contract/ids.ts";
import type { RunReason } from "../contract/imports.ts";

/** `none`: it was never started, or so long ago that AWS has deleted it. */
export type Execution = { is: "none" | "running" } | { is: "ended"; at: Date };

export interface Workflow {
  /** Starts the run's execution under its id. If it exists: `already`, or `started` again while it is running. */
  start(run: RunId): Promise<"started" | "already">;
  execution(run: RunId): Promise<Execution>;
  /**
   * Starts an execution that settles the run, in its buckets, if none is running. Of several starts before it ends one
   * does, with the reason that it gave.
   */
  settle(run: RunId, failure?: RunReason): Promise<void>;
}

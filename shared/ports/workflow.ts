/** Executions of the import workflow. */
import type { RunId } from "../contract/ids.ts";

/** `none`: it was never started, or so long ago that AWS has deleted it. */
export type Execution = { is: "none" | "running" } | { is: "ended"; at: Date };

export interface Workflow {
  /** Starts the run's execution under its id. If it exists: `already`, or `started` again while it is running. */
  start(run: RunId): Promise<"started" | "already">;
  execution(run: RunId): Promise<Execution>;
}

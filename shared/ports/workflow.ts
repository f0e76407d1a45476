/** Executions of the import workflow. */
import type { RunId } from "../contract/ids.ts";

export interface Workflow {
  /** Starts the run's execution under its id. If it exists: `already`, or `started` again while it is running. */
  start(run: RunId): Promise<"started" | "already">;
  /** The state of the run's execution; `none` if it was never started, or so long ago that AWS has deleted it. */
  state(run: RunId): Promise<"none" | "running" | "ended">;
}

/** Executions of the import workflow. */
import type { RunId } from "../contract/ids.ts";

export interface Workflow {
  /** Starts the run's execution under its id, once: `already`, or `started` again while it goes on, where there is one. */
  start(run: RunId): Promise<"started" | "already">;
  /** Of the run's execution; `none` where it was never started, or so long ago that it is forgotten. */
  state(run: RunId): Promise<"none" | "running" | "ended">;
}

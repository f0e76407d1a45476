/** Executions of the import workflow. */
import type { RunKey } from "../domain/run.ts";

export interface Workflow {
  /** Starts the run's execution under its id, once: `already`, or `started` again while it goes on, where there is one. */
  start(key: RunKey): Promise<"started" | "already">;
  /** Of the run's execution; `none` where it was never started, or so long ago that it is forgotten. */
  state(key: RunKey): Promise<"none" | "running" | "ended">;
}

import type { RunId } from "../../shared/contract/ids.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";

export interface FakeWorkflow extends Workflow {
  /** The started runs, each once. */
  readonly started: RunId[];
  /** Ends a run's execution, in whatever way. */
  end(run: RunId): void;
}

export function fakeWorkflow(): FakeWorkflow {
  const started: RunId[] = [];
  const ended = new Set<RunId>();
  return {
    started,
    end: (run) => void ended.add(run),
    async start(run) {
      if (started.includes(run)) return "already";
      started.push(run);
      return "started";
    },
    async state(run) {
      if (!started.includes(run)) return "none";
      return ended.has(run) ? "ended" : "running";
    },
  };
}

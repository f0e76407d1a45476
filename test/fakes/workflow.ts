import type { RunKey } from "../../shared/domain/run.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";

export interface FakeWorkflow extends Workflow {
  /** What was started, once per run. */
  readonly started: RunKey[];
  /** Ends a run's execution, in whatever way. */
  end(run: string): void;
}

export function fakeWorkflow(): FakeWorkflow {
  const started: RunKey[] = [];
  const ended = new Set<string>();
  return {
    started,
    end: (run) => void ended.add(run),
    async start({ cohort, run, time }) {
      if (started.some((one) => one.run === run)) return "already";
      started.push({ cohort, run, time });
      return "started";
    },
    async state({ run }) {
      if (!started.some((one) => one.run === run)) return "none";
      return ended.has(run) ? "ended" : "running";
    },
  };
}

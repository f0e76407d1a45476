import type { RunKey } from "../../shared/domain/run.ts";
import type { Workflow } from "../../shared/ports.ts";

export interface FakeWorkflow extends Workflow {
  /** What was started, once per run. */
  readonly started: RunKey[];
}

export function fakeWorkflow(): FakeWorkflow {
  const started: RunKey[] = [];
  return {
    started,
    async start({ cohort, run, time }) {
      if (started.some((one) => one.run === run)) return "already";
      started.push({ cohort, run, time });
      return "started";
    },
  };
}

import type { RunId } from "../../shared/contract/ids.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";

export interface FakeWorkflow extends Workflow {
  /** The started runs, each once. */
  readonly started: RunId[];
  /** Ends a run's execution, in whatever way. */
  end(run: RunId): void;
}

export function fakeWorkflow({ clock }: { clock: Clock }): FakeWorkflow {
  const started: RunId[] = [];
  const ended = new Map<RunId, Date>();
  return {
    started,
    end: (run) => void ended.set(run, clock.now()),
    async start(run) {
      if (started.includes(run)) return "already";
      started.push(run);
      return "started";
    },
    async execution(run) {
      if (!started.includes(run)) return { is: "none" };
      const at = ended.get(run);
      return at ? { is: "ended", at } : { is: "running" };
    },
  };
}

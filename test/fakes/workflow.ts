import type { RunId } from "../../shared/contract/ids.ts";
import type { RunReason } from "../../shared/contract/imports.ts";
import type { Clock } from "../../shared/ports/machine.ts";
import type { Workflow } from "../../shared/ports/workflow.ts";

interface Settling {
  run: RunId;
  failure?: RunReason;
  hasEnded?: true;
}

export interface FakeWorkflow extends Workflow {
  /** The started runs, each once. */
  readonly started: RunId[];
  /** Executions that settle a run. */
  readonly settlings: readonly Settling[];
  /** Ends the one that is running. */
  endSettling(run: RunId): void;
  /** Ends a run's execution, in whatever way. */
  end(run: RunId): void;
}

export function fakeWorkflow({ clock }: { clock: Clock }): FakeWorkflow {
  const started: RunId[] = [];
  const ended = new Map<RunId, Date>();
  const settlings: Settling[] = [];
  const running = (run: RunId) => settlings.find((one) => one.run === run && !one.hasEnded);
  return {
    started,
    settlings,
    endSettling(run) {
      const one = running(run);
      if (one) one.hasEnded = true;
    },
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
    async settle(run, failure) {
      if (!running(run)) settlings.push({ run, ...(failure && { failure }) });
    },
  };
}

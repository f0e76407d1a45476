/** Workflow step: moves the ledger and gives the run its outcome. */
import { settleRun } from "../shared/usecases/run/settle.ts";
import { settleStep, step } from "./step.ts";
import { chance, clock, engineRoom, ledgers, log, parts, runs } from "./wiring.ts";

export const handler = step(settleStep, async ({ failure, ...key }) => {
  const settled = await settleRun({
    clock: clock(),
    chance: chance(),
    runs: runs(),
    ledgers: ledgers(),
    parts: parts(),
    ...engineRoom(),
    log: log(),
  })(key, failure ? { failure } : {});
  return { settled };
});

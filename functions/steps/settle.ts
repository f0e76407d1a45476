/** Workflow step: moves the ledger and sets the run's outcome, then deletes ledgers past their retention. */
import { cohortOf } from "../../shared/domain/ids.ts";
import { dropOldLedgers } from "../../shared/usecases/run/drop-old-ledgers.ts";
import { settleRun } from "../../shared/usecases/run/settle.ts";
import { settleStep, step } from "../step.ts";
import { keptLedgers, toSettle } from "../wiring.ts";

export const handler = step(settleStep, async ({ run, failure }) => {
  const world = { ...toSettle(), keptLedgers: keptLedgers() };
  const settled = await settleRun(world, { run, ...(failure ? { failure } : {}) });
  await dropOldLedgers(world, cohortOf(run));
  return { settled };
});

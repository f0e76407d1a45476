/** Workflow step: moves the ledger and gives the run its outcome; then drops ledgers that are too old to be of use. */
import { dropOldLedgers } from "../../shared/usecases/run/drop-old-ledgers.ts";
import { settleRun } from "../../shared/usecases/run/settle.ts";
import { settleStep, step } from "../step.ts";
import { keptLedgers, toSettle } from "../wiring.ts";

export const handler = step(settleStep, async ({ failure, ...key }) => {
  const world = { ...toSettle(), keptLedgers: keptLedgers() };
  const settled = await settleRun(world, { key, ...(failure ? { failure } : {}) });
  await dropOldLedgers(world, key.cohort);
  return { settled };
});

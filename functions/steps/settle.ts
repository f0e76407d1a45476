/** Workflow step: moves the ledger and sets the run's outcome, then deletes ledgers past their retention. */
import { stepSettle } from "../../shared/usecases/run/step-settle.ts";
import { settleStep, step } from "../step.ts";
import { keptLedgers, toSettle, workflow } from "../wiring.ts";

export const handler = step(settleStep, ({ run, failure, inBuckets = false }) =>
  stepSettle(
    { ...toSettle(), keptLedgers: keptLedgers(), workflow: workflow() },
    { run, inBuckets, ...(failure ? { failure } : {}) },
  ),
);

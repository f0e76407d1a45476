/** Workflow step: evaluates the cohort and writes the change set. */
import { prepareRun } from "../shared/usecases/run/prepare.ts";
import { runStep, step } from "./step.ts";
import { chance, clock, cohorts, dataSets, engineRoom, ledgers, log, runs } from "./wiring.ts";

export const handler = step(runStep, (key) =>
  prepareRun(
    {
      clock: clock(),
      chance: chance(),
      runs: runs(),
      cohorts: cohorts(),
      dataSets: dataSets(),
      ledgers: ledgers(),
      ...engineRoom(),
      log: log(),
    },
    key,
  ),
);

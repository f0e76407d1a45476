/** Workflow step: starts the selection of a cohort's users where the data lies, or looks at it. */
import { selectRun } from "../../shared/usecases/run/select.ts";
import { runStep, step } from "../step.ts";
import { clock, cohorts, dataSets, ledgers, log, runs, selections } from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  selectRun(
    {
      clock: clock(),
      runs: runs(),
      cohorts: cohorts(),
      dataSets: dataSets(),
      ledgers: ledgers(),
      selections: selections(),
      log: log(),
    },
    run,
  ),
);

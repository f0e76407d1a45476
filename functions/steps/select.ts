/** Workflow step: starts the selection of a cohort's users where the data lies, looks at it, or stops it. */
import { selectRun } from "../../shared/usecases/run/select.ts";
import { stopSelection } from "../../shared/usecases/run/stop-selection.ts";
import { selectStep, step } from "../step.ts";
import { clock, cohorts, dataSets, ledgers, log, runs, selections } from "../wiring.ts";

export const handler = step(selectStep, async ({ run, stops }) =>
  stops
    ? stopSelection({ runs: runs(), selections: selections() }, run)
    : selectRun(
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

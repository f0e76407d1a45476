/** Workflow step: takes the cohort's lease for a run, waits for its data, or records that the run was skipped. */
import { openRun } from "../../shared/usecases/run/open.ts";
import { runStep, step } from "../step.ts";
import {
  cohorts,
  connections,
  dataReadiness,
  dataSets,
  toBrazeByKeys,
  toSettle,
  workflow,
} from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  openRun(
    {
      ...toSettle(),
      ...toBrazeByKeys(),
      cohorts: cohorts(),
      connections: connections(),
      dataSets: dataSets(),
      dataReadiness: dataReadiness(),
      workflow: workflow(),
    },
    run,
  ),
);

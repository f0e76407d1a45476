/** Workflow step: sends the cohort's name to Braze if this connection doesn't have it yet. */
import { nameCohort } from "../../shared/usecases/run/name.ts";
import { runStep, step } from "../step.ts";
import { clock, cohorts, connections, ledgers, log, runs, toBrazeByKeys } from "../wiring.ts";

export const handler = step(runStep, ({ run }, deadline) =>
  nameCohort(
    {
      clock: clock(),
      runs: runs(),
      cohorts: cohorts(),
      connections: connections(),
      ledgers: ledgers(),
      ...toBrazeByKeys(),
      log: log(),
    },
    { run, deadline },
  ),
);

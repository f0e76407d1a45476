/** Workflow step: sends the cohort's name to Braze if this connection doesn't have it yet. */
import { nameCohort } from "../../shared/usecases/run/name.ts";
import { runStep, step } from "../step.ts";
import { clock, cohorts, connections, ledgers, log, runs, toBrazeByKeys, turns } from "../wiring.ts";

export const handler = step(runStep, ({ run }, deadline) =>
  nameCohort(
    {
      clock: clock(),
      runs: runs(),
      cohorts: cohorts(),
      connections: connections(),
      ledgers: ledgers(),
      ...toBrazeByKeys(),
      turns: turns(),
      log: log(),
    },
    { run, deadline },
  ),
);

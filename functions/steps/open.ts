/** Workflow step: takes the cohort's lease for a run, or records that the run was skipped. */
import { openRun } from "../../shared/usecases/run/open.ts";
import { runStep, step } from "../step.ts";
import { clock, connections, engineRoom, ids, ledgers, log, parts, runs, toBraze } from "../wiring.ts";

export const handler = step(runStep, (key) =>
  openRun(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      ledgers: ledgers(),
      parts: parts(),
      ...engineRoom(),
      connections: connections(),
      ...toBraze(),
      log: log(),
    },
    key,
  ),
);

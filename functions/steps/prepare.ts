/** Workflow step: evaluates the cohort and writes the change set. */
import { prepareRun } from "../../shared/usecases/run/prepare.ts";
import { runStep, step } from "../step.ts";
import {
  bucketResults,
  clock,
  cohorts,
  connections,
  dataSets,
  definitionChecks,
  engineRoom,
  exclusionLists,
  ids,
  keptLedgers,
  ledgers,
  log,
  parts,
  runs,
} from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  prepareRun(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      cohorts: cohorts(),
      connections: connections(),
      definitionChecks: definitionChecks(),
      dataSets: dataSets(),
      exclusionLists: exclusionLists(),
      ledgers: ledgers(),
      bucketResults: bucketResults(),
      keptLedgers: keptLedgers(),
      parts: parts(),
      ...engineRoom(),
      log: log(),
    },
    run,
  ),
);

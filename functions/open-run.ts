/** Workflow step: takes the cohort's lease for a run, or records that the run was skipped. */
import { openRun } from "../shared/usecases/run/open.ts";
import { runStep, step } from "./step.ts";
import {
  braze,
  clock,
  connections,
  engineRoom,
  extraEndpoints,
  ids,
  keyVault,
  ledgers,
  log,
  partnerKeys,
  parts,
  runs,
} from "./wiring.ts";

export const handler = step(runStep, ({ run }) =>
  openRun(
    {
      clock: clock(),
      ids: ids(),
      runs: runs(),
      ledgers: ledgers(),
      parts: parts(),
      ...engineRoom(),
      connections: connections(),
      braze: braze(),
      keyVault: keyVault(),
      partnerKeys: partnerKeys(),
      extraEndpoints: extraEndpoints(),
      log: log(),
    },
    run,
  ),
);

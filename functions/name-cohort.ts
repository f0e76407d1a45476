/** Workflow step: tells Braze the cohort's name where it has not been told. */
import { nameCohort } from "../shared/usecases/run/name.ts";
import { runStep, step } from "./step.ts";
import {
  braze,
  clock,
  cohorts,
  connections,
  extraEndpoints,
  keyVault,
  ledgers,
  log,
  partnerKeys,
  runs,
} from "./wiring.ts";

export const handler = step(runStep, ({ run }, deadline) =>
  nameCohort(
    {
      clock: clock(),
      runs: runs(),
      cohorts: cohorts(),
      connections: connections(),
      ledgers: ledgers(),
      braze: braze(),
      keyVault: keyVault(),
      partnerKeys: partnerKeys(),
      extraEndpoints: extraEndpoints(),
      log: log(),
    },
    { run, deadline },
  ),
);

/** Workflow step: takes the cohort's lease for a run, or records that the run was skipped. */
import { openRun } from "../../shared/usecases/run/open.ts";
import { runStep, step } from "../step.ts";
import { connections, toBrazeByKeys, toSettle, workflow } from "../wiring.ts";

export const handler = step(runStep, ({ run }) =>
  openRun({ ...toSettle(), ...toBrazeByKeys(), connections: connections(), workflow: workflow() }, run),
);

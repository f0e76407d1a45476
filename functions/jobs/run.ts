/** Invoked asynchronously: computes a preview, a report of a list or a check of a data set, and stores the outcome. */
import * as z from "zod/mini";
import { runJob } from "../../shared/usecases/jobs/run.ts";
import { step } from "../step.ts";
import {
  checkRoom,
  clock,
  cohorts,
  connections,
  dataSets,
  definitionChecks,
  engineRoom,
  exclusionLists,
  jobs,
  ledgers,
  log,
  reportRoom,
  selections,
  uploads,
} from "../wiring.ts";

export const handler = step(z.object({ job: z.string() }), ({ job }) =>
  runJob(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      dataSets: dataSets(),
      exclusionLists: exclusionLists(),
      definitionChecks: definitionChecks(),
      uploads: uploads(),
      jobs: jobs(),
      ledgers: ledgers(),
      selections: selections(),
      ...engineRoom(),
      ...reportRoom(),
      ...checkRoom(),
      log: log(),
    },
    job,
  ),
);

/** Cohorts as a table of them shows them: without their definitions, with what became of them. */
import * as z from "zod/mini";
import { cohort } from "./cohorts.ts";
import { definitionCheck } from "./definition-checks.ts";
import { connectionId } from "./ids.ts";
import { run } from "./imports.ts";
import { scheduleView } from "./schedules.ts";

/** What the ledger holds at one connection. */
const holding = z.object({
  connectionId,
  /** Members that Braze accepted. */
  users: z.int(),
  /** Members of whom it is not known whether Braze has them. */
  unsure: z.int(),
});

const lastImport = z.extend(
  z.pick(run, { id: true, connectionId: true, time: true, status: true, reason: true, dataWait: true }),
  /** Size of the cohort at this import, if it got so far. */
  { members: z.exactOptional(z.int()) },
);

/** An entry of `GET /cohort-summaries`: of imports, schedule and holdings, what the caller may see. */
export const cohortSummary = z.extend(z.pick(cohort, { id: true, name: true, tags: true, createdAt: true }), {
  kind: z.enum(["criteria", "sql", "list"]),
  check: definitionCheck.shape.state,
  held: z.array(holding),
  lastImport: z.exactOptional(lastImport),
  /** Absent if it has none, or one that has ended. */
  schedule: z.exactOptional(z.pick(scheduleView, { state: true, connectionId: true, inWords: true })),
});
export type CohortSummary = z.infer<typeof cohortSummary>;

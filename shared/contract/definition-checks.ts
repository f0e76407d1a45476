/** What is known of whether a cohort's definition can be evaluated, as the API shows it. */
import * as z from "zod/mini";
import { cohort } from "./cohorts.ts";
import { dataFault } from "./data-faults.ts";
import { sqlFault } from "./sql-faults.ts";

const states = ["unchecked", "evaluable", "not-evaluable"] as const;
export type CheckState = (typeof states)[number];

/** Why a definition could not be evaluated: all but the first are about the data. */
const reasons = [
  "definition-invalid",
  "data-missing",
  "stale-data",
  "data-unreadable",
  "too-large-for-engine",
  "database-unavailable",
] as const;

export const definitionCheck = z.object({
  state: z
    .enum(states)
    .check(
      z.describe(
        "evaluable: it was evaluated. not-evaluable: the cohort is a draft, which is not imported. unchecked: the check has not ended, was lost, or met data that can't be read, for a reason that is then given.",
      ),
    ),
  reason: z.exactOptional(z.enum(reasons)),
  /** As a preview says it. */
  detail: z.exactOptional(z.string()),
  /** What `detail` says of the data, for who says it in another language. */
  fault: z.exactOptional(dataFault),
  /** Where in the cohort; within SQL also the line, the column, and what it is if it is not the engine that says it. */
  errors: z.exactOptional(
    z.array(
      z.object({
        pointer: z.string(),
        detail: z.string(),
        line: z.exactOptional(z.int()),
        column: z.exactOptional(z.int()),
        fault: z.exactOptional(sqlFault),
      }),
    ),
  ),
  /** When it was found. */
  checkedAt: z.exactOptional(z.string()),
});
export type DefinitionCheck = z.infer<typeof definitionCheck>;

export const cohortView = z.extend(cohort, { definitionCheck });
export type CohortView = z.infer<typeof cohortView>;

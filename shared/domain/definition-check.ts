/** Checks of definitions: what an evaluation tells of the definition that it had, and of no other. */
import { createHash } from "node:crypto";
import type { Cohort, Definition } from "../contract/cohorts.ts";
import type { CheckState, DefinitionCheck } from "../contract/definition-checks.ts";
import type { CohortId } from "../contract/ids.ts";

/** As it is kept: one for each cohort, of the definition whose digest it has. */
export interface KeptCheck extends DefinitionCheck {
  cohortId: CohortId;
  digest: string;
  /** A version of the cohort that has this definition. */
  version: number;
}

/**
 * What was found of a definition is replaced only by what is known at least as surely: once it was evaluated, data that
 * does not fit it for a night is not its fault.
 */
export const certainty: Record<CheckState, number> = { unchecked: 0, "not-evaluable": 1, evaluable: 2 };

export function digestOf(definition: Definition): string {
  return createHash("sha256").update(JSON.stringify(definition)).digest("hex");
}

/** A check of another definition than the cohort's tells nothing of it. */
export function checkOf({ definition }: Cohort, kept: KeptCheck | undefined): DefinitionCheck {
  if (kept?.digest !== digestOf(definition)) return { state: "unchecked" };
  const { cohortId: _, digest: __, version: ___, ...check } = kept;
  return check;
}

/** Whether it replaces the kept one: another definition's does, if the cohort has had it since. */
export function replaces(next: KeptCheck, kept: KeptCheck | undefined): boolean {
  if (!kept) return true;
  if (next.digest !== kept.digest) return next.version > kept.version;
  return certainty[next.state] >= certainty[kept.state];
}

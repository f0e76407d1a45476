/** What is known of whether cohorts' definitions can be evaluated. */
import type { CohortId } from "../contract/ids.ts";
import type { KeptCheck } from "../domain/definition-check.ts";

export interface DefinitionChecks {
  /** The one that is kept of the cohort, which may be of an earlier definition. */
  read(cohort: CohortId): Promise<KeptCheck | undefined>;
  /** Nothing changes unless it replaces the kept one, as `domain/definition-check.ts` says. */
  keep(check: KeptCheck): Promise<void>;
}

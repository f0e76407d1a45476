import type { EarlierDefinition } from "../contract/earlier-definitions.ts";
import type { CohortId } from "../contract/ids.ts";
import type { Page, PageWanted } from "./pages.ts";

export interface OfVersion {
  cohort: CohortId;
  version: number;
}

export interface EarlierDefinitions {
  /**
   * Keeps what a version of a cohort was, before the cohort is replaced. Of a version there is one entry: kept again, it
   * differs in the time only, and the last one counts.
   */
  keep(cohort: CohortId, earlier: EarlierDefinition): Promise<void>;
  /** Newest first. */
  list(cohort: CohortId, wanted: PageWanted): Promise<Page<EarlierDefinition>>;
  /** Those of all cohorts, deleted ones too. A hint: one that was just kept may be missing, and one that was deleted be there. */
  all(wanted: PageWanted): Promise<Page<OfVersion>>;
  /** Deletes that of a version. */
  remove(cohort: CohortId, version: number): Promise<void>;
  /** Deletes all of a cohort. */
  forget(cohort: CohortId): Promise<void>;
}

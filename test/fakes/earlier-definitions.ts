import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import type { CohortId } from "../../shared/contract/ids.ts";
import type { EarlierDefinitions } from "../../shared/ports/earlier-definitions.ts";
import { pageOf } from "./page.ts";

export function fakeEarlierDefinitions(): EarlierDefinitions {
  const kept = new Map<string, Map<number, EarlierDefinition>>();
  return {
    async keep(cohort, earlier) {
      const ofCohort = kept.get(cohort) ?? new Map<number, EarlierDefinition>();
      kept.set(cohort, ofCohort.set(earlier.version, structuredClone(earlier)));
    },
    async list(cohort, wanted) {
      const newestFirst = [...(kept.get(cohort)?.values() ?? [])].sort(
        (one, other) => other.version - one.version,
      );
      return pageOf(newestFirst, ({ version }) => `${cohort} ${version}`, wanted);
    },
    async all(wanted) {
      const all = [...kept].flatMap(([cohort, versions]) =>
        [...versions.keys()].map((version) => ({ cohort: cohort as CohortId, version })),
      );
      const inOrder = all.sort((one, other) =>
        one.cohort === other.cohort ? one.version - other.version : one.cohort < other.cohort ? -1 : 1,
      );
      return pageOf(inOrder, ({ cohort, version }) => `${cohort} ${version}`, wanted);
    },
    async remove(cohort, version) {
      kept.get(cohort)?.delete(version);
    },
    async forget(cohort) {
      kept.delete(cohort);
    },
  };
}

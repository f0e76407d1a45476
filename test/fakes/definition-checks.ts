import { type KeptCheck, replaces } from "../../shared/domain/definition-check.ts";
import type { DefinitionChecks } from "../../shared/ports/definition-checks.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeDefinitionChecks(repeats = fakeRepeats()): DefinitionChecks {
  const kept = new Map<string, KeptCheck>();
  return {
    read: async (cohort) => structuredClone(kept.get(cohort)),
    keep: async (check) =>
      repeats.write(() => {
        if (replaces(check, kept.get(check.cohortId))) kept.set(check.cohortId, structuredClone(check));
      }),
  };
}

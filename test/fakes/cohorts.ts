import type { Cohort } from "../../shared/contract/cohorts.ts";
import { isSought } from "../../shared/domain/cohort-search.ts";
import type { Cohorts } from "../../shared/ports/stores.ts";
import { pageOf } from "./page.ts";
import { fakeRepeats } from "./repeats.ts";
import { fakeVersionedStore } from "./versioned-store.ts";

export function fakeCohorts(repeats = fakeRepeats()): Cohorts {
  const store = fakeVersionedStore<Cohort>(repeats);
  return {
    ...store,
    async find(sought, wanted) {
      const found = store.all().filter((cohort) => isSought(cohort, sought));
      return pageOf(found.reverse(), ({ id }) => id, wanted);
    },
  };
}

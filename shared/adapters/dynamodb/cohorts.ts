/** Cohorts, and the attributes by which they are found: the text that is searched, their tags, and the data that they are made of. */
import type { Cohort } from "../../contract/cohorts.ts";
import { dataSetOf, folded, foldedTags, searchedText } from "../../domain/cohort-search.ts";
import type { Cohorts } from "../../ports/stores.ts";
import { filteredPage } from "./filtered-page.ts";
import { queryPage } from "./page.ts";
import type { Condition, Table } from "./table.ts";
import { thingOf, versionedStoreInTable } from "./versioned-store.ts";

const WORD = "COHORT";

export function cohortsInTable(table: Table): Cohorts {
  const store = versionedStoreInTable<Cohort>(table, WORD, {
    found(cohort) {
      const dataSet = dataSetOf(cohort);
      return { searched: searchedText(cohort), tags: foldedTags(cohort), ...(dataSet && { dataSet }) };
    },
  });
  return {
    ...store,
    async find({ words, tag, dataSet }, wanted) {
      const lookup = { from: "lists", partition: WORD, newestFirst: true } as const;
      const terms = [
        ...words.map((_, at) => `contains(#searched, :word${at})`),
        ...(tag === undefined ? [] : ["contains(#tags, :tag)"]),
        ...(dataSet === undefined ? [] : ["#dataSet = :dataSet"]),
      ];
      const filter: Condition = {
        when: terms.join(" AND "),
        values: {
          ...Object.fromEntries(words.map((word, at) => [`word${at}`, word])),
          ...(tag !== undefined && { tag: folded(tag) }),
          ...(dataSet !== undefined && { dataSet }),
        },
      };
      const { items, ...page } = await (terms.length > 0
        ? filteredPage(table, lookup, filter, wanted)
        : queryPage(table, lookup, wanted));
      return { items: items.map((row) => thingOf<Cohort>(row)), ...page };
    },
  };
}

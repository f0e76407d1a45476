import type { DataSetChecks, DataSetFindings, DataSetQuestion } from "../../shared/ports/data-set-checks.ts";

export interface FakeDataSetChecks extends DataSetChecks {
  readonly asked: DataSetQuestion[];
  finds(found: DataSetFindings): void;
}

export function fakeDataSetChecks(): FakeDataSetChecks {
  const asked: DataSetQuestion[] = [];
  let found: DataSetFindings = {
    usable: true,
    problems: [],
    notes: [],
    noteFaults: [],
    events: {
      prefix: "shop/events/",
      format: "parquet",
      files: { count: 1, bytes: 100 },
      freshness: { fresh: true },
      columnSets: { first: [], more: 0 },
    },
  };
  return {
    asked,
    finds(next) {
      found = next;
    },
    async check(question) {
      asked.push(question);
      return found;
    },
    discard: async () => {},
  };
}

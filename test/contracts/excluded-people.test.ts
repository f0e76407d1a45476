import { afterAll, afterEach, beforeAll, describe } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { excludedPeopleOnDuckDb } from "../../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import type { ExcludedPeople } from "../../shared/ports/exclusions.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeExcludedPeople } from "../fakes/excluded-people.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { excludedPeopleSuite } from "./excluded-people.suite.ts";

describe("excluded people in memory", () => {
  const people = fakeExcludedPeople(fakeObjects());
  excludedPeopleSuite(() => people);
});

describe("excluded people on DuckDB", () => {
  const scratch = scratchDatabase({ memoryMb: 256 });
  let store: ObjectStore;
  let people: ExcludedPeople;
  beforeAll(async () => {
    store = await objectStore();
    const files = filesInBucket({ client: store.client, bucket: localNames.workBucket });
    people = excludedPeopleOnDuckDb({ scratch, files });
  });
  afterEach(() => people.discard());
  afterAll(() => store?.close());
  excludedPeopleSuite(() => people);
});

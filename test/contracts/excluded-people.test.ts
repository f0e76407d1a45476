import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { excludedPeopleOnDuckDb } from "../../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { keptObjectsInBucket } from "../../shared/adapters/s3/kept-objects.ts";
import { systemClock } from "../../shared/adapters/system.ts";
import { workFolders } from "../../shared/contract/work-bucket.ts";
import type { ExcludedPeople } from "../../shared/ports/exclusions.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeExcludedPeople, keyedHash } from "../fakes/excluded-people.ts";
import { fakeKeptObjects } from "../fakes/kept-objects.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { excludedPeopleSuite } from "./excluded-people.suite.ts";

const forgottenKey = { read: async () => "key of the fakes" };

describe("excluded people in memory", () => {
  const objects = fakeObjects();
  const people = fakeExcludedPeople(objects);
  excludedPeopleSuite(
    () => people,
    () => fakeKeptObjects(objects, workFolders.exclusions),
    async (object, externalIds) =>
      objects.put(
        object,
        externalIds.map((id) => ({ kind: "external_id", id, label: "" })),
      ),
  );
});

describe("excluded people on DuckDB", () => {
  const scratch = scratchDatabase({ memoryMb: 256 });
  let store: ObjectStore;
  let people: ExcludedPeople;
  beforeAll(async () => {
    store = await objectStore();
    const files = filesInBucket({ client: store.client, bucket: localNames.workBucket });
    const uploaded = filesInBucket({ client: store.client, bucket: localNames.dataBucket });
    people = excludedPeopleOnDuckDb({
      scratch,
      files,
      uploads: { files: uploaded, clock: systemClock },
      forgottenKey,
    });
  });
  afterEach(() => people.discard());
  afterAll(() => store?.close());
  const keptObjects = () =>
    keptObjectsInBucket({
      client: store.client,
      bucket: localNames.workBucket,
      folder: workFolders.exclusions,
    });
  excludedPeopleSuite(
    () => people,
    keptObjects,
    (object, externalIds) => store.give(object, ["external_id", ...externalIds, ""].join("\n")),
  );

  it.each([
    ["no key", undefined, "this function has no key of forgotten people"],
    ["a key of 65 bytes", "k".repeat(65), "the key of forgotten people has more than 64 bytes"],
  ])("forgets nobody with %s", async (_, text, trouble) => {
    const files = filesInBucket({ client: store.client, bucket: localNames.workBucket });
    const key = text === undefined ? {} : { forgottenKey: { read: async () => text } };
    const without = excludedPeopleOnDuckDb({ scratch, files, ...key });
    const one = { kind: "external_id", id: "anna", label: "", ...said } as const;
    const content = { from: undefined, into: "exclusions/no-key/000000001-x.parquet", keyed: true };
    await expect(without.add([one], content)).rejects.toThrow(trouble);
  });

  it("hashes with a key of 64 bytes as Node does", async () => {
    const files = filesInBucket({ client: store.client, bucket: localNames.workBucket });
    const key = "k".repeat(64);
    const long = excludedPeopleOnDuckDb({ scratch, files, forgottenKey: { read: async () => key } });
    const one = { kind: "alias", id: "a1", label: "shop", ...said } as const;
    const into = "exclusions/long-key/000000001-x.parquet";
    const { sha256 = "" } = await long.add([one], { from: undefined, into, keyed: true });
    expect((await long.page({ object: into, sha256 }, { limit: 2 })).items).toEqual([keyedHash(one, key)]);
  });

  const said = { at: "2026-11-24T08:00:00.000Z", by: "eva", reason: "ticket" };
  const kindsOf = async (answer: Awaited<ReturnType<ExcludedPeople["addFile"]>>, object: string) => {
    const sha256 = (answer as { sha256?: string }).sha256 ?? "";
    const { items } = await people.page({ object, sha256 }, { limit: 100 });
    return items.map(({ kind, id, label }) => [kind, id, label].join(" ").trim()).sort();
  };

  it("of a row with several identifiers, has its external id and its alias, and its device only without them", async () => {
    const rows = [
      "Customer ID;alias_name;alias_label;device_id",
      "007;a7;email;d7",
      ";a8;email;d8",
      "009;a9;;d9",
      ";;;d10",
      " 11 ;;;",
    ];
    await store.give("uploads/several.csv", rows.join("\n"));
    const list = { object: "uploads/several.csv", format: "csv", delimiter: ";" } as const;
    const into = "exclusions/several/000000001-x.parquet";
    const answer = await people.addFile({ list, ...said }, { from: undefined, into });
    expect(await kindsOf(answer, into)).toEqual([
      "alias a7 email",
      "alias a8 email",
      "device_id d10",
      "external_id  11",
      "external_id 007",
      "external_id 009",
    ]);
  });

  it("reads JSON lines, by the columns that are named", async () => {
    await store.give("uploads/people.jsonl", '{"who":"007"}\n{"who":"008"}\n');
    const list = { object: "uploads/people.jsonl", format: "jsonl" } as const;
    const into = "exclusions/json/000000001-x.parquet";
    const columns = { external_id: "who" };
    const answer = await people.addFile({ list, columns, ...said }, { from: undefined, into });
    expect(await kindsOf(answer, into)).toEqual(["external_id 007", "external_id 008"]);
  });

  it.each([
    ["a row without an identifier", "external_id,plan\nu1,gold\n,gold\n", "data-unreadable"],
    ["a row that can't be read", "external_id,plan\nu1,gold\nu2,gold,more\n", "data-unreadable"],
    ["an alias without its label", "alias_name,alias_label\na1,\n", "data-unreadable"],
    ["no column that identifies anybody", "plan\ngold\n", "definition-invalid"],
    ["nothing in it", "", "data-missing"],
  ])("adds nobody of a file with %s", async (what, text, reason) => {
    const list = { object: `uploads/${what}.csv`, format: "csv" } as const;
    await store.give(list.object, text);
    const into = "exclusions/none/000000001-x.parquet";
    expect(await people.addFile({ list, ...said }, { from: undefined, into })).toMatchObject({
      reason,
      detail: expect.any(String),
    });
    const names: string[] = [];
    for await (const { object } of keptObjects().list()) names.push(object);
    expect(names).not.toContain(into);
  });

  it("has many people, and says when their rows tell nobody", async () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => `u${at}`);
    await store.give("uploads/many.csv", `external_id\n${ids.join("\n")}\n`);
    const list = { object: "uploads/many.csv", format: "csv" } as const;
    const into = "exclusions/many/000000001-x.parquet";
    expect(await people.addFile({ list, ...said }, { from: undefined, into })).toMatchObject({
      changed: 20_000,
      people: 20_000,
    });
    await store.give("uploads/some.csv", "external_id,plan\nu1,gold\n,gold\n,gold\n");
    const some = { object: "uploads/some.csv", format: "csv" } as const;
    const refused = await people.addFile({ list: some, ...said }, { from: undefined, into });
    expect(refused).toMatchObject({ detail: expect.stringContaining("Of the file, 2 rows tell nobody") });
  });
});

import { readFile } from "node:fs/promises";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { excludedPeopleOnDuckDb } from "../../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { changeSetsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { partsInBucket } from "../../shared/adapters/s3/parts.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import type { ExcludedPeople } from "../../shared/ports/exclusions.ts";
import { writeMembers } from "../adapters/duckdb/evaluate/written.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeChangeSets } from "../fakes/change-sets.ts";
import { type FakeScratch, fakeEngine } from "../fakes/engine.ts";
import { fakeExcludedPeople } from "../fakes/excluded-people.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { fakeParts } from "../fakes/parts.ts";
import { type ChangeSetsWorld, changeSetsSuite } from "./change-sets.suite.ts";

const forgottenKey = { read: async () => "key of the fakes" };

let lists = 0;
function excludedBy(people: ExcludedPeople): ChangeSetsWorld["excluded"] {
  return async (members, keyed = false) => {
    lists += 1;
    const about = { at: "2026-11-24T08:00:00.000Z", by: "ops", reason: "ticket" };
    const nobody: Member = { kind: "external_id", id: "not a member", label: "" };
    const all = [...members, nobody].map((member) => ({ ...member, ...about }));
    const object = `exclusions/list${lists}/000000001-x.parquet`;
    const { sha256 = "" } = await people.add(all, { from: undefined, into: object, keyed });
    return { object, sha256, ...(keyed && { keyed: true }) };
  };
}

describe("change sets in memory", () => {
  const scratch: FakeScratch = new Map();
  const objects = fakeObjects();
  const engine = fakeEngine(scratch);
  const world: ChangeSetsWorld = {
    excluded: excludedBy(fakeExcludedPeople(objects)),
    changeSets: fakeChangeSets(scratch, objects),
    parts: fakeParts(objects, { now: () => new Date() }),
    async memberFile(members, also = {}) {
      engine.selects(members, also);
      const cohort = {
        definition: { kind: "list" as const, object: "lists/x.csv", format: "csv" as const },
        timeZone: "UTC",
        identifierOrder: [],
      };
      const file = await engine.evaluate({ cohort, asOf: new Date(0), identifiedDevices: true });
      if (!("path" in file)) throw new Error(file.detail);
      return file;
    },
    manifest: async (object) => objects.read(object) as PreparedPart[],
    lose: async (object) => objects.lose(object),
    async damage(object) {
      objects.lose(object);
      objects.put(object, "other contents");
    },
  };
  changeSetsSuite(() => world);
});

describe("change sets on DuckDB", () => {
  const bucket = localNames.workBucket;
  const scratch = scratchDatabase({ memoryMb: 512 });
  const scratchOfLists = scratchDatabase({ memoryMb: 256 });
  let store: ObjectStore;
  let world: ChangeSetsWorld;

  beforeAll(async () => {
    store = await objectStore();
    const { client } = store;
    const files = filesInBucket({ client, bucket });
    world = {
      excluded: excludedBy(excludedPeopleOnDuckDb({ scratch: scratchOfLists, files, forgottenKey })),
      changeSets: changeSetsOnDuckDb({ scratch, files, forgottenKey }),
      parts: partsInBucket({ client, bucket }),
      memberFile: (members, also) => writeMembers(scratch, members, also),
      async manifest(object) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
        const text = (await Body?.transformToString()) ?? "";
        return text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line));
      },
      async lose(object) {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
      },
      async damage(object) {
        const Body = await readFile(import.meta.filename);
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: object, Body }));
      },
    };
  });
  afterAll(async () => {
    await scratch.discard();
    await scratchOfLists.discard();
    await store?.close();
  });
  changeSetsSuite(() => world);
});

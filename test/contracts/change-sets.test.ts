import { readFile } from "node:fs/promises";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { changeSetsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { partsInBucket } from "../../shared/adapters/s3/parts.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import { writeMembers } from "../adapters/duckdb/evaluate/written.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeChangeSets } from "../fakes/change-sets.ts";
import { type FakeScratch, fakeEngine } from "../fakes/engine.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { fakeParts } from "../fakes/parts.ts";
import { type ChangeSetsWorld, changeSetsSuite } from "./change-sets.suite.ts";

describe("change sets in memory", () => {
  const scratch: FakeScratch = new Map();
  const objects = fakeObjects();
  const engine = fakeEngine(scratch);
  const world: ChangeSetsWorld = {
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
  let store: ObjectStore;
  let world: ChangeSetsWorld;

  beforeAll(async () => {
    store = await objectStore();
    const { client } = store;
    world = {
      changeSets: changeSetsOnDuckDb({ scratch, files: filesInBucket({ client, bucket }) }),
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
    await store?.close();
  });
  changeSetsSuite(() => world);
});

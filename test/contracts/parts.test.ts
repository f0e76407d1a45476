import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import type { Listening } from "../../local/listening.ts";
import { partsInBucket } from "../../shared/adapters/s3/parts.ts";
import { adding, lineOf, readBatch, removing } from "../fakes/batches.ts";
import { aRun } from "../fakes/ids.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { fakeParts } from "../fakes/parts.ts";
import { type PartsWorld, partsSuite } from "./parts.suite.ts";

let runs = 0;
beforeEach(() => {
  runs += 1;
});
const run = () => aRun(`run-${runs}`);

describe("parts in memory", () => {
  const objects = fakeObjects();
  const world: PartsWorld = {
    parts: fakeParts(objects, { now: () => new Date() }),
    put: async (object, batches) => objects.put(object, batches.map(readBatch)),
  };
  partsSuite(() => world, run);
});

describe("parts in a bucket", () => {
  const bucket = localNames.workBucket;
  let folder: string;
  let server: Listening;
  let client: S3Client;
  let world: PartsWorld;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parts-"));
    server = await objectServer(folder);
    client = new S3Client({
      endpoint: server.origin,
      region: "eu-west-1",
      credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    world = {
      parts: partsInBucket({ client, bucket }),
      async put(object, batches) {
        const Body = batches.map(lineOf).join("");
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: object, Body }));
      },
    };
  });
  afterAll(async () => {
    client?.destroy();
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });
  partsSuite(() => world, run);

  const putLines = async (...lines: string[]) => {
    const object = `runs/${run()}/parts/0.jsonl`;
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: object, Body: lines.join("") }));
    return object;
  };

  test("lines of an import that an older version prepared are read as those of today", async () => {
    const batches = [removing({ user_ids: ["été"], device_ids: ["d"] }, 3), adding({ user_ids: ["a"] }, 4)];
    const object = await putLines(...batches.map((batch) => `${JSON.stringify(readBatch(batch))}\n`));
    expect([...(await world.parts.batches(object))]).toEqual(batches);
  });

  test("an object that ends within a line is not taken for a whole one", async () => {
    const object = await putLines(
      lineOf(adding({ user_ids: ["a"] })),
      lineOf(adding({ user_ids: ["b"] })).trim(),
    );
    const batches = await world.parts.batches(object);
    expect(() => [...batches]).toThrow(`line 2 of ${object} is no batch`);
  });

  test.each([
    "c4n4ry",
    '{"batch":1,"add":["c4n4ry"]}',
    '{"batch":1,"direction":"gain","cohort_changes":["c4n4ry"]}',
  ])("what is no batch is told by its line, without its contents: %s", async (text) => {
    const object = await putLines(lineOf(adding({ user_ids: ["a"] })), `${text}\n`);
    const batches = await world.parts.batches(object);
    const read = () => [...batches];
    expect(read).toThrow(`line 2 of ${object} is no batch`);
    expect(read).not.toThrow(/c4n4ry/);
  });
});

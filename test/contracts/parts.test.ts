import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import type { Listening } from "../../local/listening.ts";
import { partsInBucket } from "../../shared/adapters/s3/parts.ts";
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
    put: async (object, batches) => objects.put(object, batches),
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
        const Body = batches.map((batch) => `${JSON.stringify(batch)}\n`).join("");
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
});

/** Uploads as objects of the embedded server, and the fake that stands for them. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../local/aws/names.ts";
import { keptUploadsInBucket } from "../../../shared/adapters/s3/kept-uploads.ts";
import type { KeptUploads } from "../../../shared/ports/uploads.ts";
import { fakeKeptUploads } from "../../fakes/uploads.ts";
import { type ObjectStore, objectStore } from "../duckdb/object-store.ts";

let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterAll(() => store?.close());

async function inBucket(names: readonly string[]): Promise<KeptUploads> {
  const Bucket = localNames.dataBucket;
  for (const Key of names) await store.client.send(new PutObjectCommand({ Bucket, Key, Body: "u1" }));
  return keptUploadsInBucket({ client: store.client, bucket: Bucket });
}

async function inMemory(names: readonly string[]): Promise<KeptUploads> {
  const kept = fakeKeptUploads();
  for (const name of names) if (name.startsWith("uploads/")) kept.put(name, new Date());
  return kept;
}

describe.each([
  ["in the bucket", inBucket],
  ["in memory", inMemory],
])("uploads that are kept, %s", (_, keeping) => {
  it("are those under their prefix, and are there until they are dropped", async () => {
    const kept = await keeping(["lists/vip.csv", "uploads/a.csv", "uploads/b.csv", "uploads-old/c.csv"]);
    const began = Date.now();
    const names = async () => {
      const found: string[] = [];
      for await (const { object, writtenAt } of kept.list()) {
        expect(Math.abs(writtenAt.getTime() - began)).toBeLessThan(60_000);
        found.push(object);
      }
      return found.sort();
    };
    expect(await names()).toEqual(["uploads/a.csv", "uploads/b.csv"]);
    await kept.drop("uploads/a.csv");
    await kept.drop("uploads/a.csv");
    await kept.drop("uploads/none.csv");
    expect(await names()).toEqual(["uploads/b.csv"]);
  });
});

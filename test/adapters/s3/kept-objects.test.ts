/** Objects of a folder on the embedded server, and the fake that stands for them. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../local/aws/names.ts";
import { keptObjectsInBucket } from "../../../shared/adapters/s3/kept-objects.ts";
import type { KeptObjects } from "../../../shared/ports/kept-objects.ts";
import { fakeKeptObjects } from "../../fakes/kept-objects.ts";
import { fakeObjects } from "../../fakes/objects.ts";
import { type ObjectStore, objectStore } from "../duckdb/object-store.ts";

let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterAll(() => store?.close());

async function inBucket(names: readonly string[]): Promise<KeptObjects> {
  const Bucket = localNames.dataBucket;
  for (const Key of names) await store.client.send(new PutObjectCommand({ Bucket, Key, Body: "u1" }));
  return keptObjectsInBucket({ client: store.client, bucket: Bucket, folder: "uploads/" });
}

async function inMemory(names: readonly string[]): Promise<KeptObjects> {
  const objects = fakeObjects({ now: () => new Date() });
  for (const name of names) objects.put(name, "u1");
  return fakeKeptObjects(objects, "uploads/");
}

describe.each([
  ["in the bucket", inBucket],
  ["in memory", inMemory],
])("objects of a folder, %s", (_, keeping) => {
  it("are those under its prefix, and are there until they are dropped", async () => {
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

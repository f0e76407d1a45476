import { PassThrough } from "node:stream";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";

let store: ObjectStore;
beforeAll(async () => {
  store = await objectStore();
});
afterAll(() => store?.close());

async function read(object: string): Promise<Uint8Array> {
  const { Body } = await store.client.send(
    new GetObjectCommand({ Bucket: localNames.dataBucket, Key: object }),
  );
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

describe("the stand-in for S3", () => {
  it("has the whole object once it has answered, as S3 has", async () => {
    const sizes = Array.from({ length: 60 }, (_, at) => 1_000 + at * 40_000);
    const found = sizes.map(async (size) => {
      await store.give(`whole/${size}`, Buffer.alloc(size, "a"));
      return (await read(`whole/${size}`)).length;
    });
    expect(await Promise.all(found)).toEqual(sizes);
  });

  it("has the object before while another one is put in its place", async () => {
    const before = Buffer.alloc(2_000_000, "a");
    const half = Buffer.alloc(1_500_000, "b");
    await store.give("anew", before);
    const Body = new PassThrough();
    const put = new PutObjectCommand({
      Bucket: localNames.dataBucket,
      Key: "anew",
      Body,
      ContentLength: 2 * half.length,
    });
    const putting = store.client.send(put);
    Body.write(half);
    for (let at = 0; at < 10; at++) expect(before.equals(await read("anew"))).toBe(true);
    Body.end(half);
    await putting;
    expect(Buffer.concat([half, half]).equals(await read("anew"))).toBe(true);
  });

  it("puts the parts of an upload together", async () => {
    const files = filesInBucket({ client: store.client, bucket: localNames.dataBucket });
    const text = "é".repeat(6_000_000);
    await files.put("parts", text);
    expect(Buffer.from(await read("parts")).equals(Buffer.from(text))).toBe(true);
  });
});

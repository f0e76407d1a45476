import { createHash } from "node:crypto";
import { PassThrough } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Misbehaving } from "../../local/aws/misbehaviour.ts";
import { localNames } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import { operatorObjects } from "../../local/aws/operator-objects.ts";
import { ANY_PORT } from "../../local/listening.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { temporaryFolder } from "./folder.ts";

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
    const text = "é".repeat(18_000_000);
    await files.put("parts", text);
    expect(Buffer.from(await read("parts")).equals(Buffer.from(text))).toBe(true);
    expect((await files.stamp("parts"))?.etag).toMatch(/^"?[0-9a-f]{32}-5"?$/);
  });

  it("knows an upload no more once it is completed: who was not answered is told so, and has the object", async () => {
    const misbehaving = new Misbehaving();
    const server = await objectServer(temporaryFolder(), ANY_PORT, { guards: [misbehaving.guard] });
    const client = operatorObjects(server.origin);
    const files = filesInBucket({ client, bucket: localNames.dataBucket });
    const operations = ["CompleteMultipartUpload"];
    misbehaving.set({ faults: [{ service: "s3", operations, does: "lose-answer", times: 1 }] });
    const text = "a".repeat(34_000_000);
    await expect(files.put("unanswered", text)).rejects.toMatchObject({ name: "NoSuchUpload" });
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(await files.sha256("unanswered")).toBe(sha256);
    await files.put("unanswered", text);
    expect(await files.sha256("unanswered")).toBe(sha256);
    client.destroy();
    await server.close();
  });

  it("says when an object was written by the clock that is set", async () => {
    const now = () => new Date("2026-03-01T09:00:00Z");
    const server = await objectServer(temporaryFolder(), ANY_PORT, { now });
    const client = operatorObjects(server.origin);
    const Bucket = localNames.dataBucket;
    await client.send(new PutObjectCommand({ Bucket, Key: "dated", Body: "text" }));
    const { LastModified } = await client.send(new GetObjectCommand({ Bucket, Key: "dated" }));
    expect(LastModified).toEqual(now());
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents).toMatchObject([{ Key: "dated", LastModified: now() }]);
    client.destroy();
    await server.close();
  });
});

import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { objectServer } from "../../local/aws/objects.ts";
import { operatorObjects } from "../../local/aws/operator-objects.ts";
import { ANY_PORT, type Listening } from "../../local/listening.ts";
import { objectsUnder } from "../../shared/adapters/s3/objects.ts";
import { temporaryFolder } from "./folder.ts";

const Bucket = localNames.workBucket;
const DAY_MS = 86_400_000;

let folder: string;
let now: Date;
let server: Listening;
let client: S3Client;
beforeEach(async () => {
  folder = temporaryFolder();
  now = new Date("2026-03-01T09:00:00Z");
  await start();
});
afterEach(() => stop());

async function start() {
  server = await objectServer(folder, ANY_PORT, { now: () => now });
  client = operatorObjects(server.origin);
}
async function stop() {
  client.destroy();
  await server.close();
}
const put = (Key: string, Body: string, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const remove = (Key: string, VersionId?: string) =>
  client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
const read = async (Key: string, VersionId?: string) => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
};
const listed = (more: object = {}): Promise<ListObjectVersionsCommandOutput> =>
  client.send(new ListObjectVersionsCommand({ Bucket, ...more }));
const idsOf = async (Prefix: string) =>
  ((await listed({ Prefix })).Versions ?? []).map(({ VersionId = "" }) => VersionId);
const textsOf = async (key: string) => {
  const texts: (string | undefined)[] = [];
  for (const id of await idsOf(key)) texts.push(await read(key, id));
  return texts;
};
const names = async () => {
  const found: string[] = [];
  for await (const { name } of objectsUnder(client, Bucket, "")) found.push(name);
  return found;
};

it("keeps what is replaced, newest first, with what was put with it", async () => {
  await put("ledgers/a", "one", { Metadata: { sha256: "1" } });
  now = new Date("2026-03-02T09:00:00Z");
  await put("ledgers/a", "two!", { Metadata: { sha256: "2" } });
  const { Versions = [], DeleteMarkers, IsTruncated } = await listed({ Prefix: "ledgers/" });
  expect(Versions).toMatchObject([
    { Key: "ledgers/a", IsLatest: true, Size: 4, LastModified: now },
    { Key: "ledgers/a", IsLatest: false, Size: 3, LastModified: new Date("2026-03-01T09:00:00Z") },
  ]);
  expect({ DeleteMarkers, IsTruncated }).toEqual({ DeleteMarkers: undefined, IsTruncated: false });
  expect(await textsOf("ledgers/a")).toEqual(["two!", "one"]);
  expect(await read("ledgers/a")).toBe("two!");
  const [, VersionId] = await idsOf("ledgers/a");
  const earlier = await client.send(new HeadObjectCommand({ Bucket, Key: "ledgers/a", VersionId }));
  expect(earlier).toMatchObject({ Metadata: { sha256: "1" }, ContentLength: 3, VersionId });
});

it("restores a deleted object when the mark of its deletion is deleted", async () => {
  await put("ledgers/a", "one", { Metadata: { sha256: "1" } });
  await remove("ledgers/a");
  await expect(read("ledgers/a")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await names()).toEqual([]);
  const { Versions, DeleteMarkers } = await listed();
  expect(Versions).toMatchObject([{ IsLatest: false }]);
  expect(DeleteMarkers).toMatchObject([{ Key: "ledgers/a", IsLatest: true, LastModified: now }]);
  await remove("ledgers/a", DeleteMarkers?.[0]?.VersionId);
  expect(await read("ledgers/a")).toBe("one");
  const { Metadata } = await client.send(new GetObjectCommand({ Bucket, Key: "ledgers/a" }));
  expect(Metadata).toEqual({ sha256: "1" });
  expect(await names()).toEqual(["ledgers/a"]);
});

it("ends a version for good; if it was the newest, the one before is the object", async () => {
  for (const text of ["one", "two", "three"]) await put("ledgers/a", text);
  const [newest, middle, first] = await idsOf("ledgers/a");
  await remove("ledgers/a", middle);
  expect(await textsOf("ledgers/a")).toEqual(["three", "one"]);
  await remove("ledgers/a", newest);
  expect(await read("ledgers/a")).toBe("one");
  await remove("ledgers/a", first);
  await expect(read("ledgers/a")).rejects.toMatchObject({ name: "NoSuchKey" });
  expect((await listed()).Versions).toBeUndefined();
  await remove("ledgers/a", first);
});

it("says of a version that is not there that there is none, and of a mark of deletion that it is no object", async () => {
  await put("ledgers/a", "one");
  await expect(read("ledgers/a", "000000009.x")).rejects.toMatchObject({ name: "NoSuchVersion" });
  await remove("ledgers/a");
  const mark = (await listed()).DeleteMarkers?.[0]?.VersionId;
  await expect(read("ledgers/a", mark)).rejects.toMatchObject({ $metadata: { httpStatusCode: 405 } });
});

it("lists versions in pages that have each once, also where a page ends between versions of one name", async () => {
  for (const key of ["a/1", "a/2", "b c/ü.x", "b/3"]) for (const text of ["x", "y"]) await put(key, text);
  await remove("a/2");
  const found: string[] = [];
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (let page = 0; page < 9; page++) {
    const answer = await listed({ MaxKeys: 2, ...from });
    const all = [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])];
    expect(all.length).toBeLessThanOrEqual(2);
    found.push(...all.map(({ Key, VersionId }) => `${Key} ${VersionId?.split(".")[0]}`));
    if (!answer.IsTruncated) break;
    from = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
  }
  expect(found.sort()).toEqual(
    [
      ...["a/1 000000001", "a/1 000000002", "a/2 000000001", "a/2 000000002", "a/2 000000003"],
      ...["b c/ü.x 000000001", "b c/ü.x 000000002", "b/3 000000001", "b/3 000000002"],
    ].sort(),
  );
  const after = await listed({ KeyMarker: "a/2" });
  expect(new Set(after.Versions?.map(({ Key }) => Key))).toEqual(new Set(["b c/ü.x", "b/3"]));
});

it("still has them after a restart, and takes what lay there before for the first version", async () => {
  await put("ledgers/a", "one");
  await put("ledgers/a", "two");
  await remove("ledgers/a");
  await stop();
  // As a folder has it that was written when no versions were kept.
  writeFileSync(join(folder, Bucket, "old._S3rver_object"), "old");
  await start();
  expect(await textsOf("ledgers/a")).toEqual(["two", "one"]);
  await put("old", "new");
  expect(await textsOf("old")).toEqual(["new", "old"]);
  expect(await names()).toEqual(["old"]);
});

it("takes no room twice on the disk", async () => {
  await put("ledgers/a", "one");
  const links = () => statSync(join(folder, Bucket, "ledgers/a._S3rver_object")).nlink;
  expect(links()).toBe(1);
  expect(await idsOf("ledgers/a")).toHaveLength(1);
  expect(links()).toBe(2);
});

it("leaves versions alone when an object is copied over another", async () => {
  await put("ledgers/a", "one");
  await put("ledgers/b", "two", { Metadata: { sha256: "2" } });
  await client.send(new CopyObjectCommand({ Bucket, Key: "ledgers/a", CopySource: `${Bucket}/ledgers/b` }));
  expect(await textsOf("ledgers/a")).toEqual(["two", "one"]);
  const { Metadata } = await client.send(new GetObjectCommand({ Bucket, Key: "ledgers/a" }));
  expect(Metadata).toEqual({ sha256: "2" });
});

it("ends versions as the deployed bucket does: 30 days after they were replaced, of what imports leave after one", async () => {
  for (const key of ["ledgers/a", "prepared/a"]) {
    await put(key, "one");
    await put(key, "two");
    await remove(key);
  }
  now = new Date(now.getTime() + DAY_MS);
  expect([await idsOf("ledgers/"), await idsOf("prepared/")].map(({ length }) => length)).toEqual([2, 2]);
  now = new Date(now.getTime() + 1_000);
  expect([await idsOf("ledgers/"), await idsOf("prepared/")].map(({ length }) => length)).toEqual([2, 0]);
  expect((await listed({ Prefix: "prepared/" })).DeleteMarkers).toBeUndefined();
  now = new Date(now.getTime() + 29 * DAY_MS);
  expect(await idsOf("ledgers/")).toEqual([]);
});

it("writes on condition that the object is still the one that was read", async () => {
  await put("ledgers/a", "one");
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: "ledgers/a" }));
  await put("ledgers/a", "two", { IfMatch: ETag });
  await expect(put("ledgers/a", "three", { IfMatch: ETag })).rejects.toMatchObject({
    name: "PreconditionFailed",
  });
  await remove("ledgers/a");
  await expect(put("ledgers/a", "four", { IfMatch: ETag })).rejects.toMatchObject({ name: "NoSuchKey" });
  expect(await textsOf("ledgers/a")).toEqual(["two", "one"]);
});

it("keeps the versions of many writes at once, and the object is the newest of them", async () => {
  const texts = Array.from({ length: 20 }, (_, at) => `text ${at}`);
  await Promise.all(texts.map((text) => put("ledgers/a", text)));
  const kept = await textsOf("ledgers/a");
  expect(kept.toSorted()).toEqual(texts.toSorted());
  expect(await read("ledgers/a")).toBe(kept[0]);
});

/**
 * The calls of S3 about versions, which s3rver does not know: ListObjectVersions, GetObject, HeadObject and DeleteObject of
 * one, and a write on condition that the object is still the one that was read.
 */
import { createReadStream } from "node:fs";
import type { Context, Middleware } from "s3rver";
import authentication from "s3rver/lib/middleware/authentication.js";
import S3Error from "s3rver/lib/models/error.js";
import type { ObjectVersion, ObjectVersions } from "./object-versions.ts";

/** Of one page, as S3 has them. */
const MOST = 1_000;

interface Named {
  bucket: string;
  key: string;
}

export function versionCalls(versions: ObjectVersions): Middleware {
  const authenticated = authentication();
  return async (context, next) => {
    const named = namedIn(context.path);
    const call = callFor(context, named);
    if (!call) return next();
    context.params = named;
    await authenticated(context, () => call(versions, context, named, next));
  };
}

type Answering = (
  versions: ObjectVersions,
  context: Context,
  named: Named,
  next: () => Promise<void>,
) => Promise<void>;

function callFor({ method, query, headers }: Context, { key }: Named): Answering | undefined {
  if (key === "") return method === "GET" && "versions" in query ? list : undefined;
  if (query["versionId"] !== undefined) {
    if (method === "GET" || method === "HEAD") return get;
    if (method === "DELETE") return end;
  }
  const isWrite = method === "PUT" || (method === "POST" && "uploadId" in query);
  return isWrite && headers["if-match"] !== undefined ? putIfUnchanged : undefined;
}

function namedIn(path: string): Named {
  const [, bucket = "", ...key] = path.split("/").map(decodeURIComponent);
  return { bucket, key: key.join("/") };
}

const list: Answering = async (versions, context, { bucket }) => {
  const { prefix = "", "key-marker": keyMarker = "", "version-id-marker": idMarker } = context.query;
  const most = Math.min(Number(context.query["max-keys"] ?? MOST), MOST);
  const found: { key: string; isLatest: boolean; version: ObjectVersion }[] = [];
  let isTruncated = false;
  for (const key of await versions.keys(bucket, prefix)) {
    if (key < keyMarker || (key === keyMarker && idMarker === undefined)) continue;
    const all = await versions.of(bucket, key);
    // Numbered, so that one that was ended meanwhile has its place all the same.
    const left = all.filter(({ id }) => key !== keyMarker || idMarker === undefined || id < idMarker);
    found.push(...left.map((version) => ({ key, isLatest: version === all[0], version })));
    isTruncated = found.length > most;
    if (isTruncated) break;
  }
  const page = found.slice(0, most);
  const last = page.at(-1);
  const asXml = ({ key, isLatest, version: { id, at, object } }: (typeof found)[number]) => ({
    Key: key,
    VersionId: id,
    IsLatest: isLatest,
    LastModified: at.toISOString(),
    ...(object && { ETag: object.headers["etag"], Size: object.bytes, StorageClass: "STANDARD" }),
  });
  context.status = 200;
  context.body = {
    ListVersionsResult: {
      "@": { xmlns: "http://s3.amazonaws.com/doc/2006-03-01/" },
      Name: bucket,
      Prefix: prefix,
      KeyMarker: keyMarker,
      VersionIdMarker: idMarker ?? "",
      ...(isTruncated && last && { NextKeyMarker: last.key, NextVersionIdMarker: last.version.id }),
      MaxKeys: most,
      IsTruncated: isTruncated,
      Version: page.filter(({ version }) => version.object).map(asXml),
      DeleteMarker: page.filter(({ version }) => !version.object).map(asXml),
    },
  };
};

async function one(versions: ObjectVersions, { bucket, key }: Named, id: string | undefined) {
  const version = (await versions.of(bucket, key)).find((each) => each.id === id);
  if (!version) throw new S3Error("NoSuchVersion", "The specified version does not exist.");
  if (!version.object)
    throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  return version.object;
}

const get: Answering = async (versions, context, named) => {
  const { path, bytes, headers } = await one(versions, named, context.query["versionId"]);
  context.status = 200;
  for (const [name, value] of Object.entries(headers)) context.set(name, String(value));
  context.set("x-amz-version-id", String(context.query["versionId"]));
  if (context.method === "HEAD") context.length = bytes;
  else context.body = createReadStream(path);
};

const end: Answering = async (versions, context, { bucket, key }) => {
  await versions.end(bucket, key, String(context.query["versionId"]));
  context.status = 204;
};

/** Looked at before the object is written, not at the same instant as S3 does. */
const putIfUnchanged: Answering = async (versions, context, { bucket, key }, next) => {
  const [newest] = await versions.of(bucket, key);
  if (!newest?.object) throw new S3Error("NoSuchKey", "The specified key does not exist.");
  if (newest.object.headers["etag"] !== context.headers["if-match"])
    throw new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  await next();
};

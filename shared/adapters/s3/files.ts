/** Objects as files of this machine and back: streamed, so that their size does not matter. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  NoSuchKey,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { diskFullOf } from "../../domain/too-large.ts";
import { type ListedObject, objectsUnder, type StoredObject } from "./objects.ts";

/** Downloads side by side: enough to fill a Lambda's network. */
const DOWNLOADS_AT_ONCE = 4;
/** Bytes that wait to be written to a file: more at once take fewer calls. */
const WRITE_BYTES = 1024 * 1024;
/**
 * Of an upload in parts, as the AWS CLI has them. Those under way are in memory, to be sent again where a call fails: as
 * many bytes as of a file that is put at once.
 */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** A larger file is uploaded in parts: a smaller one would take three calls more, two of them one after the other. */
const PUT_BYTES = PARTS_AT_ONCE * PART_BYTES;
/** Metadata of an object that is checked later: the SHA-256 of what was uploaded, in hex. */
const DIGEST = "sha256";

/** Whose downloads throw `TooLargeForEngine` where the disk does not suffice. */
export interface Files {
  /** Objects with something in them; marks and what is hidden (`_SUCCESS`, `.x`, `_temporary/0/x`) are not data. */
  data(prefix: string): Promise<StoredObject[]>;
  /** Undefined where there is no such object. */
  modified(object: string): Promise<Date | undefined>;
  /** What distinguishes the writes of an object; undefined where there is no such object. */
  stamp(object: string): Promise<{ modified: Date; etag: string } | undefined>;
  download(object: string, path: string): Promise<"downloaded" | "missing">;
  /** For who compares its digest, in hex, which takes the processor. */
  downloadHashed(object: string, path: string): Promise<{ sha256: string } | "missing">;
  /** In hex. */
  sha256(object: string): Promise<string | "missing">;
  /** The same of an object that was uploaded with its digest, if it still has it. */
  intact(object: string): Promise<string | undefined>;
  /** Some at a time. */
  downloadAll(objects: readonly { object: string; path: string }[]): Promise<"downloaded" | "missing">;
  /** With `sha256`, of the file in hex, `intact` can check the object. */
  upload(path: string, object: string, sha256?: string): Promise<void>;
  put(object: string, text: string): Promise<void>;
}

export function filesInBucket({ client, bucket }: { client: S3Client; bucket: string }): Files {
  const put = async (object: string, Body: string | Readable, bytes: number, sha256?: string) => {
    const digest = sha256 === undefined ? {} : { Metadata: { [DIGEST]: sha256 } };
    const params = { Bucket: bucket, Key: object, Body, ...digest };
    const partSize = bytes > PUT_BYTES ? PART_BYTES : PUT_BYTES;
    await new Upload({ client, params, partSize, queueSize: PARTS_AT_ONCE }).done();
  };
  const listed = async (object: string): Promise<ListedObject | undefined> => {
    for await (const one of objectsUnder(client, bucket, object))
      return one.name === object ? one : undefined;
    return undefined;
  };
  const found = async (object: string): Promise<GetObjectCommandOutput | "missing"> => {
    try {
      return await client.send(new GetObjectCommand({ Bucket: bucket, Key: object }));
    } catch (error) {
      if (error instanceof NoSuchKey) return "missing";
      // Of what is not there S3 says so only to those that may list the whole bucket, and "forbidden" to all others.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      if (isForbidden(error) && !(await listed(object))) return "missing";
      throw error;
    }
  };
  const body = async (object: string): Promise<Readable | "missing"> => {
    const there = await found(object);
    return there === "missing" ? there : (there.Body as Readable);
  };
  const download: Files["download"] = async (object, path) => {
    const there = await body(object);
    if (there === "missing") return there;
    await pipeline(there, createWriteStream(path, { highWaterMark: WRITE_BYTES })).catch(onFullDisk);
    return "downloaded";
  };
  const downloadHashed: Files["downloadHashed"] = async (object, path) => {
    const there = await body(object);
    if (there === "missing") return there;
    const hash = createHash("sha256");
    await pipeline(
      there,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path),
    ).catch(onFullDisk);
    return { sha256: hash.digest("hex") };
  };
  return {
    download,
    downloadHashed,
    async sha256(object) {
      const there = await body(object);
      return there === "missing" ? there : digestOf(there);
    },
    async intact(object) {
      const there = await found(object);
      if (there === "missing") return undefined;
      const sha256 = await digestOf(there.Body as Readable);
      return there.Metadata?.[DIGEST] === sha256 ? sha256 : undefined;
    },
    async data(prefix) {
      const data: StoredObject[] = [];
      for await (const object of objectsUnder(client, bucket, prefix)) {
        if (object.bytes > 0 && isData(object.name, prefix)) data.push(object);
      }
      return data;
    },
    modified: async (object) => (await listed(object))?.modified,
    async stamp(object) {
      const there = await listed(object);
      return there && { modified: there.modified, etag: there.etag };
    },
    async downloadAll(objects) {
      for (let from = 0; from < objects.length; from += DOWNLOADS_AT_ONCE) {
        const together = objects.slice(from, from + DOWNLOADS_AT_ONCE);
        const done = await Promise.all(together.map(({ object, path }) => download(object, path)));
        if (done.includes("missing")) return "missing";
      }
      return "downloaded";
    },
    upload: async (path, object, sha256) =>
      put(object, createReadStream(path), (await stat(path)).size, sha256),
    put: (object, text) => put(object, text, Buffer.byteLength(text)),
  };
}

function onFullDisk(error: unknown): never {
  throw diskFullOf(error);
}

/**
 * Whatever begins below the prefix with `_` or `.` is hidden, with all in it, but for a folder of a column
 * (`_day=2026-01-05`).
 */
function isData(name: string, prefix: string): boolean {
  let from = 0;
  for (const segment of name.split("/")) {
    const isHidden = segment.startsWith(".") || (segment.startsWith("_") && !segment.includes("="));
    if (from >= prefix.length && isHidden) return false;
    from += segment.length + 1;
  }
  return !name.endsWith("/");
}

function isForbidden(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403;
}

/** Of a file, in hex. */
export function sha256Of(path: string): Promise<string> {
  return digestOf(createReadStream(path));
}

async function digestOf(bytes: Readable): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(bytes, hash);
  return hash.digest("hex");
}

/**
 * Versions of objects in a bucket that keeps them. Deleted objects have some too. It takes `ListBucketVersions` of the bucket,
 * and of objects `GetObjectVersion`, `DeleteObjectVersion`, `PutObject`, `AbortMultipartUpload` and, because a replacement has
 * a condition, `GetObject`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
import { createReadStream, createWriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

/** With `isMark`, a mark of deletion: it has no bytes. */
export interface Version {
  id: string;
  isNewest: boolean;
  isMark: boolean;
  etag: string;
}

/** What was put with a version, and stays with what replaces it. */
export interface PutWith {
  contentType: string | undefined;
  metadata: Record<string, string>;
}

export interface Versions {
  /** Names under a prefix that have any version, in order, after `after`. */
  names(prefix: string, after?: string): AsyncIterable<string>;
  /** Newest first. */
  of(object: string): Promise<Version[]>;
  /** `missing`: it was ended meanwhile. */
  download(object: string, version: string, path: string): Promise<PutWith | "missing">;
  /** Puts a file in the place of an object. `changed`: it is not the one with this etag any more, or it was deleted. */
  replace(
    object: string,
    replaced: { etag: string; path: string } & PutWith,
  ): Promise<"replaced" | "changed">;
  /** Succeeds if there is no such version. */
  end(object: string, version: string): Promise<void>;
}

export function versionsInBucket({ client, bucket }: { client: S3Client; bucket: string }): Versions {
  /** Each version once, by name and then newest first. */
  async function* under(prefix: string, after?: string): AsyncGenerator<Version & { object: string }> {
    let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = { KeyMarker: after };
    for (;;) {
      const answer: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from }),
      );
      const found = [
        ...(answer.Versions ?? []).map((one) => ({ ...one, isMark: false })),
        ...(answer.DeleteMarkers ?? []).map((one) => ({ ...one, ETag: "", isMark: true })),
      ];
      const all = found.map(({ Key = "", VersionId = "", IsLatest, LastModified, ETag = "", isMark }) => ({
        ...{ object: Key, id: VersionId, isNewest: IsLatest === true, isMark, etag: ETag },
        at: LastModified?.getTime() ?? 0,
      }));
      // An answer has versions and marks apart, each in their order.
      for (const { at: _, ...version } of all.sort(inOrder)) yield version;
      if (!answer.IsTruncated) return;
      from = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
    }
  }
  return {
    async *names(prefix, after) {
      let last: string | undefined;
      for await (const { object } of under(prefix, after)) {
        if (object !== last) yield object;
        last = object;
      }
    },
    async of(object) {
      const versions: Version[] = [];
      for await (const { object: name, ...version } of under(object)) {
        if (name !== object) break;
        versions.push(version);
      }
      return versions;
    },
    async download(object, version, path) {
      try {
        const get = new GetObjectCommand({ Bucket: bucket, Key: object, VersionId: version });
        const { Body, ContentType, Metadata = {} } = await client.send(get);
        await pipeline(Body as Readable, createWriteStream(path));
        return { contentType: ContentType, metadata: Metadata };
      } catch (error) {
        if (isOf(error, "NoSuchVersion", "NoSuchKey")) return "missing";
        throw error;
      }
    },
    async replace(object, { etag, path, contentType, metadata }) {
      const put = { ContentType: contentType, Metadata: metadata, IfMatch: etag };
      try {
        const params = { Bucket: bucket, Key: object, Body: createReadStream(path), ...put };
        await new Upload({ client, params }).done();
        return "replaced";
      } catch (error) {
        // Also where a repeat meets its own first write, whose answer was lost.
        if (isOf(error, "PreconditionFailed", "NoSuchKey", "ConditionalRequestConflict")) return "changed";
        throw error;
      }
    },
    async end(object, version) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object, VersionId: version }));
    },
  };
}

type Placed = Version & { object: string; at: number };

function inOrder(one: Placed, other: Placed): number {
  if (one.object !== other.object) return Buffer.from(one.object).compare(Buffer.from(other.object));
  return Number(other.isNewest) - Number(one.isNewest) || other.at - one.at;
}

function isOf(error: unknown, ...names: string[]): boolean {
  return error instanceof S3ServiceException && names.includes(error.name);
}

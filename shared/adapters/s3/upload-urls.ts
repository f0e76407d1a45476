/**
 * Presigned PUTs into the data bucket. The signature covers the length, and the condition that the name does not exist
 * yet.
 */
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Clock } from "../../ports/machine.ts";
import type { UploadUrls } from "../../ports/uploads.ts";

const types = { csv: "text/csv", jsonl: "application/x-ndjson" } as const;

/**
 * The client must compute checksums only if required: for a presigned call it would sign the checksum of an empty body.
 */
export function uploadUrlsForBucket({
  client,
  bucket,
  clock,
}: {
  client: S3Client;
  bucket: string;
  clock: Clock;
}): UploadUrls {
  return {
    async slot({ object, bytes, format }, expiresAt) {
      const headers = { "content-type": types[format], "if-none-match": "*" };
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: object,
        ContentLength: bytes,
        ContentType: headers["content-type"],
        IfNoneMatch: headers["if-none-match"],
      });
      const now = clock.now();
      const url = await getSignedUrl(client, command, {
        expiresIn: Math.floor((expiresAt.getTime() - now.getTime()) / 1_000),
        signingDate: now,
        signableHeaders: new Set(["host", "content-length", "content-type", "if-none-match"]),
      });
      return { method: "PUT", url, headers, expiresAt: expiresAt.toISOString() };
    },
  };
}

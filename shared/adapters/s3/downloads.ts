/** Presigned GETs from the work bucket. The signature covers the object, the file name and the content type. */
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Downloads } from "../../ports/change-sets.ts";
import type { Clock } from "../../ports/machine.ts";

interface Given {
  client: S3Client;
  bucket: string;
  clock: Clock;
}

export function downloadsFromBucket({ client, bucket, clock }: Given): Downloads {
  return {
    link(object, fileName, expiresAt) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: object,
        ResponseContentType: "text/csv; charset=utf-8",
        ResponseContentDisposition: `attachment; filename="${fileName}"`,
        // Otherwise a browser would show its cached copy long after the link has expired.
        ResponseCacheControl: "no-store",
      });
      const now = clock.now();
      const expiresIn = Math.floor((expiresAt.getTime() - now.getTime()) / 1_000);
      return getSignedUrl(client, command, { expiresIn, signingDate: now });
    },
  };
}

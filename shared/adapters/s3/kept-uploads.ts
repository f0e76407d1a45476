/** What was uploaded to the data bucket. The bucket keeps deleted objects for some time. */
import { DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { uploadsPrefix } from "../../contract/uploads.ts";
import type { KeptUploads } from "../../ports/uploads.ts";
import { objectsUnder } from "./objects.ts";

export function keptUploadsInBucket({ client, bucket }: { client: S3Client; bucket: string }): KeptUploads {
  return {
    async *list() {
      for await (const { name, modified } of objectsUnder(client, bucket, uploadsPrefix))
        yield { object: name, writtenAt: modified };
    },
    async drop(object) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
    },
  };
}

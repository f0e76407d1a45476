/** The objects of one folder of a bucket, by name. The bucket keeps deleted objects for some time. */
import { DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { KeptObjects } from "../../ports/kept-objects.ts";
import { objectsUnder } from "./objects.ts";

export function keptObjectsInBucket({
  client,
  bucket,
  folder,
}: {
  client: S3Client;
  bucket: string;
  folder: string;
}): KeptObjects {
  return {
    async *list() {
      for await (const { name, modified } of objectsUnder(client, bucket, folder))
        yield { object: name, writtenAt: modified };
    },
    async drop(object) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
    },
  };
}

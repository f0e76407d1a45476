/** `ledgers/<cohort>/<connection>/….parquet`. The bucket keeps deleted objects for some time. */
import { DeleteObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ConnectionId } from "../../contract/ids.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { KeptLedger } from "../../domain/ledger-retention.ts";
import type { KeptLedgers } from "../../ports/ledgers.ts";
import { objectsUnder } from "./objects.ts";

export function keptLedgersInBucket({ client, bucket }: { client: S3Client; bucket: string }): KeptLedgers {
  return {
    async list(cohort) {
      const found: KeptLedger[] = [];
      for await (const { name, modified } of objectsUnder(
        client,
        bucket,
        `${workFolders.ledgers}${cohort}/`,
      )) {
        const [, , connection = ""] = name.split("/");
        found.push({ object: name, connection: connection as ConnectionId, writtenAt: modified });
      }
      return found;
    },
    async drop({ object }) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
    },
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { localNames } from "../../../local/aws/names.ts";
import { objectServer } from "../../../local/aws/objects.ts";
import { operatorObjects } from "../../../local/aws/operator-objects.ts";

export interface ObjectStore {
  client: S3Client;
  /** Puts an object into the data bucket. */
  give(object: string, body: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The embedded object server on a folder of its own. */
export async function objectStore(): Promise<ObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), "objects-"));
  const server = await objectServer(folder);
  const client = operatorObjects(server.origin);
  return {
    client,
    async give(object, body) {
      await client.send(new PutObjectCommand({ Bucket: localNames.dataBucket, Key: object, Body: body }));
    },
    async close() {
      client.destroy();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import type { Server } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { ANY_PORT, listening } from "../../../local/listening.ts";

/** A client of a server that answers as S3 does, or as it should not. */
export async function served(server: Server): Promise<{ client: S3Client; close(): Promise<void> }> {
  const { origin, close } = await listening(server, ANY_PORT);
  const client = new S3Client({
    endpoint: origin,
    region: "eu-west-1",
    forcePathStyle: true,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  return {
    client,
    async close() {
      client.destroy();
      await close();
    },
  };
}

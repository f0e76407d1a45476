/** S3's stand-in: s3rver, with the data bucket and the work bucket. */
import { mkdirSync } from "node:fs";
import S3rver from "s3rver";
import { ANY_PORT, type Listening, listeningAlready } from "../listening.ts";
import { localNames } from "./names.ts";

export async function objectServer(folder: string): Promise<Listening> {
  mkdirSync(folder, { recursive: true });
  const buckets = [localNames.dataBucket, localNames.workBucket];
  const server = new S3rver({
    address: "127.0.0.1",
    port: ANY_PORT,
    silent: true,
    directory: folder,
    configureBuckets: buckets.map((name) => ({ name, configs: [] })),
  });
  await server.run();
  // Its own `close` waits for connections that stay open.
  return listeningAlready(server.httpServer);
}

/** The stand-in for S3: s3rver, with the data bucket and the work bucket. */
import { mkdirSync } from "node:fs";
import S3rver from "s3rver";
import { ANY_PORT, type Listening, listeningAlready } from "../listening.ts";
import { localNames } from "./names.ts";

/** As deployed, apart from the origin: the page's port is chosen after this server's. */
const uploadsFromThePage = `<CORSConfiguration><CORSRule><AllowedOrigin>http://127.0.0.1:*</AllowedOrigin>
  <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader><AllowedHeader>if-none-match</AllowedHeader>
  <MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>`;

export async function objectServer(folder: string, port = ANY_PORT): Promise<Listening> {
  mkdirSync(folder, { recursive: true });
  const buckets = [
    { name: localNames.dataBucket, configs: [uploadsFromThePage] },
    { name: localNames.workBucket, configs: [] },
  ];
  const server = new S3rver({
    address: "127.0.0.1",
    port,
    silent: true,
    directory: folder,
    configureBuckets: buckets,
  });
  await server.run();
  // s3rver's own `close` waits for open connections.
  return listeningAlready(server.httpServer);
}

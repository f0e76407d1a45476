/** The stand-in for S3: s3rver, with the data bucket and the work bucket. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import S3rver, { type Store } from "s3rver";
import accounts from "s3rver/lib/models/account.js";
import S3Error from "s3rver/lib/models/error.js";
import { functions } from "../../shared/contract/functions.ts";
import { ANY_PORT, type Listening, listeningAlready } from "../listening.ts";
import type { WrittenObject } from "./bucket-events.ts";
import { type Guard, gated } from "./gate/gate.ts";
import { localNames } from "./names.ts";
import { type ObjectVersions, objectVersions } from "./object-versions.ts";
import type { Policies } from "./permissions/ask.ts";
import { credentialsOf, operatorCredentials, workflowCredentials } from "./permissions/callers.ts";
import { missingObjectGuard } from "./permissions/guard.ts";
import { versionCalls } from "./version-calls.ts";

/** As deployed, apart from the origin: the page's port is chosen after this server's. */
const uploadsFromThePage = `<CORSConfiguration><CORSRule><AllowedOrigin>http://127.0.0.1:*</AllowedOrigin>
  <AllowedMethod>PUT</AllowedMethod><AllowedHeader>content-type</AllowedHeader><AllowedHeader>if-none-match</AllowedHeader>
  <MaxAgeSeconds>3600</MaxAgeSeconds></CORSRule></CORSConfiguration>`;

const callers = [
  operatorCredentials,
  workflowCredentials,
  ...Object.keys(functions).map((name) => credentialsOf(name)),
];

type PutObject = Parameters<Store["putObject"]>[0];

/** Of files that are read whole: a megabyte at a time. */
const LARGE = { highWaterMark: 1 << 20 };

interface ObjectServerOptions {
  guards?: readonly Guard[];
  /** Whom S3 tells that an object is not there. Left out: everybody. */
  policies?: Policies;
  /** Is told of each object that was written. */
  written?(object: WrittenObject): void;
  /** When objects are written. Left out: in real time. */
  now?(): Date;
}

export async function objectServer(
  folder: string,
  port = ANY_PORT,
  { guards = [], policies, written = () => {}, now = () => new Date() }: ObjectServerOptions = {},
): Promise<Listening> {
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
  // s3rver refuses access keys that it does not know. What each may do is the guards' business.
  for (const { accessKeyId, secretAccessKey } of callers)
    accounts.DUMMY_ACCOUNT.createKeyPair(accessKeyId, secretAccessKey);
  // Lines of each request are made also where nobody reads them: by the first of the middleware, and by the logger.
  server.middleware.shift();
  server.logger.silent = true;
  const versions = objectVersions(server.store, folder, now);
  putWhole(server.store, versions, now);
  server.middleware.splice(-1, 0, versionCalls(versions));
  server.on("event", ({ Records }) => {
    for (const { eventName, s3 } of Records) {
      const { key, size = 0, eTag = "" } = s3.object;
      if (eventName.startsWith("ObjectCreated:")) written({ bucket: s3.bucket.name, key, size, etag: eTag });
    }
  });
  await server.run();
  rememberBuckets(server.store);
  const isThere = (bucket: string, key: string) =>
    existsSync(server.store.getResourcePath(bucket, key, "object"));
  gated(server.httpServer, "s3", [...guards, ...(policies ? [missingObjectGuard(policies, isThere)] : [])]);
  // s3rver's own `close` waits for open connections.
  return listeningAlready(server.httpServer);
}

/** s3rver reads the bucket and its configuration from the disk for each request. Neither changes. */
function rememberBuckets(store: Store): void {
  const read = new Map<string, Promise<unknown>>();
  const once = <Found>(what: string, look: () => Promise<Found>): Promise<Found> => {
    const found = (read.get(what) as Promise<Found> | undefined) ?? look();
    read.set(what, found);
    return found;
  };
  const getBucket = store.getBucket.bind(store);
  store.getBucket = (bucket) => once(bucket, () => getBucket(bucket));
  const getSubresource = store.getSubresource.bind(store);
  store.getSubresource = (bucket, key, type) => {
    const look = () => getSubresource(bucket, key, type);
    return key === undefined ? once(`${bucket}/${type}`, look) : look();
  };
}

/**
 * s3rver answers a PUT once it has received everything, and may write it afterwards: who reads at once reads a part.
 * To S3's readers there is the object before or the one after, and the one after once the PUT is answered.
 */
function putWhole(store: Store, versions: ObjectVersions, now: () => Date): void {
  let puts = 0;
  /** Beside the file that it will be, one for each try. */
  const unfinishedOf = async (path: string) => {
    await mkdir(dirname(path), { recursive: true });
    return `${path}.${puts++}.unfinished`;
  };
  const received = async (content: Buffer | Readable, path: string) => {
    const unfinished = await unfinishedOf(path);
    const md5 = createHash("md5");
    let size = 0;
    await pipeline(
      Buffer.isBuffer(content) ? Readable.from([content]) : content,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          md5.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(unfinished),
    );
    // s3rver tells it as LastModified.
    await utimes(unfinished, now(), now());
    return { unfinished, put: { size, md5: md5.digest("hex") } };
  };

  const placed = (unfinished: string, md5: string, { bucket, key, metadata }: Omit<PutObject, "content">) =>
    versions.around(bucket, key, async () => {
      await rename(unfinished, store.getResourcePath(bucket, key, "object"));
      await store.putMetadata(bucket, key, metadata, md5);
    });

  store.putObject = async ({ content, ...object }) => {
    const { unfinished, put } = await received(
      content,
      store.getResourcePath(object.bucket, object.key, "object"),
    );
    await placed(unfinished, put.md5, object);
    return put;
  };
  const deleteCurrent = store.deleteObject.bind(store);
  store.deleteObject = (bucket, key) => versions.around(bucket, key, () => deleteCurrent(bucket, key));
  // s3rver's own writes into the file that is there, which is a version too.
  store.copyObject = async (fromBucket, fromKey, bucket, key, replacement) => {
    const content = createReadStream(store.getResourcePath(fromBucket, fromKey, "object"));
    const metadata = replacement ?? (await store.getMetadata(fromBucket, fromKey));
    await store.putObject({ bucket, key, content, metadata });
    return store.getMetadata(bucket, key);
  };
  // Nothing is hashed again: as in S3, the ETag is of the parts' own.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
  store.putObjectMultipart = async (bucket, uploadId, wanted) => {
    const folder = join(store.getResourcePath(bucket, undefined, "uploads"), uploadId);
    if (!existsSync(folder)) throw new S3Error("NoSuchUpload", "The specified upload does not exist.");
    const [key, metadata] = await Promise.all([
      readFile(join(folder, "key"), "utf8"),
      readFile(join(folder, "metadata"), "utf8").then((text): object => JSON.parse(text)),
    ]);
    const numbers = wanted.map(({ number }) => number).sort((one, other) => one - other);
    const parts = numbers.map((number) => join(folder, String(number)));
    const md5s = await Promise.all(parts.map((part) => readFile(`${part}.md5`, "utf8")));
    // The parts stay whole until the object is there: who is not answered asks again.
    const unfinished = await unfinishedOf(store.getResourcePath(bucket, key, "object"));
    for (const part of parts)
      await pipeline(createReadStream(part, LARGE), createWriteStream(unfinished, { flags: "a" }));
    await utimes(unfinished, now(), now());
    const { size } = await stat(unfinished);
    const digest = createHash("md5").update(md5s.join(""), "hex").digest("hex");
    const md5 = `${digest}-${parts.length}`;
    await placed(unfinished, md5, { bucket, key, metadata });
    await rm(folder, { recursive: true });
    return { size, md5 };
  };
  store.putPart = async (bucket, uploadId, part, content) => {
    const path = join(store.getResourcePath(bucket, undefined, "uploads"), uploadId, String(part));
    const { unfinished, put } = await received(content, path);
    await rename(unfinished, path);
    await writeFile(`${path}.md5`, put.md5);
    return put;
  };
}

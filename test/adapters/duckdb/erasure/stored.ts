/** Both buckets on the embedded server, with versions, and what is in them. */
import { readFile, writeFile } from "node:fs/promises";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { localNames } from "../../../../local/aws/names.ts";
import { erasureInBuckets } from "../../../../shared/adapters/duckdb/erasure/erasure.ts";
import { quoted } from "../../../../shared/adapters/duckdb/scratch/parameters.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { sha256Of } from "../../../../shared/adapters/s3/files.ts";
import { versionsInBucket } from "../../../../shared/adapters/s3/versions.ts";
import type { Member } from "../../../../shared/domain/identifiers.ts";
import type { Erasure, StoredPeople } from "../../../../shared/ports/erasure.ts";
import { objectStore } from "../object-store.ts";

type Row = Record<string, string | number | null>;

export interface Stored {
  client: S3Client;
  erasure: Erasure;
  put(object: string, body: string | Uint8Array, metadata?: Record<string, string>): Promise<void>;
  /** Columns as the first row has them. Returns the SHA-256, which the metadata has too. */
  putParquet(object: string, rows: readonly Row[]): Promise<string>;
  people(members: readonly Member[]): Promise<StoredPeople>;
  remove(object: string): Promise<void>;
  /** Newest first; `mark` stands for a mark of deletion. */
  versions(object: string): Promise<(Buffer | "mark")[]>;
  /** Undefined: there is none. */
  read(object: string): Promise<Buffer | undefined>;
  rows(object: string): Promise<Record<string, unknown>[]>;
  metadata(object: string): Promise<Record<string, string>>;
  head(object: string): Promise<{ ContentType?: string | undefined }>;
  close(): Promise<void>;
}

export async function stored(): Promise<Stored> {
  const scratch = scratchDatabase({ memoryMb: 256, keepsOrder: true });
  const store = await objectStore();
  const { client } = store;
  const bucketOf = (object: string) =>
    object.startsWith("uploads/") ? localNames.dataBucket : localNames.workBucket;
  const at = (object: string) => ({ Bucket: bucketOf(object), Key: object });
  const erasure = erasureInBuckets({
    scratch: scratchDatabase({ memoryMb: 256 }),
    work: versionsInBucket({ client, bucket: localNames.workBucket }),
    data: versionsInBucket({ client, bucket: localNames.dataBucket }),
  });
  let lists = 0;
  const put: Stored["put"] = async (object, Body, Metadata) => {
    await client.send(new PutObjectCommand({ ...at(object), Body, Metadata, ContentType: "text/x-test" }));
  };
  const get = (object: string, VersionId?: string) =>
    client.send(new GetObjectCommand({ ...at(object), VersionId }));
  const read: Stored["read"] = async (object) => {
    const { Body } = await get(object).catch(() => ({ Body: undefined }));
    return Body && Buffer.from(await Body.transformToByteArray());
  };
  const putParquet: Stored["putParquet"] = async (object, rows) => {
    const path = await scratch.file("given.parquet");
    const value = (one: string | number | null) => (typeof one === "string" ? quoted(one) : String(one));
    const names = Object.keys(rows[0] ?? {}).map((name) => `"${name}"`);
    const values = rows.map((row) => `(${Object.values(row).map(value).join(", ")})`);
    await scratch.run(
      `COPY (SELECT * FROM (VALUES ${values.join(", ")}) AS given(${names.join(", ")})) TO '${path}' (FORMAT parquet)`,
    );
    const sha256 = await sha256Of(path);
    await put(object, await readFile(path), { sha256 });
    return sha256;
  };
  return {
    client,
    erasure,
    put,
    putParquet,
    read,
    async people(members) {
      const object = `exclusions/sought/${++lists}.parquet`;
      const path = await scratch.file("people.parquet");
      await scratch.run("CREATE OR REPLACE TABLE people (kind VARCHAR, id VARCHAR, label VARCHAR)");
      await scratch.append(
        "people",
        members.map(({ kind, id, label }) => [kind, id, label]),
      );
      await scratch.run(`COPY people TO '${path}' (FORMAT parquet)`);
      const sha256 = await sha256Of(path);
      await put(object, await readFile(path), { sha256 });
      return { object, sha256 };
    },
    async remove(object) {
      await client.send(new DeleteObjectCommand(at(object)));
    },
    async versions(object) {
      const { Bucket, Key } = at(object);
      const answer = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
      const all = [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])];
      const found = all
        .filter((one) => one.Key === Key)
        .sort((one, other) => (String(one.VersionId) < String(other.VersionId) ? 1 : -1))
        .map(async (one) => {
          if (answer.DeleteMarkers?.includes(one)) return "mark" as const;
          const { Body } = await get(object, one.VersionId);
          return Buffer.from((await Body?.transformToByteArray()) ?? []);
        });
      return Promise.all(found);
    },
    async rows(object) {
      const path = await scratch.file("read.parquet");
      const { Body } = await get(object);
      await writeFile(path, (await Body?.transformToByteArray()) ?? "");
      return scratch.rows(`SELECT * FROM read_parquet('${path}')`);
    },
    metadata: async (object) => (await get(object)).Metadata ?? {},
    head: (object) => client.send(new HeadObjectCommand(at(object))),
    async close() {
      await erasure.discard();
      await scratch.discard();
      await store.close();
    },
  };
}

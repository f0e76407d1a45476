/**
 * The tables of the catalog on this machine: each folder of the data bucket under `lake/`, with its files of Parquet, CSV
 * or JSON lines, and the folders `column=value` among them as partitions.
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DuckDBConnection } from "@duckdb/node-api";
import { objectsUnder } from "../../../shared/adapters/s3/objects.ts";
import { localNames } from "../names.ts";

const readers: Readonly<Record<string, string>> = {
  parquet: "read_parquet",
  csv: "read_csv",
  jsonl: "read_json_auto",
};

export interface LakeTable {
  name: string;
  bytes: number;
}

/** Makes a view of each table that the text names. Their files are copied into the folder. */
export async function openTables(
  { client, connection }: { client: S3Client; connection: DuckDBConnection },
  text: string,
  folder: string,
): Promise<LakeTable[]> {
  const files = new Map<string, { path: string; bytes: number }[]>();
  for await (const { name, bytes } of objectsUnder(client, localNames.dataBucket, localNames.lakePrefix)) {
    const table = name.slice(localNames.lakePrefix.length).split("/")[0] ?? "";
    if (bytes === 0 || !new RegExp(`\\b${table}\\b`).test(text)) continue;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    const { Body } = await client.send(new GetObjectCommand({ Bucket: localNames.dataBucket, Key: name }));
    await pipeline(Body as Readable, createWriteStream(path));
    files.set(table, [...(files.get(table) ?? []), { path, bytes }]);
  }
  const tables: LakeTable[] = [];
  for (const [name, all] of files) {
    const reader =
      readers[
        basename(all[0]?.path ?? "")
          .split(".")
          .at(-1) ?? ""
      ];
    if (!reader) continue;
    const paths = all.map(({ path }) => `'${path.replaceAll("'", "''")}'`).join(", ");
    // A partition of Athena has the type that the catalog says, which is text here.
    const partitions = "hive_partitioning = true, hive_types_autocast = false";
    await connection.run(`CREATE VIEW "${name}" AS SELECT * FROM ${reader}([${paths}], ${partitions})`);
    tables.push({ name, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) });
  }
  return tables;
}

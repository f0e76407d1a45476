/**
 * The tables of the catalog on this machine: each folder of the data bucket under `lake/`, with its files of Parquet, CSV
 * or JSON lines, and the folders `column=value` among them as partitions.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import { objectsUnder } from "../../../shared/adapters/s3/objects.ts";
import { localNames } from "../names.ts";

const readers: Readonly<Record<string, string>> = {
  parquet: "read_parquet",
  csv: "read_csv",
  jsonl: "read_json_auto",
};

/** Where the tables are, and what the catalog says of them that their files do not. */
export interface Lake {
  client: S3Client;
  /** Types of partitions' columns, by the names of these. Left out: text. */
  partitionTypes?: Readonly<Record<string, "int" | "date">>;
}

export interface LakeTable {
  name: string;
  bytes: number;
  /** Names of the columns that folders are named by. */
  partitions: string[];
}

/** The types of the catalog for those of this engine. */
const types: Readonly<Record<string, string>> = { VARCHAR: "string", INTEGER: "int", FLOAT: "float" };

/** Columns of a table with their types, as `GetTableMetadata` gives them; undefined where there is no such table. */
export async function metadataOf(
  lake: Lake,
  table: string,
): Promise<{ Columns: Typed[]; PartitionKeys: Typed[] } | undefined> {
  return withDatabase(async (connection, folder) => {
    const [found] = await openTables({ ...lake, connection }, table, folder);
    if (found?.name !== table) return undefined;
    const reader = await connection.runAndReadAll(`DESCRIBE ${localNames.athena}."${table}"`);
    const columns = reader.getRows().map(([name, type]) => {
      const given = String(type);
      return { Name: String(name), Type: types[given] ?? given.toLowerCase() };
    });
    const isPartition = ({ Name }: Typed) => found.partitions.includes(Name);
    return {
      Columns: columns.filter((one) => !isPartition(one)),
      PartitionKeys: columns.filter(isPartition),
    };
  });
}

interface Typed {
  Name: string;
  Type: string;
}

/** A database in memory, with a folder for files, until `use` has ended. */
export async function withDatabase<T>(
  use: (connection: DuckDBConnection, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "athena-"));
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`CREATE SCHEMA ${localNames.athena}`);
    await connection.run(`SET search_path = '${localNames.athena},main'`);
    return await use(connection, folder);
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a view of each table that the text names. Their files are copied into the folder. */
export async function openTables(
  { client, connection, partitionTypes = {} }: Lake & { connection: DuckDBConnection },
  text: string,
  folder: string,
): Promise<LakeTable[]> {
  const files = new Map<string, { object: string; path: string; bytes: number }[]>();
  for await (const { name, bytes } of objectsUnder(client, localNames.dataBucket, localNames.lakePrefix)) {
    const table = name.slice(localNames.lakePrefix.length).split("/")[0] ?? "";
    if (bytes === 0 || !new RegExp(`\\b${table}\\b`).test(text)) continue;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    files.set(table, [...(files.get(table) ?? []), { object: name, path, bytes }]);
  }
  const objects = filesInBucket({ client, bucket: localNames.dataBucket });
  if ((await objects.downloadAll([...files.values()].flat())) === "missing")
    throw new Error("an object of a table is gone");
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
    const partitions = [...(all[0]?.path ?? "").matchAll(/\/([a-z0-9_]+)=/g)].map(
      ([, column = ""]) => column,
    );
    // A partition of Athena has the type that the catalog says, whatever its days look like.
    const typed = partitions.map((column) => `${column}: ${partitionTypes[column] ?? "varchar"}`);
    const manner = ["hive_partitioning = true", ...(typed.length > 0 ? [`hive_types = {${typed}}`] : [])];
    await connection.run(
      `CREATE VIEW ${localNames.athena}."${name}" AS SELECT * FROM ${reader}([${paths}], ${manner.join(", ")})`,
    );
    tables.push({ name, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), partitions });
  }
  return tables;
}

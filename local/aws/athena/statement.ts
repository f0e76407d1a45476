/** Runs one statement of Athena on DuckDB: a SELECT, or an UNLOAD of one. Its values are those of this engine. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ColumnInfo } from "@aws-sdk/client-athena";
import { ListObjectsCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { DuckDBResultReader } from "@duckdb/node-api";
import { parsed, placed } from "./parsing.ts";
import { type Lake, openTables, withDatabase } from "./tables.ts";

/** Why a query failed, as `StateChangeReason` begins. */
export class QueryFailed extends Error {}

export interface Ran {
  /** Of all files of the tables that the statement names: this engine does not tell what it skipped. */
  bytes: number;
  /** Of an UNLOAD: what it wrote, as `s3://…`. */
  files?: string[];
  /** Of a SELECT: names of columns, then rows. */
  rows?: (string | null)[][];
  columns?: ColumnInfo[];
}

const UNLOADED = "CREATE TABLE unloaded AS SELECT *, row_number() OVER () AS row_of FROM (";
const READS_NOTHING = / LIMIT 0$/;
/** An UNLOAD writes several files side by side. */
const FILES_AT_MOST = 2;

export async function runStatement(
  lake: Lake,
  { text, id, macros }: { text: string; id: string; macros: readonly string[] },
): Promise<Ran> {
  const { client } = lake;
  const { query, before, place } = parsed(text);
  const isUnload = place !== undefined;
  const sql = isUnload ? `${UNLOADED}${query}\n)` : text;
  const written = isUnload ? { before, bytes: UNLOADED.length } : { before: 0, bytes: 0 };
  return withDatabase(async (connection, folder) => {
    for (const macro of macros) await connection.run(macro);
    const tables = await openTables({ ...lake, connection }, text, folder);
    const bytes = READS_NOTHING.test(text) ? 0 : tables.reduce((sum, table) => sum + table.bytes, 0);
    await connection.run("SET errors_as_json = true");
    if (isUnload && (await hasObjects(client, place)))
      throw new Error(`HIVE_PATH_ALREADY_EXISTS: Target directory for table already exists: ${place}`);
    if (!isUnload) {
      const reader = await connection.runAndReadAll(sql);
      const rows = reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
      return { bytes, rows: [reader.columnNames(), ...rows], columns: columnsOf(reader) };
    }
    await connection.run(sql);
    const counted = await connection.runAndReadAll("SELECT count(*) FROM unloaded");
    const count = Math.min(Number(counted.getRows()[0]?.[0]), FILES_AT_MOST);
    const files: string[] = [];
    for (let at = 0; at < count; at++) {
      const path = join(folder, `part-${at}`);
      await connection.run(
        `COPY (SELECT * EXCLUDE (row_of) FROM unloaded WHERE row_of % ${count} = ${at})
          TO '${path}' (FORMAT parquet, COMPRESSION snappy)`,
      );
      files.push(await put(client, `${place}${id}_${at}`, path));
    }
    return { bytes, files };
  }).catch((error: unknown) => {
    const placeIn = (bytes: number) => placed(text, written.before, bytes - written.bytes);
    throw new QueryFailed(reasonOf(error, placeIn), { cause: error });
  });
}

async function hasObjects(client: S3Client, address: string): Promise<boolean> {
  const { Bucket, Key } = placeOf(address);
  const { Contents = [] } = await client.send(new ListObjectsCommand({ Bucket, Prefix: Key, MaxKeys: 1 }));
  return Contents.length > 0;
}

async function put(client: S3Client, address: string, path: string): Promise<string> {
  await client.send(new PutObjectCommand({ ...placeOf(address), Body: await readFile(path) }));
  return address;
}

/** `s3://bucket/name` */
export function placeOf(address: string): { Bucket: string; Key: string } {
  const { host, pathname } = new URL(address);
  return { Bucket: host, Key: decodeURIComponent(pathname.slice(1)) };
}

/** Types as Athena's results tell them. */
function columnsOf(reader: DuckDBResultReader): ColumnInfo[] {
  const types = reader.columnTypes().map(String);
  return reader.columnNames().map((Name, at) => {
    const type = types[at] ?? "";
    const [, precision = "38", scale = "0"] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
    return /^(DECIMAL|HUGEINT)/.test(type)
      ? { Name, Type: "decimal", Precision: Number(precision), Scale: Number(scale) }
      : { Name, Type: type.toLowerCase() };
  });
}

interface Said {
  exception_type?: string;
  exception_message?: string;
  error_subtype?: string;
  position?: string;
  name?: string;
  type?: string;
}

/** The codes of Trino for what DuckDB says, with as much of its message as Trino would give. */
function reasonOf(error: unknown, placeOf: (bytes: number) => string): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, json] = /^(?:[A-Z][\w ]* Error: )?(\{"exception_type":.*\})$/s.exec(message) ?? [];
  if (/^HIVE_[A-Z_]+: /.test(message)) return message;
  if (json === undefined) return `GENERIC_INTERNAL_ERROR: ${message}`;
  const {
    exception_type: kind,
    exception_message: said = "",
    error_subtype: subtype,
    name,
    type,
    position,
  } = JSON.parse(json) as Said;
  const at = position === undefined ? "line 1:1: " : placeOf(Number(position));
  const what = said.split("\n", 1)[0];
  switch (kind) {
    case "Catalog":
      if (type === "Table") return `TABLE_NOT_FOUND: ${at}Table 'awsdatacatalog.lake.${name}' does not exist`;
      return `FUNCTION_NOT_FOUND: ${at}Function '${name}' not registered`;
    case "Binder":
      if (subtype === "COLUMN_NOT_FOUND")
        return `COLUMN_NOT_FOUND: ${at}Column '${name}' cannot be resolved or requester is not authorized to access requested resources`;
      if (subtype === "NO_MATCHING_FUNCTION") return `TYPE_MISMATCH: ${at}${what}`;
      return `SYNTAX_ERROR: ${at}${what}`;
    case "Conversion":
    case "Invalid Input":
      return `INVALID_CAST_ARGUMENT: ${what}`;
    default:
      return `GENERIC_INTERNAL_ERROR: ${said}`;
  }
}

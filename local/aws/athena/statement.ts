/** Runs one statement of Athena on DuckDB: a SELECT, or an UNLOAD of one. Its values are those of this engine. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { openTables, withDatabase } from "./tables.ts";

/** Why a query failed, as `StateChangeReason` begins. */
export class QueryFailed extends Error {}

export interface Ran {
  /** Of all files of the tables that the statement names: this engine does not tell what it skipped. */
  bytes: number;
  /** Of an UNLOAD: what it wrote, as `s3://…`. */
  files?: string[];
  /** Of a SELECT: names of columns, then rows. */
  rows?: (string | null)[][];
}

const UNLOAD = /^UNLOAD \((.*)\)\s+TO '(s3:\/\/[^']+\/)'\s+WITH \(format='PARQUET', compression='SNAPPY'\)$/s;
/** An UNLOAD writes several files side by side. */
const FILES_AT_MOST = 2;

export async function runStatement(
  client: S3Client,
  { text, id, macros }: { text: string; id: string; macros: readonly string[] },
): Promise<Ran> {
  return withDatabase(async (connection, folder) => {
    for (const macro of macros) await connection.run(macro);
    const tables = await openTables({ client, connection }, text, folder);
    const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
    const [, inner, place] = UNLOAD.exec(text) ?? [];
    if (inner === undefined || place === undefined) {
      const reader = await connection.runAndReadAll(text);
      const rows = reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
      return { bytes, rows: [reader.columnNames(), ...rows] };
    }
    await connection.run(`CREATE TABLE unloaded AS SELECT *, row_number() OVER () AS row_of FROM (${inner})`);
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
    throw new QueryFailed(reasonOf(error), { cause: error });
  });
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

/** The codes of Trino for what DuckDB says, with as much of its message as Trino would give. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  if (/^Catalog Error: Table/.test(said))
    return `TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.lake.${/name (\w+)/.exec(said)?.[1]}' does not exist`;
  if (/^Binder Error: (Referenced column|Table .* does not have a column)/.test(said))
    return `COLUMN_NOT_FOUND: line 1:1: Column '${/"([^"]+)"/.exec(said)?.[1]}' cannot be resolved`;
  if (/^Conversion Error/.test(said)) return `INVALID_CAST_ARGUMENT: ${said}`;
  return `GENERIC_INTERNAL_ERROR: ${said}`;
}

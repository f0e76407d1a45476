/**
 * The published suites of odd CSV, JSON and Parquet, each file read as data sets are: its rows as text, or the named
 * refusal.
 */
import { copyFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
import { evaluated } from "../../../../shared/adapters/duckdb/evaluate/unreadable.ts";
import { isRead } from "../../../../shared/adapters/duckdb/reading/columns.ts";
import { namesInJson } from "../../../../shared/adapters/duckdb/reading/json-objects.ts";
import { openedFile } from "../../../../shared/adapters/duckdb/reading/opened-file.ts";
import { openedSource } from "../../../../shared/adapters/duckdb/reading/opened-source.ts";
import type { Wanted } from "../../../../shared/adapters/duckdb/reading/rows.ts";
import type { Format } from "../../../../shared/adapters/duckdb/reading/source.ts";
import { sqlTable } from "../../../../shared/adapters/duckdb/reading/sql-table.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { NotEvaluated } from "../../../../shared/ports/engine.ts";

/** Values in the order of `names`; empty where nothing is set. */
export interface Table {
  names: string[];
  rows: string[][];
}

export interface ReadBothWays {
  /** As conditions see it. */
  criteria: Table | NotEvaluated;
  sql: Table | NotEvaluated;
}

interface Given {
  format: Format;
  /** Left out: the file is read from its path. */
  body?: Buffer | string;
  /** Must be there, as what a data set maps. */
  mapped?: string;
}

export async function readBothWays(path: string, given: Given): Promise<ReadBothWays> {
  const scratch = scratchDatabase({ memoryMb: 1_024, keepsOrder: true });
  try {
    return { criteria: await read(scratch, path, given, false), sql: await read(scratch, path, given, true) };
  } finally {
    await scratch.discard();
  }
}

async function read(
  scratch: ScratchDatabase,
  path: string,
  { format, body, mapped }: Given,
  isSql: boolean,
): Promise<Table | NotEvaluated> {
  for (const macro of readings({ timeZone: "UTC", until: new Date(0) })) await scratch.run(macro);
  return evaluated(scratch, async (seen) => {
    const name = basename(path);
    const copy = await scratch.file(name.replaceAll(/[^\w.-]/g, "_"));
    if (body === undefined) await copyFile(path, copy);
    else await writeFile(copy, body);
    const file = await openedFile(scratch, { name, path: copy, format, settings: {} });
    if (!file) return { names: [], rows: [] };
    const source = { format, settings: {}, files: [file] };
    seen(source);
    const own = file.columns.filter((one) => isRead(one) && one.name !== "").map((one) => one.name);
    const names = format === "jsonl" ? await namesInJson(scratch, [file]) : own;
    const asked = names.map((from, at): Wanted => ({ name: `c${at}`, from, as: "text" }));
    const must: Wanted[] = mapped ? [{ name: "must", from: mapped, as: "text", isMapped: true }] : [];
    const { sql } = isSql
      ? await sqlTable(scratch, { source, mapped: must, limit: 0 })
      : await openedSource(scratch, { source, wanted: [...must, ...asked], limit: 0, table: "read_rows" });
    const columns = names.map((one, at) => (isSql ? `"${one.replaceAll('"', '""')}"` : `c${at}`));
    const texts = columns.map((one, at) => `CAST(${one} AS VARCHAR) AS v${at}`).join(", ") || "1";
    const rows = await scratch.rows(`SELECT ${texts} FROM (${sql})`);
    return { names, rows: rows.map((row) => names.map((_, at) => String(row[`v${at}`] ?? ""))) };
  });
}

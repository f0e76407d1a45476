/** Staged files as a relation of text: every column a VARCHAR, unless its own type is asked for, and what is empty is not set. */
import type { DataSetRequest } from "../../../contract/data-sets.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

export type Format = DataSetRequest["events"]["format"];

/** Bytes of one JSON object: DuckDB's own default, said so that a larger one is known to be refused. */
export const JSON_OBJECT_BYTES = 16 * 1024 * 1024;

/** What the definition or the mapping names and no file has. */
export class ColumnMissing extends Error {
  constructor(name: string, available: readonly string[]) {
    super(`There is no column "${name}". There are: ${available.join(", ")}.`);
    this.name = "ColumnMissing";
  }
}

/** A staged file that is not what its format says. */
export class FileUnreadable extends Error {
  /** The file, and the engine's own words. */
  readonly said: string;

  constructor(file: string, cause: unknown) {
    super("a staged file can't be read");
    this.name = "FileUnreadable";
    this.said = `${file}: ${cause instanceof Error ? cause.message : ""}`;
  }
}

/**
 * `SELECT` of the wanted columns, by the names that SQL is to know them by. Objects of JSON lines need not have a column;
 * CSV and Parquet files must. Those in `typed` keep the type that they have in Parquet. Throws `ColumnMissing`.
 */
export async function source(
  scratch: ScratchDatabase,
  { files, format }: { files: readonly string[]; format: Format },
  wanted: ReadonlyMap<string, string>,
  typed: readonly string[] = [],
): Promise<string> {
  const names = [...new Set(wanted.values())];
  if (format !== "jsonl") {
    const available = await columnsOf(scratch, files, format);
    // The engine's names of columns are the same in upper and lower case.
    const known = new Set(available.map((name) => name.toLowerCase()));
    const missing = names.find((name) => !known.has(name.toLowerCase()));
    if (missing !== undefined) throw new ColumnMissing(missing, available);
  }
  const selected = [...wanted].map(([name, from]) => {
    const value = typed.includes(name) ? column(from) : `nullif(CAST(${column(from)} AS VARCHAR), '')`;
    return `${value} AS ${column(name)}`;
  });
  return `SELECT ${selected.length > 0 ? selected.join(", ") : "1"} FROM ${reading(files, format, names)}`;
}

/** Names as the files have them. */
async function columnsOf(
  scratch: ScratchDatabase,
  files: readonly string[],
  format: Exclude<Format, "jsonl">,
): Promise<string[]> {
  const rows = await scratch.rows(`DESCRIBE SELECT * FROM ${reading(files, format)}`);
  return rows.map((row) => String(row["column_name"]));
}

/** Whether there is a row in any of them. Throws `FileUnreadable` for one whose beginning is not what its format says. */
export async function haveRows(
  scratch: ScratchDatabase,
  files: readonly string[],
  format: Format,
): Promise<boolean> {
  const first = (these: readonly string[]) =>
    scratch.rows(`SELECT 1 FROM ${reading(these, format, [])} LIMIT 1`);
  const rows = await first(files).catch(async (error: unknown) => {
    // Of several files the engine does not always say which one it can't make sense of.
    for (const file of files) {
      await first([file]).catch((cause: unknown) => {
        throw new FileUnreadable(file, cause);
      });
    }
    throw error;
  });
  return rows.length > 0;
}

/** All columns of the files; of JSON lines, those named, as text, or all as they seem to be. */
export function reading(files: readonly string[], format: Format, names?: readonly string[]): string {
  const these = `[${files.map(quotedPath).join(", ")}]`;
  switch (format) {
    case "csv":
      // Not strict: its only other effect that matters is that one file may end its lines in both ways, as real exports do.
      return `read_csv(${these}, all_varchar = true, header = true, skip = 0, delim = ',', quote = '"', escape = '"',
        comment = '', nullstr = '', allow_quoted_nulls = true, union_by_name = true, strict_mode = false)`;
    case "jsonl":
      return `read_json(${these}, format = 'newline_delimited', maximum_object_size = ${JSON_OBJECT_BYTES},
        ${names ? `columns = ${jsonColumns(names)}` : "records = true, sample_size = -1, union_by_name = true"})`;
    case "parquet":
      return `read_parquet(${these}, union_by_name = true)`;
    default:
      return format satisfies never;
  }
}

/** Paths of the scratch folder, which this system made. */
export function quotedPath(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}

/** Named, not detected: a column's type must not depend on what a sample of it looks like. */
function jsonColumns(names: readonly string[]): string {
  // One column at least: which one does not matter.
  const all = names.length > 0 ? names : ["_"];
  return `{${all.map((name) => `${column(name)}: 'VARCHAR'`).join(", ")}}`;
}

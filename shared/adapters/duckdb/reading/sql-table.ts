/**
 * A source as a table of SQL texts: all columns of its files by their own names, and nothing in it that can't be read.
 */
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { allNames, columnOf } from "./columns.ts";
import type { Facts } from "./facts.ts";
import { namesInJson } from "./json-objects.ts";
import { openedSource } from "./opened-source.ts";
import { rowsOf, type Wanted } from "./rows.ts";
import { DefinitionInvalid, type Source } from "./source.ts";
import { isPlainIdentifier } from "./values.ts";

export interface SqlTable {
  /** A query. Its columns are text but where all files of Parquet have the same other type. */
  sql: string;
  /** The same of each file by itself, to find the one that the engine fails at. */
  ofFiles: string[];
  facts: Facts;
}

/**
 * `mapped`: what the data set says of the columns, and what must be readable. Throws `DefinitionInvalid` and
 * `DataUnreadable`.
 */
export async function sqlTable(
  scratch: ScratchDatabase,
  { source, mapped, limit }: { source: Source; mapped: readonly Wanted[]; limit: number },
): Promise<SqlTable> {
  const { facts } = await openedSource(scratch, { source, wanted: mapped, limit });
  const names = source.format === "jsonl" ? await namesOfJson(scratch, source) : allNames(source.files);
  // Identifiers of types that are written in several ways are text, as criteria see them.
  const identifiers = mapped
    .filter(({ from, as }) => as === "identifier" && !isPlainIn(source, from))
    .map(({ from }) => from.toLowerCase());
  const all = names.map((name): Wanted => {
    return { name, from: name, as: identifiers.includes(name.toLowerCase()) ? "identifier" : "own" };
  });
  const columns = names.map(column).join(", ") || "1";
  const table = (files: Source["files"]) => {
    const { sql } = rowsOf({ ...source, files }, all, facts.isSerial);
    return source.format === "jsonl" ? `SELECT ${columns} FROM (${sql}) WHERE NOT is_malformed` : sql;
  };
  return { sql: table(source.files), ofFiles: source.files.map((file) => table([file])), facts };
}

/** Of all objects, and of folders. */
async function namesOfJson(scratch: ScratchDatabase, { files }: Source): Promise<string[]> {
  const names = [...new Set([...(await namesInJson(scratch, files)), ...allNames(files)])].filter(Boolean);
  const folded = new Map<string, string>();
  for (const name of names) {
    const other = folded.get(name.toLowerCase());
    if (other !== undefined)
      throw new DefinitionInvalid({ code: "objects-differ-by-case", values: { one: other, other: name } });
    folded.set(name.toLowerCase(), name);
  }
  return names;
}

function isPlainIn({ format, files }: Source, name: string): boolean {
  return (
    format === "jsonl" || files.every((file) => isPlainIdentifier(columnOf(file, name)?.type ?? "VARCHAR"))
  );
}

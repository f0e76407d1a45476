/** Where people find what can't be read: a file and a line, and the shape of a value, never the value. */
import { createReadStream } from "node:fs";
import type { FaultValues } from "../../../contract/data-faults.ts";
import type { RowFaultCode } from "../../../domain/words/faults.ts";
import { eachRecord } from "../../reading/csv-file.ts";
import { fieldsOf, withoutRowEnd } from "../../reading/csv-records.ts";
import { isJsonObject, linesIn } from "../../reading/json-lines.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { columnOf } from "./columns.ts";
import { quoted } from "./literals.ts";
import { rowsOf, type Wanted } from "./rows.ts";
import type { Source, SourceFile } from "./source.ts";
import { NO_IDENTIFIER, textOf } from "./values.ts";

/** Lines that are named of one file. */
const LINES = 5;

export const exampleOf = { malformed, value };

async function malformed({ files, format }: Source): Promise<FaultValues | undefined> {
  for (const { name, csv, original } of files) {
    const [first] = csv?.first ?? [];
    if (csv && first) {
      const lines = csv.first.slice(0, LINES).map(({ line }) => line + csv.skippedLines);
      return { file: name, ...linesOf(lines, csv.malformed), why: first.why satisfies RowFaultCode };
    }
    if (format !== "jsonl") continue;
    const lines: number[] = [];
    let count = 0;
    for await (const { line, bytes } of linesIn(createReadStream(original))) {
      if (isJsonObject(bytes)) continue;
      count++;
      if (lines.length < LINES) lines.push(line);
    }
    if (count > 0) return { file: name, ...linesOf(lines, count), why: "no-object" satisfies RowFaultCode };
  }
  return undefined;
}

function linesOf(lines: readonly number[], all: number): FaultValues {
  return { lines: lines.join(", "), others: Math.max(0, all - lines.length) };
}

async function value(
  scratch: ScratchDatabase,
  source: Source,
  one: Wanted,
): Promise<FaultValues | undefined> {
  for (const file of source.files) {
    const found = await unreadableIn(scratch, { ...source, files: [file] }, one);
    if (found === undefined) continue;
    const place = await placeOf(scratch, file, one, found, source);
    const how = one.as === "time" ? { shape: shapeOf(found) } : kindOf(file, one);
    return { file: file.name, ...place, ...how };
  }
  return undefined;
}

/** The text of one, the same one each time. */
async function unreadableIn(
  scratch: ScratchDatabase,
  source: Source,
  one: Wanted,
): Promise<string | undefined> {
  const given = { ...one, name: "given" };
  const raw: Wanted = { name: "raw", from: one.from, as: "text" };
  const bad = one.as === "time" ? "given_form > 0 AND given IS NULL" : `starts_with(given, ${NO_IDENTIFIER})`;
  const { sql } = rowsOf(source, [given, raw], true);
  const [row] = await scratch.rows(`SELECT min(raw) AS raw FROM (${sql}) WHERE ${bad}`);
  return typeof row?.["raw"] === "string" ? row["raw"] : undefined;
}

/** The line of a text, or the row of a Parquet file. */
async function placeOf(
  scratch: ScratchDatabase,
  file: SourceFile,
  { from }: Wanted,
  text: string,
  { format }: Source,
): Promise<FaultValues> {
  const found = columnOf(file, from);
  if (file.csv && found) {
    const at = Number(found.sql.slice(1));
    let line: number | undefined;
    const { csv } = file;
    await eachRecord(file.original, csv.from, csv.shape, (record) => {
      if (record.kind !== "row" && record.kind !== "trailing") return undefined;
      if (fieldsOf(withoutRowEnd(record.bytes), csv.shape.delimiter)[at] !== text) return undefined;
      line = record.line + csv.skippedLines;
      return "enough";
    });
    return line === undefined ? {} : { line };
  }
  if (format === "jsonl") {
    for await (const { line, bytes } of linesIn(createReadStream(file.original))) {
      if (isJsonObject(bytes) && means(JSON.parse(bytes.toString())[from], text)) return { line };
    }
  }
  if (format !== "parquet" || !found) return {};
  const [row] = await scratch.rows(
    `SELECT min(file_row_number) + 1 AS row FROM read_parquet(${quoted(file.path)}, file_row_number = true)
     WHERE ${textOf(found.sql, found.type)} = $text`,
    { text },
  );
  return row?.["row"] == null ? {} : { row: Number(row["row"]) };
}

/** Whether the engine's text is that of the value: numbers may be written otherwise in the file. */
function means(value: unknown, text: string): boolean {
  if (typeof value === "number") return value === Number(text);
  return (typeof value === "string" ? value : JSON.stringify(value)) === text;
}

/** `05/01/2026` is `99/99/9999`. Longer ones are cut. */
function shapeOf(text: string): string {
  const shape = text
    .slice(0, 40)
    .replaceAll(/\p{N}/gu, "9")
    .replaceAll(/\p{L}/gu, "a")
    .replaceAll(/\p{C}/gu, "?");
  return `"${shape}${text.length > 40 ? "…" : ""}"`;
}

function kindOf(file: SourceFile, { from }: Wanted): FaultValues {
  const type = columnOf(file, from)?.type;
  return type && !file.csv ? { type: type.slice(0, 60) } : {};
}

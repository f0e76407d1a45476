/** Where people find what can't be read: a file and a line, and the shape of a value, never the value. */
import { createReadStream } from "node:fs";
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

const whys = {
  broken: "its quotes or line ends are not as CSV has them",
  uneven: "it has more or fewer fields than the header",
  "not-utf8": "it has bytes that are no UTF-8",
  header: "it is the header once more",
} as const;

export const exampleOf = { malformed, value };

async function malformed({ files, format }: Source): Promise<string | undefined> {
  for (const { name, csv, original } of files) {
    const [first] = csv?.first ?? [];
    if (csv && first) {
      const lines = csv.first.slice(0, LINES).map(({ line }) => line + csv.skippedLines);
      return `see ${inWords(lines, csv.malformed)} of the file "${name}" (${whys[first.why]})`;
    }
    if (format !== "jsonl") continue;
    const lines: number[] = [];
    let count = 0;
    for await (const { line, bytes } of linesIn(createReadStream(original))) {
      if (isJsonObject(bytes)) continue;
      count++;
      if (lines.length < LINES) lines.push(line);
    }
    if (count > 0) return `see ${inWords(lines, count)} of the file "${name}" (it is no JSON object)`;
  }
  return undefined;
}

function inWords(lines: readonly number[], all: number): string {
  const more = all > lines.length ? " and others" : "";
  return `line${lines.length > 1 || more ? "s" : ""} ${lines.join(", ")}${more}`;
}

async function value(scratch: ScratchDatabase, source: Source, one: Wanted): Promise<string | undefined> {
  for (const file of source.files) {
    const found = await unreadableIn(scratch, { ...source, files: [file] }, one);
    if (found === undefined) continue;
    const line = await lineOf(scratch, file, one, found, source);
    const shape = one.as === "time" ? `, which is written like ${shapeOf(found)}` : kindOf(file, one);
    return `${line ? `${line} of ` : ""}the file "${file.name}"${shape}`;
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

async function lineOf(
  scratch: ScratchDatabase,
  file: SourceFile,
  { from }: Wanted,
  text: string,
  { format }: Source,
): Promise<string | undefined> {
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
    return line === undefined ? undefined : `line ${line}`;
  }
  if (format === "jsonl") {
    for await (const { line, bytes } of linesIn(createReadStream(file.original))) {
      if (isJsonObject(bytes) && means(JSON.parse(bytes.toString())[from], text)) return `line ${line}`;
    }
  }
  if (format !== "parquet" || !found) return undefined;
  const [row] = await scratch.rows(
    `SELECT min(file_row_number) + 1 AS row FROM read_parquet(${quoted(file.path)}, file_row_number = true)
     WHERE ${textOf(found.sql, found.type)} = $text`,
    { text },
  );
  return row?.["row"] == null ? undefined : `row ${row["row"]}`;
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

function kindOf(file: SourceFile, { from }: Wanted): string {
  const type = columnOf(file, from)?.type;
  return type && !file.csv ? `, where it is of the type ${type.slice(0, 60)}` : "";
}

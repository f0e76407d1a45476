/** Rows of CSV and JSON-lines files, one after the other, so that a file's size does not matter. */
import { createReadStream } from "node:fs";

/** Column to value, all as text; what is null, empty or not there is not set. */
export type Row = Readonly<Record<string, string | undefined>>;

export async function* rowsOf(file: string, format: "csv" | "jsonl"): AsyncGenerator<Row> {
  yield* format === "csv" ? csvRows(csvRecords(file)) : jsonRows(file);
}

/** RFC 4180 records, the header first; fields as they are, also the empty ones. A byte order mark is taken off. */
export async function* csvRecords(file: string): AsyncGenerator<string[]> {
  let open = "";
  for await (const line of lines(file)) {
    const text = open + line;
    if (countQuotes(text) % 2 === 1) {
      // A line break inside quotes belongs to the field.
      open = `${text}\n`;
      continue;
    }
    open = "";
    const record = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (record !== "") yield fields(record);
  }
  if (open !== "") throw new Error(`${file} ends inside a quoted field: close its quote.`);
}

/** One record as a line of CSV, quoted where it must be. */
export function csvLine(record: readonly string[]): string {
  return `${record.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",")}\n`;
}

async function* csvRows(records: AsyncIterable<string[]>): AsyncGenerator<Row> {
  let header: string[] | undefined;
  for await (const record of records) {
    if (!header) {
      header = record;
      continue;
    }
    const row: Record<string, string> = Object.create(null);
    for (const [index, column] of header.entries()) {
      const value = record[index];
      if (value) row[column] = value;
    }
    yield row;
  }
}

async function* jsonRows(file: string): AsyncGenerator<Row> {
  for await (const line of lines(file)) {
    if (line.trim() === "") continue;
    const row: Record<string, string> = Object.create(null);
    for (const [column, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
      const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
      if (text !== "") row[column] = text;
    }
    yield row;
  }
}

/** Not `readline`: it also breaks at U+2028, which may be part of a value. */
async function* lines(file: string): AsyncGenerator<string> {
  let rest = "";
  let first = true;
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const pieces = (rest + (chunk as string)).split("\n");
    if (first) pieces[0] = pieces[0]?.replace(/^\uFEFF/, "") ?? "";
    first = false;
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
  if (rest !== "") yield rest;
}

function fields(record: string): string[] {
  if (!record.includes('"')) return record.split(",");
  return [...`${record},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/gy)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

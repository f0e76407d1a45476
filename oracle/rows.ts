/** Rows of CSV and JSON-lines files, one after the other, so that a file's size does not matter. */
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { createGunzip } from "node:zlib";

/** Column to value, all as text; what is null, empty or not there is not set. */
export type Row = Readonly<Record<string, string | undefined>>;

/** How a source is written, and what a data set asks of it. */
export interface Manner {
  delimiter?: string | undefined;
  encoding?: string | undefined;
  nullValues?: readonly string[] | undefined;
  /** Columns that each file must have. */
  mapped?: readonly string[];
}

/** What `docs/reading.md` calls unreadable: a file, or more of a source than the data set allows. */
export class NotReadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotReadable";
  }
}

/**
 * Rows as long as they can be read; `malformed` is told of each that can't, where quotes do not make that impossible to
 * say.
 */
export async function* rowsOf(
  file: string,
  format: "csv" | "jsonl",
  manner: Manner = {},
  malformed: (line: number) => void = (line) => {
    throw new NotReadable(`line ${line} of ${file} can't be read`);
  },
): AsyncGenerator<Row> {
  yield* format === "csv" ? csvRows(file, manner, malformed) : jsonRows(file, manner, malformed);
}

/** RFC 4180 records, the header first; fields as they are, also the empty ones. A byte order mark is taken off. */
export async function* csvRecords(file: string, manner: Manner = {}): AsyncGenerator<string[]> {
  for await (const { fields } of linedRecords(file, manner)) yield fields;
}

/** One record as a line of CSV, quoted where it must be. */
export function csvLine(record: readonly string[]): string {
  return `${record.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",")}\n`;
}

/** Names in a JSON object whose values are of no type that identifiers have. */
export const noIdentifiers = Symbol("names of values that are no identifiers");

async function* linedRecords(
  file: string,
  manner: Manner,
): AsyncGenerator<{ fields: string[]; line: number }> {
  let open = "";
  let [line, begun] = [0, 0];
  let delimiter = manner.delimiter;
  for await (const text of lines(file, manner.encoding)) {
    line++;
    const said = line === 1 ? /^"?sep=([,;\t|])"?\r?$/i.exec(text)?.[1] : undefined;
    if (said !== undefined) {
      delimiter ??= said;
      continue;
    }
    const record = open + text;
    if (open === "") begun = line;
    if (countQuotes(record) % 2 === 1) {
      // A line break inside quotes belongs to the field.
      open = `${record}\n`;
      continue;
    }
    open = "";
    const whole = record.endsWith("\r") ? record.slice(0, -1) : record;
    if (whole === "") continue;
    delimiter ??= likeliest(whole);
    const fields = fieldsIn(whole, delimiter);
    if (!fields) throw new NotReadable(`line ${begun} of ${file} has quotes that are not as CSV has them`);
    yield { fields, line: begun };
  }
  if (open !== "") throw new NotReadable(`${file} ends inside a quoted field: close its quote.`);
}

async function* csvRows(
  file: string,
  { mapped = [], ...manner }: Manner,
  malformed: (line: number) => void,
): AsyncGenerator<Row> {
  const nulls = new Set(["", ...(manner.nullValues ?? ["\\N"])]);
  let header: string[] | undefined;
  for await (const { fields, line } of linedRecords(file, manner)) {
    if (!header) {
      header = fields.map((name) => meant(name, fields, mapped));
      for (const name of mapped)
        if (!header.includes(name)) throw new NotReadable(`${file} has no column "${name}"`);
      continue;
    }
    const isLonger = fields.length === header.length + 1 && fields.at(-1) === "";
    if (fields.length !== header.length && !isLonger) {
      malformed(line);
      continue;
    }
    const row: Record<string, string> = Object.create(null);
    for (const [index, column] of header.entries()) {
      const value = fields[index];
      if (value !== undefined && !nulls.has(value)) row[column] = value;
    }
    yield row;
  }
}

/** A column that is written like a mapped one but for its case, where none is written exactly so, is that one. */
function meant(name: string, header: readonly string[], mapped: readonly string[]): string {
  const one = mapped.find((other) => other.toLowerCase() === name.toLowerCase());
  return one !== undefined && !header.includes(one) ? one : name;
}

async function* jsonRows(
  file: string,
  { mapped = [], encoding }: Manner,
  malformed: (line: number) => void,
): AsyncGenerator<Row> {
  const lacking = new Set(mapped);
  let [line, rows] = [0, 0];
  for await (const text of lines(file, encoding)) {
    line++;
    if (text.trim() === "") continue;
    const object = objectIn(text);
    if (!object) {
      malformed(line);
      continue;
    }
    rows++;
    const row: Record<string | symbol, unknown> = Object.create(null);
    const odd = new Set<string>();
    for (const [column, value] of object) {
      lacking.delete(column);
      if (value.text !== "") row[column] = value.text;
      if (value.isOdd) odd.add(column);
    }
    if (odd.size > 0) Object.defineProperty(row, noIdentifiers, { value: odd });
    yield row as Row;
  }
  const [name] = lacking;
  if (name !== undefined && rows > 0) throw new NotReadable(`no object of ${file} has "${name}"`);
}

interface Member {
  text: string;
  isOdd: boolean;
}

/** With the digits that a number has in the file. Undefined for what is no object, or has a name twice. */
function objectIn(text: string): Map<string, Member> | undefined {
  const sources = new Map<unknown, string>();
  try {
    const parsed: unknown = JSON.parse(
      text,
      function (this: unknown, key, value, context?: { source?: string }) {
        if (typeof value === "number") sources.set(`${key}\u0000${value}`, context?.source ?? String(value));
        return value;
      },
    );
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    const entries = Object.entries(parsed as Record<string, unknown>);
    if (entries.length < (text.match(/^\s*\{\s*\}\s*$/) ? 0 : namesIn(text))) return undefined;
    return new Map(entries.map(([name, value]) => [name, member(name, value, sources)]));
  } catch {
    return undefined;
  }
}

function member(name: string, value: unknown, sources: ReadonlyMap<unknown, string>): Member {
  if (value === null || value === undefined) return { text: "", isOdd: false };
  if (typeof value === "string") return { text: value, isOdd: false };
  if (typeof value === "number") {
    const source = sources.get(`${name}\u0000${value}`) ?? String(value);
    return /^-?\d+$/.test(source) ? { text: source, isOdd: false } : { text: String(value), isOdd: true };
  }
  return { text: typeof value === "object" ? JSON.stringify(value) : String(value), isOdd: true };
}

/** Of the outermost object. */
function namesIn(text: string): number {
  let [depth, names] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      for (at++; text[at] !== '"'; at++) if (text[at] === "\\") at++;
    } else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === ":" && depth === 1) names++;
  }
  return names;
}

/** Not `readline`: it also breaks at U+2028, which may be part of a value. */
async function* lines(file: string, given = "utf-8"): AsyncGenerator<string> {
  const { isGzip, encoding } = beginningOf(file, given);
  const bytes = createReadStream(file, { highWaterMark: 1 << 20 });
  const decoder = new TextDecoder(encoding, { fatal: true });
  let rest = "";
  for await (const chunk of isGzip ? bytes.pipe(createGunzip()) : bytes) {
    const pieces = (rest + decoder.decode(chunk as Buffer, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function beginningOf(file: string, given: string): { isGzip: boolean; encoding: string } {
  const descriptor = openSync(file, "r");
  const bytes = Buffer.alloc(2);
  readSync(descriptor, bytes);
  closeSync(descriptor);
  const mark = bytes.readUInt16BE();
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : given;
  return { isGzip: mark === 0x1f8b, encoding };
}

function likeliest(header: string): string {
  const counts = [",", ";", "\t", "|"].map((one) => [fieldsIn(header, one)?.length ?? 0, one] as const);
  return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}

/** Undefined where a quote is where none may be. */
function fieldsIn(record: string, delimiter: string): string[] | undefined {
  if (!record.includes('"')) return record.includes("\r") ? undefined : record.split(delimiter);
  const escaped = delimiter === "|" ? "\\|" : delimiter;
  const pattern = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${escaped}\\r\\n]*))${escaped}`, "gy");
  let end = 0;
  const fields = [...`${record}${delimiter}`.matchAll(pattern)].map(([all, quoted, plain = ""]) => {
    end += all.length;
    return quoted?.replaceAll('""', '"') ?? plain;
  });
  return end === record.length + 1 ? fields : undefined;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count++;
  return count;
}

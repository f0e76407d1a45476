/**
 * How a CSV file is written, told from its beginning where it is not set: what separates fields, what ends rows, and
 * the header.
 */
import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import type { Delimiter } from "../../contract/csv.ts";
import { CsvRecords, type CsvShape, fieldsOf, MORE, NEWLINE, RETURN, withoutRowEnd } from "./csv-records.ts";
import { UnreadableFile } from "./unreadable-file.ts";

export interface CsvDialect {
  shape: CsvShape;
  delimiter: Delimiter;
  header: string[];
  /** Bytes before the header: the mark of the encoding and a line `sep=`. */
  from: number;
  /** Lines before the header. */
  skippedLines: 0 | 1;
}

/** Bytes looked at: a header of thousands of columns and many rows. */
const BEGINNING = 256 * 1024;
const ROWS_LOOKED_AT = 50;
/** The engine takes time for each, used or not. */
const COLUMNS = 10_000;

const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];

/** Undefined where there is nothing in the file but the mark of its encoding. Throws `UnreadableFile`. */
export async function csvDialect(
  { path, mark }: { path: string; mark: number },
  given?: Delimiter,
): Promise<CsvDialect | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, mark);
    if (bytesRead === 0) return undefined;
    const dialect = dialectIn(buffer.subarray(0, bytesRead), bytesRead < BEGINNING, given);
    return { ...dialect, from: dialect.from + mark };
  } finally {
    await file.close();
  }
}

function dialectIn(head: Buffer, isWhole: boolean, given: Delimiter | undefined): CsvDialect {
  const said = /^"?sep=([,;\t|])"?(\r\n|\n|\r|$)/i.exec(head.toString("latin1", 0, 10));
  const from = said?.[0].length ?? 0;
  const bytes = head.subarray(from);
  const rowEnd = rowEndOf(bytes, isWhole);
  if (bytes.length === 0 || bytes[0] === NEWLINE || bytes[0] === RETURN)
    throw new UnreadableFile("blank-line-first");
  const delimiter = given ?? (said?.[1] as Delimiter | undefined) ?? likeliest(bytes, isWhole, rowEnd);
  const [header] = recordsIn(bytes, isWhole, delimiter, rowEnd, 1);
  if (!header) throw new UnreadableFile("endless-header");
  if (header.some((name) => name.includes("\ufffd")) && !isUtf8(firstLine(bytes, rowEnd)))
    throw new UnreadableFile("header-not-utf8");
  if (header.length > COLUMNS)
    throw new UnreadableFile("too-many-columns", { count: header.length, most: COLUMNS });
  const shape = { delimiter: delimiter.charCodeAt(0), rowEnd, width: header.length };
  return { shape, delimiter, header, from, skippedLines: said ? 1 : 0 };
}

function firstLine(bytes: Buffer, rowEnd: CsvShape["rowEnd"]): Buffer {
  const end = bytes.indexOf(rowEnd === "lf" ? NEWLINE : RETURN);
  return bytes.subarray(0, end === -1 ? bytes.length : end);
}

/** The first line end outside of quotes decides; what follows a CR must not be another. */
function rowEndOf(bytes: Buffer, isWhole: boolean): CsvShape["rowEnd"] {
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 0x22) isQuoted = !isQuoted;
    else if (!isQuoted && bytes[at] === NEWLINE) return "lf";
    else if (!isQuoted && bytes[at] === RETURN) {
      const next = bytes[at + 1];
      if (next === undefined) return isWhole ? "cr" : "lf";
      return next === NEWLINE || next === RETURN ? "lf" : "cr";
    }
  }
  return "lf";
}

/** Of those in the header, the one by which most rows have as many fields; of such, the one that gives most fields. */
function likeliest(bytes: Buffer, isWhole: boolean, rowEnd: CsvShape["rowEnd"]): Delimiter {
  let best: { delimiter: Delimiter; even: number; fields: number } | undefined;
  for (const delimiter of delimiters) {
    const [header, ...rows] = recordsIn(bytes, isWhole, delimiter, rowEnd, ROWS_LOOKED_AT + 1);
    if (!header || header.length === 1) continue;
    const even = rows.filter((row) => row.length === header.length).length;
    if (!best || even > best.even || (even === best.even && header.length > best.fields))
      best = { delimiter, even, fields: header.length };
  }
  return best?.delimiter ?? ",";
}

/** Those that are whole; a broken one ends them. */
function recordsIn(
  bytes: Buffer,
  isWhole: boolean,
  delimiter: Delimiter,
  rowEnd: CsvShape["rowEnd"],
  most: number,
): string[][] {
  const separator = delimiter.charCodeAt(0);
  const records = new CsvRecords({ delimiter: separator, rowEnd, width: 0 });
  const found: string[][] = [];
  for (let at = 0; at < bytes.length && found.length < most; ) {
    const next = records.next(bytes, at, bytes.length, isWhole);
    if (next === MORE || (records.kind === "broken" && found.length === 0)) break;
    if (records.kind !== "blank" && records.kind !== "broken")
      found.push(fieldsOf(withoutRowEnd(bytes.subarray(at, next)), separator));
    at = next;
  }
  return found;
}

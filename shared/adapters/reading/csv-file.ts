/**
 * A CSV file of this machine, checked: whether the engine can be trusted to find the same rows in it, and where it
 * can't, what is wrong.
 */
import { isUtf8 } from "node:buffer";
import { type FileHandle, open } from "node:fs/promises";
import {
  CsvRecords,
  type CsvShape,
  fieldsOf,
  MORE,
  NEWLINE,
  RETURN,
  type RecordKind,
  withoutRowEnd,
} from "./csv-records.ts";

/** Bytes read at once. */
const BLOCK = 4 * 1024 * 1024;
/** Bytes of the longest record: as of JSON objects. One that is longer has a quote that is never closed. */
const RECORD_BYTES = 16 * 1024 * 1024;

export interface CheckedCsv {
  /** Rows with as many fields as the header, the header not among them. */
  rows: number;
  hasBlankLines: boolean;
  hasLineBreaksInQuotes: boolean;
  /** Bytes. */
  longest: number;
  /** False: something is malformed, or rows have a delimiter too many at their end. */
  isSound: boolean;
}

/** `header`: the header once more, as where files were put one behind the other. */
export type Told = RecordKind | "not-utf8" | "header";

/** One record of a file; its bytes are good until the next one is asked for. */
export interface RecordSeen {
  kind: Told;
  /** Its first line in the file, from 1. */
  line: number;
  bytes: Buffer;
}

/** Reads a file up to its first record that is not sound, which tells nothing of the rest. */
export async function checkedCsv(path: string, from: number, shape: CsvShape): Promise<CheckedCsv> {
  const checked: CheckedCsv = {
    rows: 0,
    hasBlankLines: false,
    hasLineBreaksInQuotes: false,
    longest: 0,
    isSound: true,
  };
  const records = new CsvRecords(shape);
  const header = new Header(shape);
  await eachBlock(path, from, (bytes, end, isLast) => {
    let at = 0;
    while (at < end) {
      const next = records.next(bytes, at, end, isLast);
      if (next === MORE) break;
      if (records.kind === "row" && !header.isRepeatedBy(bytes, at, next)) checked.rows++;
      else if (records.kind === "blank") checked.hasBlankLines = true;
      else checked.isSound = false;
      if (!checked.isSound) return "enough";
      if (records.hasLineBreak) checked.hasLineBreaksInQuotes = true;
      if (next - at > checked.longest) checked.longest = next - at;
      at = next;
    }
    if (!isUtf8(bytes.subarray(0, at)) || end - at > RECORD_BYTES) checked.isSound = false;
    return checked.isSound ? at : "enough";
  });
  return checked;
}

/**
 * Every record, sound or not. `see` says whether that was enough. A row with an empty field too many is one only where
 * the file's rows have it: by itself it is as likely a row with a delimiter inside of a value, and an empty last one.
 */
export async function eachRecord(
  path: string,
  from: number,
  shape: CsvShape,
  see: (record: RecordSeen) => "enough" | undefined | Promise<undefined>,
): Promise<void> {
  const records = new CsvRecords(shape);
  const header = new Header(shape);
  const rowEnd = shape.rowEnd === "lf" ? NEWLINE : RETURN;
  const odd = shape.hasTrailing ? "row" : "trailing";
  let line = 1;
  await eachBlock(path, from, async (bytes, end, isLast) => {
    let at = 0;
    while (at < end) {
      const tooLong = end - at > RECORD_BYTES;
      let next = records.next(bytes, at, end, isLast);
      let kind: Told = records.kind;
      if (next === MORE) {
        if (!tooLong) break;
        const lineEnd = bytes.indexOf(rowEnd, at);
        [next, kind] = [lineEnd === -1 || lineEnd >= end ? end : lineEnd + 1, "broken"];
      }
      const record = bytes.subarray(at, next);
      const isFirst = line === 1;
      if (header.isRepeatedBy(bytes, at, next) && kind === "row") kind = "header";
      else if (kind === odd && !isFirst) kind = "uneven";
      if (kind !== "broken" && kind !== "uneven" && !isUtf8(record)) kind = "not-utf8";
      const seen = see({ kind, line, bytes: record });
      if (seen === "enough") return "enough";
      if (seen) await seen;
      line += count(record, rowEnd);
      at = next;
    }
    return at;
  });
}

/**
 * Whether the rows end with a delimiter too many: more of them than do not. Those of the fewer kind are malformed then.
 */
export async function hasTrailing(path: string, from: number, shape: CsvShape): Promise<boolean> {
  const records = new CsvRecords(shape);
  // The header is a row without.
  let more = 1;
  await eachBlock(path, from, (bytes, end, isLast) => {
    let at = 0;
    while (at < end) {
      const next = records.next(bytes, at, end, isLast);
      if (next === MORE) return end - at > RECORD_BYTES ? "enough" : at;
      if (records.kind === "trailing") more++;
      else if (records.kind === "row") more--;
      at = next;
    }
    return at;
  });
  return more > 0;
}

const QUOTE = 0x22;

/** The first record, to be compared with the others, however they are quoted. */
class Header {
  readonly #delimiter: number;
  #names: string[] | undefined;
  #first: Buffer = Buffer.alloc(0);

  constructor({ delimiter }: CsvShape) {
    this.#delimiter = delimiter;
  }

  isRepeatedBy(bytes: Buffer, from: number, to: number): boolean {
    if (!this.#names) {
      this.#names = this.#fields(bytes, from, to);
      this.#first = Buffer.from(this.#names[0] ?? "");
      return false;
    }
    // Most rows differ in their first bytes.
    const start = bytes[from] === QUOTE ? from + 1 : from;
    for (let at = 0; at < this.#first.length; at++) if (bytes[start + at] !== this.#first[at]) return false;
    const fields = this.#fields(bytes, from, to);
    return fields.length === this.#names.length && fields.every((one, at) => one === this.#names?.[at]);
  }

  #fields(bytes: Buffer, from: number, to: number): string[] {
    return fieldsOf(withoutRowEnd(bytes.subarray(from, to)), this.#delimiter);
  }
}

/** `use` says how many bytes of those from the beginning it is done with; the rest comes again, with more after it. */
async function eachBlock(
  path: string,
  from: number,
  use: (bytes: Buffer, end: number, isLast: boolean) => Used | Promise<Used>,
): Promise<void> {
  const file: FileHandle = await open(path);
  try {
    let bytes = Buffer.allocUnsafe(Math.min(BLOCK, (await file.stat()).size + 1));
    let [end, position] = [0, from];
    for (;;) {
      if (end === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length)]);
      const { bytesRead } = await file.read(bytes, end, bytes.length - end, position);
      position += bytesRead;
      end += bytesRead;
      const used = await use(bytes, end, bytesRead === 0);
      if (used === "enough" || bytesRead === 0) return;
      bytes.copyWithin(0, used, end);
      end -= used;
    }
  } finally {
    await file.close();
  }
}

type Used = number | "enough";

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found++;
  return found;
}

/**
 * What a CSV file that is not sound has in it: its sound rows as a file of their own, on the lines that they had, and
 * the lines of the others.
 */
import { eachRecord, hasTrailing, type Told } from "./csv-file.ts";
import { type CsvShape, NEWLINE, RETURN } from "./csv-records.ts";
import { writtenFile } from "./written-file.ts";

export interface MalformedRow {
  /** From 1. */
  line: number;
  why: Extract<Told, "broken" | "uneven" | "not-utf8" | "header">;
}

export interface RepairedCsv {
  /** The header not among them. */
  rows: number;
  malformed: number;
  /** Some whose quotes or line ends tell nobody where they end. */
  isBroken: boolean;
  /** In the order of the file. */
  first: MalformedRow[];
  longest: number;
  /** With what only the whole file tells. */
  shape: CsvShape;
}

/** Malformed rows become blank lines, and a delimiter too many at the end of all rows goes. */
export async function repairedCsv(
  { path, from, shape: told }: { path: string; from: number; shape: CsvShape },
  copy: string,
  shown: number,
): Promise<RepairedCsv> {
  const shape = { ...told, hasTrailing: await hasTrailing(path, from, told) };
  const to = writtenFile(copy);
  const repaired: RepairedCsv = { rows: -1, malformed: 0, isBroken: false, first: [], longest: 0, shape };
  await eachRecord(path, from, shape, ({ kind, line, bytes }) => {
    if (kind === "row" || kind === "trailing") {
      repaired.rows++;
      repaired.longest = Math.max(repaired.longest, bytes.length);
    }
    if (kind === "broken" || kind === "uneven" || kind === "not-utf8" || kind === "header") {
      repaired.malformed++;
      if (kind === "broken") repaired.isBroken = true;
      if (repaired.first.length < shown) repaired.first.push({ line, why: kind });
    }
    const written =
      kind === "row" || kind === "blank"
        ? bytes
        : kind === "trailing"
          ? less(bytes)
          : rowEndsOf(bytes, shape);
    // The bytes are used again for the next block.
    return to.write(Buffer.from(written));
  });
  await to.end();
  return repaired;
}

function less(row: Buffer): Buffer {
  let end = row.length;
  while (end > 0 && (row[end - 1] === NEWLINE || row[end - 1] === RETURN)) end--;
  return Buffer.concat([row.subarray(0, end - 1), row.subarray(end)]);
}

function rowEndsOf(bytes: Buffer, { rowEnd }: CsvShape): Buffer {
  const end = rowEnd === "lf" ? NEWLINE : RETURN;
  return Buffer.from(bytes.filter((byte) => byte === end));
}

/**
 * Where in a file its records are. The engine counts records; people look for lines, and a record may have several, or
 * blank ones before it.
 */
import { createReadStream } from "node:fs";
import { eachRecord } from "../../reading/csv-file.ts";
import { linesIn } from "../../reading/json-lines.ts";
import type { CsvFile } from "../reading/source.ts";

/** `records` count from 1 and rise; of a CSV file the header is none. Gives as many lines, from 1. */
export async function linesOf(
  { path, csv }: { path: string; csv?: CsvFile },
  records: readonly number[],
): Promise<number[]> {
  const lines: number[] = [];
  if (records.length === 0) return lines;
  // The header of a CSV file is record 0.
  let record = csv ? -1 : 0;
  const seen = (line: number) => {
    record++;
    if (record === records[lines.length]) lines.push(line);
    return lines.length === records.length;
  };
  if (csv) {
    await eachRecord(path, csv.from, csv.shape, ({ kind, line }) =>
      (kind === "row" || kind === "trailing") && seen(line + csv.skippedLines) ? "enough" : undefined,
    );
  } else {
    for await (const { line } of linesIn(createReadStream(path))) if (seen(line)) break;
  }
  return lines;
}

/**
 * A source whose rows were looked at: what can't be read of them is counted, and beyond the data set's limit nothing is
 * made of the rest. The one way from files to rows, for criteria, SQL and lists.
 */

import { TooLargeForEngine } from "../../../domain/too-large.ts";
import { isInSample } from "../evaluate/sample.ts";
import { exceedsDisk, megabytes } from "../scratch/engine-limits.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { columnOf, mustBeThere } from "./columns.ts";
import { type Facts, factsOf, mustBeWithin } from "./facts.ts";
import { factsByStatistics } from "./parquet-facts.ts";
import { rowsOf, type Wanted } from "./rows.ts";
import { DataUnreadable, type Source } from "./source.ts";
import { toleratedIn } from "./tolerated.ts";
import { isTime } from "./values.ts";

export interface Opening {
  source: Source;
  wanted: readonly Wanted[];
  /** Share of times, identifiers and rows that may be unreadable. */
  limit: number;
  /**
   * Text needs to be parsed once only: a table of this name is made of it. Left out: a relation that is read anew each
   * time.
   */
  table?: string;
  /** Rows of so many users will do; of the column `key`. */
  sample?: { key: string; oneIn: number };
}

export interface OpenedSource {
  /**
   * A query of the columns wanted. Malformed rows are left out; identifiers that are none begin with `NO_IDENTIFIER`.
   */
  sql: string;
  facts: Facts;
}

/** Throws `DefinitionInvalid` for a column that is not there, and `DataUnreadable`. */
export async function openedSource(scratch: ScratchDatabase, opening: Opening): Promise<OpenedSource> {
  const { source, wanted, limit, table, sample } = opening;
  mustBeThere(source, wanted);
  const isKept = table !== undefined && isParsed(source, wanted);
  if (isKept && !sample) mustHaveRoom(scratch, source, wanted);
  const facts = await checked(scratch, opening, isKept ? table : undefined);
  await mustBeWithin(scratch, source, wanted, facts, limit);
  const tolerated = await toleratedIn(scratch, source, wanted, facts);
  const rows = isKept ? table : `(${rowsOf(source, wanted, facts.isSerial).sql})`;
  const columns = wanted.map(({ name }) => column(name));
  const usable = source.format === "jsonl" && facts.malformed > 0 ? "NOT is_malformed" : "true";
  const within = sample ? isInSample(column(sample.key), sample.oneIn) : "true";
  return {
    sql: `SELECT ${columns.join(", ") || "1"} FROM ${rows} WHERE ${usable} AND ${within}`,
    facts: { ...facts, ...(tolerated && { tolerated }) },
  };
}

/** CSV and JSON lines are; of Parquet what is no time by its type. */
function isParsed(source: Source, wanted: readonly Wanted[]): boolean {
  if (source.format !== "parquet") return true;
  return wanted.some(
    ({ from, as }) =>
      as === "time" && source.files.some((file) => !isTime(columnOf(file, from)?.type ?? "DATE")),
  );
}

/** Bytes of an instant in a table that is not compressed. */
const INSTANT = 8;

/**
 * As for the files themselves, an estimate that never refuses what would have fitted: the instants of all rows, whose
 * number the footers of Parquet and the check of CSV tell. The table may lie in memory in part.
 */
function mustHaveRoom(
  { memoryMb, diskMb }: ScratchDatabase,
  { files }: Source,
  wanted: readonly Wanted[],
): void {
  const rows = files.reduce((sum, { rows = 0, csv }) => sum + rows + (csv?.rows ?? 0), 0);
  const needed = megabytes(rows * INSTANT * wanted.filter(({ as }) => as === "time").length);
  if (needed > diskMb + memoryMb) throw new TooLargeForEngine(exceedsDisk(needed, diskMb));
}

/**
 * By the quicker reader first, where there are two; by the other where the first does not find what the check of the
 * files found.
 */
async function checked(
  scratch: ScratchDatabase,
  { source, wanted, sample }: Opening,
  table: string | undefined,
): Promise<Facts> {
  const told = await factsByStatistics(scratch, source, wanted);
  if (told) {
    const rows = source.files.reduce((sum, file) => sum + (file.rows ?? 0), 0);
    return { rows, malformed: 0, values: told };
  }
  for (const isSerial of source.format === "csv" ? [false, true] : [false]) {
    const { sql, expected } = rowsOf(source, wanted, isSerial);
    try {
      const relation = table ? await kept(scratch, table, sql, wanted, sample) : `(${sql})`;
      const facts = await factsOf(scratch, source, wanted, relation);
      if (expected === undefined || (sample && table) || facts.rows === expected)
        return { ...facts, isSerial };
    } catch (error) {
      if (isSerial || source.format !== "csv") throw error;
    }
  }
  throw new DataUnreadable({ code: "rows-not-found", values: {} });
}

/** Of a sample also whatever is unreadable, so that it is counted as in an import. */
async function kept(
  scratch: ScratchDatabase,
  table: string,
  sql: string,
  wanted: readonly Wanted[],
  sample: Opening["sample"],
): Promise<string> {
  const unreadable = wanted
    .filter(({ as }) => as === "time")
    .map(({ name }) => `(${column(`${name}_form`)} > 0 AND ${column(name)} IS NULL)`);
  const within = sample ? [isInSample(column(sample.key), sample.oneIn), ...unreadable].join(" OR ") : "true";
  await scratch.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM (${sql}) WHERE ${within}`);
  return table;
}

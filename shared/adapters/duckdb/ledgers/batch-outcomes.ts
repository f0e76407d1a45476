/** What became of each change: what its batch's record says of its place, or what its part's silence means. */
import type { PartOutcomes } from "../../../domain/attempts.ts";
import type { SendOutcome } from "../../../domain/change.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { orderOfPlaces } from "./parts.ts";

/**
 * Gives a query: the columns of `changes` and `outcome`. A batch without a record is `unknown` where its part was
 * started and `unsent` where it was not. Its text is numbers and words of ours only; there are as many as batches, not
 * members.
 */
export function batchOutcomes(changes: string, { started, results }: PartOutcomes): string {
  const records = results.map(({ batch, outcome }) => row(batch, outcome));
  const begun = [...started].map((part) => row(part));
  const exceptions = results.flatMap(({ batch, except = [] }) =>
    except.map(({ from, to, outcome }) => row(batch, from, to, outcome)),
  );
  return `
    WITH record(batch, outcome) AS (VALUES ${rows(records, "(-1, '')")}),
      begun(part) AS (VALUES ${rows(begun, "(-1)")}),
      exception(batch, line, outcome) AS (${exceptionalLines(changes, exceptions)})
    SELECT changes.*, coalesce(exception.outcome, record.outcome,
      CASE WHEN begun.part IS NULL THEN 'unsent' ELSE 'unknown' END) AS outcome
    FROM ${changes} AS changes
      LEFT JOIN record ON changes.batch = record.batch
      LEFT JOIN begun ON changes.part = begun.part
      LEFT JOIN exception ON changes.batch = exception.batch AND changes.line = exception.line`;
}

/** The parts that changes are in, in order. */
export async function partsIn(scratch: ScratchDatabase, changes: string): Promise<number[]> {
  const parts = await scratch.rows(`SELECT DISTINCT part FROM ${changes} ORDER BY part`);
  return parts.map(({ part }) => Number(part));
}

/** Places are counted in those batches only that have exceptions. */
function exceptionalLines(changes: string, exceptions: readonly string[]): string {
  if (exceptions.length === 0) return "SELECT -1, -1, '' WHERE false";
  return `
    WITH stretch(batch, from_place, to_place, outcome) AS (VALUES ${exceptions.join(", ")}),
      placed AS (
        SELECT batch, line, row_number() OVER (PARTITION BY batch ORDER BY ${orderOfPlaces}) - 1 AS place
        FROM ${changes} WHERE batch IN (SELECT batch FROM stretch))
    SELECT placed.batch, placed.line, stretch.outcome
    FROM placed JOIN stretch ON placed.batch = stretch.batch AND place >= from_place AND place < to_place`;
}

function row(...values: (number | SendOutcome)[]): string {
  return `(${values.map((value) => (typeof value === "number" ? Number(value) : `'${value}'`)).join(", ")})`;
}

function rows(all: readonly string[], none: string): string {
  return all.length > 0 ? all.join(", ") : none;
}

/** How old a table is: told by the newest value of one of its columns, before any row is read. */
import type { DataFault } from "../../../contract/data-faults.ts";
import { instantAt, wallClockAt } from "../../../domain/wall-clock.ts";
import { quotedName, type TableColumn } from "../../postgres/columns.ts";
import type { Snapshot } from "../../postgres/databases.ts";
import { DefinitionInvalid } from "../reading/source.ts";

/** The database's clock may be ahead of ours by so much: what it wrote just now has passed. */
const CLOCKS_APART_MS = 5 * 60_000;

export interface AgeAsked {
  table: string;
  column: TableColumn;
  now: Date;
  /** Of times without an offset. */
  timeZone: string;
}

/**
 * Hours since the newest value of the column that has passed; undefined where no row has one. One that is yet to come is
 * an error of some clock, and says nothing of the table. An index on the column makes it a look at one row. Throws
 * `DefinitionInvalid`.
 */
export async function ageOf(
  snapshot: Snapshot,
  { table, column: { name, kind, type }, now, timeZone }: AgeAsked,
): Promise<number | undefined> {
  const zone = kind === "instant" ? "UTC" : timeZone;
  if (kind !== "instant" && kind !== "wall-clock" && kind !== "date")
    throw new DefinitionInvalid({ code: "column-tells-no-age", values: { table, column: name, type } });
  const at = quotedName(name);
  const last = wallClockAt(new Date(now.getTime() + CLOCKS_APART_MS), zone);
  // The session's zone is UTC, so both comparisons and the result are wall clocks of `zone`.
  const newest = snapshot.rows(table, {
    columns: [{ sql: `max(${at})::timestamp::text` }],
    where: `${at} <= $1::text::${kind === "instant" ? "timestamptz" : "timestamp"} AND ${at} >= '0001-01-01'`,
    values: [last],
  });
  for await (const [[text = null] = []] of newest)
    if (text !== null) return Math.max(0, now.getTime() - instantAt(text, zone).getTime()) / 3_600_000;
  return undefined;
}

/** Undefined where the table may be used. */
export function tooOld(
  age: number | undefined,
  { table, column, allowed }: { table: string; column: string; allowed: number },
): DataFault | undefined {
  if (age === undefined) return { code: "no-time-in-table", values: { table, column } };
  if (age <= allowed) return undefined;
  return { code: "table-too-old", values: { table, column, hours: Math.floor(age), allowed } };
}

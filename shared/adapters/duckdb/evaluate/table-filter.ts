/**
 * Which rows of a table of events are read. A filter may let more through than matters, never less: what counts is
 * decided where files are evaluated too.
 */
import type { AskedEvents } from "../../../domain/asked-events.ts";
import { quotedName, type TableColumn } from "../../postgres/columns.ts";

/** A condition of SQL on the table's rows, with `$1`, `$2`, … */
export interface Filter {
  where: string;
  values: unknown[];
}

export const isSome: Filter = { where: "true", values: [] };

/** Longer than any zone is from UTC, so that it is enough for times without one. */
const DAY_MS = 24 * 3_600_000;
/** The first instant that PostgreSQL reads as ISO writes it. */
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");

/** Only what the table's own types compare, so that its indexes serve; a time or a name as another type is not filtered. */
export function filterOf(
  { time, name, isUtf8 }: { time: TableColumn; name: TableColumn | undefined; isUtf8: boolean },
  { names, from }: AskedEvents,
  asOf: Date,
): Filter {
  const values: unknown[] = [];
  const of = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (names && names.length === 0) return { where: "false", values: [] };
  const type = typesOfTimes.get(time.kind);
  if (type) {
    const margin = type === "timestamptz" ? 0 : DAY_MS;
    const at = quotedName(time.name);
    const instant = (date: Date, by: number) => `${of(new Date(date.getTime() + by).toISOString())}::${type}`;
    const begins = from && from.getTime() - margin >= FIRST_MS ? [`${at} >= ${instant(from, -margin)}`] : [];
    const within = [...begins, `${at} < ${instant(asOf, margin)}`].join(" AND ");
    // What is no time of the years 1 to 9999, such as infinity, is unreadable, and must be counted.
    conditions.push(`(${within} OR ${at} < '0001-01-01'::${type} OR ${at} >= '10000-01-01'::${type})`);
  }
  if (names && name && textTypes.has(name.type) && (isUtf8 || names.every(isAscii)))
    conditions.push(`${quotedName(name.name)} = ANY(${of(names)}::${name.type}[])`);
  return { where: conditions.join(" AND ") || "true", values };
}

const typesOfTimes = new Map<TableColumn["kind"], string>([
  ["instant", "timestamptz"],
  ["wall-clock", "timestamp"],
  // As a date, a bound would lose its clock.
  ["date", "timestamp"],
]);
const textTypes = new Set(["text", "varchar"]);

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

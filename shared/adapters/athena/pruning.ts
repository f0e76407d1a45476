/**
 * Which rows of events Athena reads: those of the days that criteria ask about, by the column of partitions, and by the
 * time itself where its type compares; and those of the names that they ask about, which may be partitions too. More may be
 * read than matters, never less.
 */
import type { AskedEvents } from "../../domain/asked-events.ts";
import { DefinitionInvalid } from "../duckdb/reading/source.ts";
import type { TableColumn } from "../postgres/columns.ts";
import { identifier, textList, textLiteral, timestampLiteral } from "./literals.ts";
import { textOf } from "./values.ts";

/** A column that has the day of each event, in whatever zone. */
export interface Partition {
  column: string;
  format: "yyyy-MM-dd" | "yyyyMMdd" | "yyyy/MM/dd";
}

export const USUAL_FORMAT: Partition["format"] = "yyyy-MM-dd";

/** Longer than any zone is from UTC. */
const DAY_MS = 24 * 3_600_000;
const separators = { "yyyy-MM-dd": "-", yyyyMMdd: "", "yyyy/MM/dd": "/" } as const;

interface Asked {
  table: string;
  time: TableColumn;
  /** Of the events' names, if there is one. */
  event?: TableColumn | undefined;
  partition: { column: TableColumn; format: Partition["format"] } | undefined;
  asked: AskedEvents;
  asOf: Date;
}

/** A condition on the table's rows. Throws `DefinitionInvalid` for a partition of another type. */
export function prunedRows({ table, time, event, partition, asked, asOf }: Asked): string {
  const conditions: string[] = [];
  const from = asked.from && asked.from.getTime() > FIRST.getTime() + DAY_MS ? asked.from : undefined;
  const to = asked.to && asked.to.getTime() > FIRST.getTime() + DAY_MS ? asked.to : asOf;
  if (partition) {
    const { column, format } = partition;
    const day = dayLiteral(table, column, format);
    const name = identifier(column.name);
    // What came late may be in a partition of any later day, also of one after the instant that is asked about: nothing ends
    // them. A row whose day could not be told is in a partition of its own, which has none.
    if (from) conditions.push(`(${name} >= ${day(new Date(from.getTime() - DAY_MS))} OR ${name} IS NULL)`);
  }
  if (time.kind === "wall-clock" || time.kind === "date" || time.kind === "instant")
    conditions.push(timeWithin(time, from, to));
  if (event && asked.names) conditions.push(`${bareText(event)} IN (${textList(asked.names)})`);
  return conditions.join(" AND ") || "true";
}

/** Of a text, a cast alone: partitions and files can be left out by it. What is no name is none that is asked about. */
function bareText(column: TableColumn): string {
  return column.kind === "text" ? `CAST(${identifier(column.name)} AS varchar)` : textOf(column);
}

/**
 * A condition on rows of partitions whose day is not written in that way: by their order they would be left out, and nobody
 * would know. It takes no data, only the names of partitions. Undefined where the type tells days.
 */
export function strayPartition({ name, kind }: TableColumn, format: Partition["format"]): string | undefined {
  const column = identifier(name);
  if (kind !== "text" && kind !== "integer") return undefined;
  const pattern = ["[0-9]{4}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"].join(separators[format]);
  // Behind the day in a text there may be an hour.
  if (kind === "text") return `NOT regexp_like(${column}, ${textLiteral(`\\A${pattern}`)})`;
  return `NOT regexp_like(CAST(${column} AS varchar), ${textLiteral(`\\A${pattern}\\z`)})`;
}

function dayLiteral(
  table: string,
  { name, kind, type }: TableColumn,
  format: Partition["format"],
): (instant: Date) => string {
  const day = (instant: Date) => instant.toISOString().slice(0, 10);
  if (kind === "date") return (instant) => `DATE '${day(instant)}'`;
  const written = (instant: Date) => day(instant).replaceAll("-", separators[format]);
  if (kind === "text") return (instant) => textLiteral(written(instant));
  if (kind === "integer" && format === "yyyyMMdd") return written;
  throw new DefinitionInvalid({ code: "column-of-other-type", values: { table, column: name, type } });
}

/** What is no time of the years 1 to 9999 is unreadable, and must be seen. */
function timeWithin({ name, kind }: TableColumn, from: Date | undefined, to: Date): string {
  const at = kind === "date" ? `CAST(${identifier(name)} AS timestamp(6))` : identifier(name);
  const margin = kind === "instant" ? 0 : DAY_MS;
  const zone = kind === "instant" ? " UTC" : "";
  const literal = (date: Date) => timestampLiteral(date).replace(/'$/, `${zone}'`);
  const within = [
    ...(from ? [`${at} >= ${literal(new Date(from.getTime() - margin))}`] : []),
    `${at} < ${literal(new Date(to.getTime() + margin))}`,
  ].join(" AND ");
  return `(${within} OR ${at} < ${literal(FIRST)} OR ${at} > ${literal(LAST)})`;
}

const FIRST = new Date("0001-01-01T00:00:00Z");
const LAST = new Date("9999-12-31T23:59:59.999Z");

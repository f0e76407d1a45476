/** The tables of a data set as a text for Athena sees them: `events` and `users`, with the columns that the tables have. */
import { picked } from "../../duckdb/evaluate/table-columns.ts";
import { type AthenaColumn, type AthenaTable, tableColumns } from "../columns.ts";
import { identifier, textLiteral, timestampLiteral } from "../literals.ts";
import { prunedRows } from "../pruning.ts";
import { type AskedSelection, tableName } from "../selection.ts";
import { instantSteps } from "../times.ts";
import type { AcceptedText } from "./rules.ts";

export type AskedRelations = Omit<AskedSelection, "where">;

/**
 * `name AS (…)`, of each table that is read, with the columns that the text names: the catalog keeps columns of Iceberg's
 * tables that were dropped, which can't be read. Throws `DefinitionInvalid` for a column of times or days that is not there.
 */
export function relationsOf(
  { reads, names }: Pick<AcceptedText, "reads" | "names">,
  asked: AskedRelations,
): string[] {
  const { users } = asked.tables;
  return [
    ...(reads.has("events") ? [`events AS (${eventsOf(asked, names)})`] : []),
    ...(reads.has("users") && users ? [`users AS (${usersOf(users, names)})`] : []),
  ];
}

type Names = AcceptedText["names"];

function usersOf(table: AthenaTable, names: Names): string {
  const columns = meantColumns(table, names).map(({ name }) => identifier(name));
  // Of rows that are only counted there is no column.
  return `SELECT ${columns.length > 0 ? columns.join(", ") : "1 AS of_row"} FROM ${tableName(table)}`;
}

function meantColumns({ columns }: AthenaTable, names: Names): AthenaColumn[] {
  return columns.filter(({ name }) => !names || names.has(name.toLowerCase()));
}

/**
 * What has happened before the import. A column that is called as one of those that are added gives way. Columns have names
 * of ours on the way, which are no column's.
 */
function eventsOf(
  { dataSet, tables: { events: table }, asOf, timeZone }: AskedRelations,
  names: Names,
): string {
  const { columns, eventIs, timeFormat, partition } = dataSet.events;
  const name = [table.database, table.table].join(".");
  const also = partition ? [partition.column] : [];
  const { of } = picked(name, tableColumns(table), {
    identifiers: [],
    times: [columns.time],
    texts: [],
    also,
  });
  const time = of(columns.time);
  const steps = instantSteps(time, {
    timeZone: dataSet.timeZone ?? timeZone,
    until: asOf,
    format: timeFormat,
  });
  const pruned = prunedRows({
    table: name,
    time,
    partition: partition && { column: of(partition.column), format: partition.format },
    asked: {},
    asOf,
  });
  const added = [
    "happened_at",
    ...(columns.event === undefined && eventIs !== undefined ? ["event_name"] : []),
  ];
  const own = meantColumns(table, names).filter((column) => !added.includes(column.name.toLowerCase()));
  const read = own.map((column, at) => `${identifier(column.name)} AS given_${at}`);
  const shown = [
    ...own.map((column, at) => `given_${at} AS ${identifier(column.name)}`),
    "happened_at",
    ...(added.includes("event_name") ? [`CAST(${textLiteral(eventIs ?? "")} AS varchar) AS event_name`] : []),
  ];
  return `SELECT ${shown.join(", ")} FROM (SELECT *, ${steps.instant} AS happened_at
    FROM (SELECT ${[...read, ...steps.columns].join(", ")} FROM ${tableName(table)} WHERE ${pruned}) AS read_events
    ) AS timed_events WHERE happened_at < ${timestampLiteral(asOf)}`;
}

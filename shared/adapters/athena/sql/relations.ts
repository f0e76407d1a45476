/** The tables of a data set as a text for Athena sees them: `events` and `users`, with the columns that the tables have. */
import { picked } from "../../duckdb/evaluate/table-columns.ts";
import { type AthenaTable, tableColumns } from "../columns.ts";
import { identifier, textLiteral, timestampLiteral } from "../literals.ts";
import { prunedRows } from "../pruning.ts";
import { type AskedSelection, tableName } from "../selection.ts";
import { instantSteps } from "../times.ts";

export type AskedRelations = Omit<AskedSelection, "where">;

/** `name AS (…)`, of each table that is read. Throws `DefinitionInvalid` for a column of times or days that is not there. */
export function relationsOf(reads: ReadonlySet<string>, asked: AskedRelations): string[] {
  const { users } = asked.tables;
  return [
    ...(reads.has("events") ? [`events AS (${eventsOf(asked)})`] : []),
    ...(reads.has("users") && users ? [`users AS (${usersOf(users)})`] : []),
  ];
}

function usersOf(table: AthenaTable): string {
  return `SELECT ${table.columns.map(({ name }) => identifier(name)).join(", ")} FROM ${tableName(table)}`;
}

/**
 * What has happened before the import. A column that is called as one of those that are added gives way. Columns have names
 * of ours on the way, which are no column's.
 */
function eventsOf({ dataSet, tables: { events: table }, asOf, timeZone }: AskedRelations): string {
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
    isTolerant: dataSet.unreadableShare === 1,
  });
  const pruned = prunedRows({
    table: name,
    time,
    partition: partition && { column: of(partition.column), format: partition.format },
    from: undefined,
    asOf,
  });
  const added = [
    "happened_at",
    ...(columns.event === undefined && eventIs !== undefined ? ["event_name"] : []),
  ];
  const own = table.columns.filter((column) => !added.includes(column.name.toLowerCase()));
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

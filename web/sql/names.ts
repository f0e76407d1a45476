/** The tables and columns that a query may name, and how it writes them. */
import type { CheckedEvents, CheckedUsers, DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { DataSet, UserColumns } from "../../shared/contract/data-sets.ts";
import type { Engine } from "./dialect.ts";

export interface SqlNames {
  engine: Engine;
  tables: SqlTable[];
  /** The column of `events` that tells what happened, and what it holds. */
  event: { column: string; names: string[] };
}

export interface SqlTable {
  name: "events" | "users";
  columns: { name: string; type: string }[];
}

/** Without a check only those columns are known that the data set names. */
export function sqlNames(dataSet: DataSet, check: DataSetCheck | undefined): SqlNames {
  const { events, users } = dataSet;
  const { event, user, time } = events.columns;
  const added = [
    { name: "happened_at", type: "TIMESTAMP" },
    ...(event === undefined && events.eventIs !== undefined ? [{ name: "event_name", type: "VARCHAR" }] : []),
  ];
  return {
    engine: dataSet.kind === "athena" ? "trino" : "duckdb",
    tables: [
      {
        name: "events",
        columns: unique([
          ...added,
          ...columnsOf(check?.events, [user, time, ...(event ? [event] : []), ...partitionOf(dataSet)]),
        ]),
      },
      ...(users
        ? [
            {
              name: "users" as const,
              columns: unique(columnsOf(check?.users, mappedOf(users.columns))),
            },
          ]
        : []),
    ],
    event: {
      column: event ?? "event_name",
      names: check?.events.names?.first.map(({ name }) => name) ?? [],
    },
  };
}

/** The label of all aliases is no column. */
function mappedOf({ aliasLabelIs: _, ...columns }: UserColumns): string[] {
  return Object.values(columns).filter((name) => name !== undefined);
}

/** The column by which Athena finds the days that a query asks about. */
export function partitionOf(dataSet: DataSet): string[] {
  const partition = dataSet.kind === "athena" ? dataSet.events.partition : undefined;
  return partition ? [partition.column] : [];
}

/** Of all files. Types of text files are not the engine's: it reads their columns as text. */
function columnsOf(source: CheckedEvents | CheckedUsers | undefined, mapped: readonly string[]) {
  const found = source?.columnSets.first.flatMap(({ columns }) => columns.first) ?? [];
  const isParquet = source?.format === "parquet";
  return found.length > 0
    ? found.map(({ name, type }) => ({ name, type: isParquet ? type : "VARCHAR" }))
    : mapped.map((name) => ({ name, type: "" }));
}

/** As the engine compares names: without regard to case. The first counts. */
function unique(columns: SqlTable["columns"]): SqlTable["columns"] {
  const seen = new Map<string, SqlTable["columns"][number]>();
  for (const column of columns) {
    const key = column.name.toLowerCase();
    if (!seen.has(key)) seen.set(key, column);
  }
  return [...seen.values()];
}

/** A query to begin with. */
export function exampleQuery({ events, users }: DataSet, { event }: SqlNames): string {
  const { user } = events.columns;
  const happened = `${written(event.column)} = ${quotedText(event.names[0] ?? events.eventIs ?? "purchase")}`;
  if (users?.columns.externalId === undefined)
    return `SELECT DISTINCT ${written(user)} AS external_id\nFROM events\nWHERE ${happened}`;
  return [
    `SELECT ${written(users.columns.externalId)} AS external_id`,
    "FROM users",
    `WHERE ${written(users.columns.user)} IN (`,
    `  SELECT ${written(user)} FROM events WHERE ${happened}`,
    ")",
  ].join("\n");
}

/** A name as a query has it: in quotes where it would be another thing without them. */
export function written(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !notNames.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Words that either engine reserves, and functions that are called without parentheses. */
const notNames = new Set(
  `alter between cube current_groups current_path deallocate delete drop escape execute exists extract full grouping
  insert json_array json_exists json_object json_query json_table json_value listagg normalize prepare recursive rollup
  skip trim uescape unnest values
  all analyse analyze and anti any array as asc asof asymmetric at authorization binary both by case cast check collate
  collation column columns concurrently constraint create cross current_catalog current_date current_role current_schema
  current_time current_timestamp current_user default deferrable desc describe distinct do else end except false fetch
  for foreign freeze from full generated glob group having ilike in initially inner intersect into is isnull join
  lambda lateral leading left like limit localtime localtimestamp map natural not notnull null offset on only or order
  outer overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning right select
  semi session_user show similar some struct summarize symmetric table tablesample then to trailing true try_cast union
  unique unpack unpivot user using variadic verbose when where window with`.split(/\s+/),
);

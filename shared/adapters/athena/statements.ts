/** The statements of a selection. Who writes the SELECTs writes all their values. */
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { RowsQueries, SelectionAttempt, SelectionQuestion } from "../../ports/selections.ts";
import type { AthenaDialect } from "./begin.ts";
import { tableColumns } from "./columns.ts";
import { strayPartition, USUAL_FORMAT } from "./pruning.ts";
import type { AthenaTables } from "./selection.ts";

export interface Statement {
  name: keyof RowsQueries | "columns";
  text: string;
}

/** Of the work bucket: where the rows of a query are. */
export function rowsFolder(attempt: SelectionAttempt, name: keyof RowsQueries): string {
  return `${folderOf(attempt)}${name}/`;
}

/** Bytes of a query. Source: Athena quotas, "Query string length". */
export const QUERY_BYTES = 262_144;

/** By what a text returns. */
export function columnsStatement(text: string): Statement {
  return { name: "columns", text };
}

/**
 * `users`: the SELECT of those that are selected. `bucket`: `s3://…/`. Throws `DefinitionInvalid` for columns
 * that are not there, or of another type.
 */
export function rowsStatements(
  { dataSet, identifiedDevices }: Pick<SelectionQuestion, "dataSet" | "identifiedDevices">,
  attempt: SelectionAttempt,
  {
    dialect,
    tables,
    bucket,
    users,
  }: { dialect: AthenaDialect; tables: AthenaTables; bucket: string; users: string },
): (Statement & { name: keyof RowsQueries })[] {
  const unload = (select: string, name: keyof RowsQueries) =>
    `UNLOAD (${select}) TO '${bucket}${rowsFolder(attempt, name)}' WITH (format='PARQUET', compression='SNAPPY')`;
  const texts: [keyof RowsQueries, string][] = [["users", unload(users, "users")]];
  const devices = identifiedDevices ? dialect.usersWithDevice({ dataSet, tables }) : undefined;
  if (devices !== undefined) texts.push(["devices", unload(devices, "devices")]);
  return [tablesStatement(dataSet, tables), ...texts.map(([name, text]) => ({ name, text }))];
}

/**
 * One row: of each table, whether it has a row; then of the partitions' column, whether it has a day of another format. An
 * empty table is never taken for nobody, and what is not read never for what has not happened.
 */
export function tablesStatement(
  dataSet: AthenaDataSet,
  tables: AthenaTables,
): Statement & { name: "tables" } {
  const { table, partition } = dataSet.events;
  const any = (from: string, where = "") =>
    `(SELECT count(*) FROM (SELECT 1 FROM "${from}"${where && ` WHERE ${where}`} LIMIT 1))`;
  const column =
    partition &&
    tableColumns(tables.events).find(({ name }) => name.toLowerCase() === partition.column.toLowerCase());
  const stray = column && strayPartition(column, partition.format ?? USUAL_FORMAT);
  const counts = [...askedTables(dataSet).map((one) => any(one)), ...(stray ? [any(table, stray)] : [])];
  return { name: "tables", text: `SELECT ${counts.join(", ")}` };
}

/** The tables that the statement asks about, in its order. */
export function askedTables({ events, users }: AthenaDataSet): string[] {
  return [events.table, ...(users ? [users.table] : [])];
}

/** The folder of an attempt. */
export function folderOf({ of, attempt }: SelectionAttempt): string {
  return `${workFolders.selections}${of}/${attempt}/`;
}

/** The statements of a selection. Who writes the SELECTs writes all their values. */
import { createHash } from "node:crypto";
import type { AthenaDataSet } from "../../contract/data-sets.ts";
import { workFolders } from "../../contract/work-bucket.ts";
import type { SelectionAttempt, SelectionQueries, SelectionQuestion } from "../../ports/selections.ts";
import type { AthenaTables } from "./selection.ts";
import type { AthenaDialect } from "./selections.ts";

export interface Statement {
  name: keyof SelectionQueries;
  text: string;
  /** The same for the same statement of an attempt, and for no other: Athena starts a query once for each. */
  token: string;
}

/** Bytes of a query. Source: Athena quotas, "Query string length". */
export const QUERY_BYTES = 262_144;

/** `place`: `s3://…/`, of the attempt. Throws `DefinitionInvalid` for columns that are not there, or of another type. */
export function statementsOf(
  { cohort, dataSet, asOf, identifiedDevices }: SelectionQuestion,
  attempt: SelectionAttempt,
  { dialect, tables, place }: { dialect: AthenaDialect; tables: AthenaTables; place: string },
): Statement[] {
  const { definition, timeZone } = cohort;
  if (definition.kind !== "criteria") throw new Error("Athena selects by conditions only");
  const unload = (select: string, name: keyof SelectionQueries) =>
    `UNLOAD (${select}) TO '${place}${name}/' WITH (format='PARQUET', compression='SNAPPY')`;
  const { where } = definition;
  const texts: [keyof SelectionQueries, string][] = [
    ["tables", rowsOf(dataSet)],
    ["users", unload(dialect.selection({ where, dataSet, tables, asOf, timeZone }), "users")],
  ];
  const devices = identifiedDevices ? dialect.usersWithDevice({ dataSet, tables }) : undefined;
  if (devices !== undefined) texts.push(["devices", unload(devices, "devices")]);
  return texts.map(([name, text]) => ({ name, text, token: tokenOf(attempt, name, text) }));
}

/** One row: of each table, whether it has a row. An empty table is never taken for nobody. */
function rowsOf(dataSet: AthenaDataSet): string {
  const one = (table: string) => `(SELECT count(*) FROM (SELECT 1 FROM "${table}" LIMIT 1))`;
  return `SELECT ${askedTables(dataSet).map(one).join(", ")}`;
}

/** The tables that `rowsOf` asks about, in its order. */
export function askedTables({ events, users }: AthenaDataSet): string[] {
  return [events.table, ...(users ? [users.table] : [])];
}

/** 64 characters of the 32 to 128 that a token may have. */
function tokenOf({ of, attempt }: SelectionAttempt, name: string, text: string): string {
  return createHash("sha256").update([of, attempt, name, text].join("\n")).digest("hex");
}

/** The folder of an attempt. */
export function folderOf({ of, attempt }: SelectionAttempt): string {
  return `${workFolders.selections}${of}/${attempt}/`;
}

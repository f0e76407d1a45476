/**
 * A list as a table of text, one row a record: the one reading of lists, for imports, previews and reports. Nothing of
 * it is detected from a sample: a record that does not fit is marked, and never changes how the others are read.
 */
import type { ListColumns, ListDefinition, ListField } from "../../../contract/cohorts.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { identityColumn, identityColumns } from "../evaluate/members.ts";
import { ColumnMissing, JSON_OBJECT_BYTES, quotedPath } from "../evaluate/source.ts";
import { type Staging, stagedObject } from "../evaluate/staging.ts";
import { column, Parameters } from "../scratch/parameters.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { beginsBlank } from "./lines.ts";

export type ListObject = Pick<ListDefinition, "object" | "format">;

export interface List {
  path: string;
  headers: string[];
  /** Fields that it has, and the columns that hold them. */
  columns: ListColumns;
  malformed: number;
}

/** A table of the identity's columns, as text, with `record`, from 1 in the order of the file, and `malformed`. */
export const listTable = "listed";

/** Columns of a CSV file; those past it are taken for a row that is too long. */
const COLUMNS_READ = 1_000;
/** Objects of JSON lines that the names of columns are taken from. */
const OBJECTS_NAMED = 1_000;
/** What no file holds: so that an empty value is told from one that is not there. */
const ABSENT = "\u0001\u0002";

/** Makes the table. `choose` says which column holds which field; one that it names must be there. */
export async function openedList(
  staging: Staging,
  { object, format }: ListObject,
  choose: (headers: readonly string[]) => ListColumns,
): Promise<List | NotEvaluated> {
  const files = await stagedObject(staging, object);
  if ("reason" in files) return files;
  const [path = ""] = files;
  const { scratch } = staging;
  if (format === "csv" && (await beginsBlank(path))) {
    const detail = `The list "${object}" begins with a blank line: its first line must be its header.`;
    return { reason: "data-unreadable", detail };
  }
  const headers = format === "csv" ? await csvHeaders(scratch, path) : await jsonNames(scratch, path);
  if (format === "csv" && headers.length === 0)
    return { reason: "data-missing", detail: `The list "${object}" is empty: it has not even a header.` };
  const columns = choose(headers);
  if (!identityColumns.some((field) => tellsWho(field) && columns[field] !== undefined)) {
    const detail = `The list "${object}" has no column that identifies a user. Name its columns external_id, alias_name and alias_label, or device_id, or say under "columns" which is which.`;
    return { reason: "definition-invalid", detail };
  }
  const rows = format === "csv" ? csvRows(path, { headers, columns }) : jsonRows(path, columns);
  await scratch.run(`CREATE OR REPLACE TABLE ${listTable} AS ${rows.sql}`, rows.values);
  const [counted = {}] = await scratch.rows(
    `SELECT count(*) FILTER (WHERE malformed) AS rows FROM ${listTable}`,
  );
  return { path, headers, columns, malformed: Number(counted["rows"]) };
}

/** Columns as a definition maps them, and, where it says nothing of a field, the column that is named like it. */
export function definedColumns({
  columns = {},
  format,
}: ListDefinition): (headers: readonly string[]) => ListColumns {
  return (headers) => {
    const there = new Set(headers);
    const named = identityColumns.filter((field) => format === "jsonl" || there.has(field));
    return { ...Object.fromEntries(named.map((field) => [field, field])), ...columns };
  };
}

/** The list's records that can be read, with the identity's columns. */
export function listSelection(more: readonly string[] = []): Selection {
  const known = identityColumns.map((field) => identityColumn(field, true));
  return {
    sql: `SELECT ${[...known, ...more].join(", ")} FROM ${listTable} WHERE NOT malformed`,
    values: {},
  };
}

function tellsWho(field: ListField): boolean {
  return field !== "alias_label" && field !== "anonymous";
}

async function csvHeaders(scratch: ScratchDatabase, path: string): Promise<string[]> {
  const names = Array.from({ length: COLUMNS_READ }, (_, at) => `c${at}`);
  const [first = {}] = await scratch.rows(`SELECT * FROM ${readCsv(path, names, { header: false })} LIMIT 1`);
  return names
    .map((name) => first[name])
    .filter((header) => header !== null && header !== undefined)
    .map(String);
}

async function jsonNames(scratch: ScratchDatabase, path: string): Promise<string[]> {
  const rows = await scratch.rows(`
    SELECT DISTINCT unnest(json_keys(json)) AS name FROM (
      SELECT json FROM ${readJson(path)} WHERE json_type(json) = 'OBJECT' LIMIT ${OBJECTS_NAMED}) ORDER BY name`);
  return rows.map(({ name }) => String(name));
}

function csvRows(
  path: string,
  { headers, columns }: { headers: readonly string[]; columns: ListColumns },
): Selection {
  const names = headers.map((_, at) => `c${at}`);
  // The engine's names of columns are the same in upper and lower case, and so are those of data sets.
  const known = headers.map((header) => header.toLowerCase());
  const fields = identityColumns.map((field) => {
    const wanted = columns[field];
    if (wanted === undefined) return `CAST(NULL AS VARCHAR) AS ${field}`;
    const at = known.indexOf(wanted.toLowerCase());
    if (at < 0) throw new ColumnMissing(wanted, headers);
    return `nullif(c${at}, '') AS ${field}`;
  });
  // A comma at the end of a row is no more than that.
  const malformed = `${names.at(-1)} IS NULL OR nullif(more, '') IS NOT NULL AS malformed`;
  const rows = readCsv(path, [...names, "more"], { header: true });
  return {
    sql: `SELECT row_number() OVER () AS record, ${fields.join(", ")}, ${malformed} FROM ${rows}`,
    values: {},
  };
}

function jsonRows(path: string, columns: ListColumns): Selection {
  const parameters = new Parameters();
  const fields = identityColumns.map((field) => {
    const wanted = columns[field];
    if (wanted === undefined) return `CAST(NULL AS VARCHAR) AS ${field}`;
    const pointer = `/${wanted.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return `nullif(json_extract_string(json, ${parameters.of(pointer)}), '') AS ${field}`;
  });
  const malformed = "coalesce(json_type(json), '') <> 'OBJECT' AS malformed";
  const sql = `SELECT row_number() OVER () AS record, ${fields.join(", ")}, ${malformed} FROM ${readJson(path)}`;
  return { sql, values: parameters.values };
}

/** Not in parallel: a short row is padded, which the engine does in one pass only. Its lines may end in both ways. */
function readCsv(path: string, names: readonly string[], { header }: { header: boolean }): string {
  const columns = names.map((name) => `${column(name)}: 'VARCHAR'`).join(", ");
  return `read_csv(${quotedPath(path)}, auto_detect = false, header = ${header}, columns = {${columns}},
    delim = ',', quote = '"', escape = '"', comment = '', nullstr = '${ABSENT}', allow_quoted_nulls = false,
    null_padding = true, strict_mode = false, parallel = false)`;
}

/** Column `json`, NULL where a line is none. */
function readJson(path: string): string {
  return `read_ndjson_objects(${quotedPath(path)}, ignore_errors = true, maximum_object_size = ${JSON_OBJECT_BYTES})`;
}

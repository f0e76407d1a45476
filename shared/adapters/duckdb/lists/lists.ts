/**
 * A list as a table of text, one row a record: the one reading of lists, for imports, previews and reports. A record
 * that does not fit is marked or counted, and never changes how the others are read.
 */
import type { ListColumns, ListDefinition, ListField } from "../../../contract/cohorts.ts";
import { suggestedColumns } from "../../../domain/header-names.ts";
import type { NotEvaluated } from "../../../ports/engine.ts";
import { identityColumn, identityColumns } from "../evaluate/members.ts";
import { readings } from "../evaluate/readings.ts";
import { type Staging, stagedObject } from "../evaluate/staging.ts";
import { mustBeThere } from "../reading/columns.ts";
import { factsOf } from "../reading/facts.ts";
import { namesInJson } from "../reading/json-objects.ts";
import { rowsOf, type Wanted } from "../reading/rows.ts";
import { type CsvFile, DataUnreadable, type Source } from "../reading/source.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";

export type ListObject = Pick<ListDefinition, "object" | "format" | "delimiter" | "encoding" | "nullValues">;

export interface List {
  path: string;
  csv?: CsvFile;
  headers: string[];
  /** Fields that it has, and the columns that hold them. */
  columns: ListColumns;
  malformed: number;
}

interface Choice {
  /** What is asked for must be there. */
  asked?: ListColumns | undefined;
  /** Which column holds which field. */
  choose(headers: readonly string[]): ListColumns;
}

/** A table of the identity's columns, as text, with `record`, from 1 in the order of the file, and `malformed`. */
export const listTable = "listed";

/** Objects of JSON lines that the names of columns are taken from. */
const OBJECTS_NAMED = 1_000;

/** Makes the table. Throws `DataUnreadable` and `DefinitionInvalid`. */
export async function openedList(
  staging: Staging,
  { object, format, ...settings }: ListObject,
  { asked = {}, choose }: Choice,
): Promise<List | NotEvaluated> {
  const { scratch } = staging;
  const file = await stagedObject(staging, { object, format, settings });
  if (file && "reason" in file) return file;
  if (!file)
    return { reason: "data-missing", detail: `The list "${object}" is empty: it has not even a header.` };
  const source: Source = { format, settings, files: [file] };
  staging.seen(source);
  const headers = file.csv?.header ?? (await namesInJson(scratch, [file], OBJECTS_NAMED));
  const columns = choose(headers);
  if (!identityColumns.some((field) => tellsWho(field) && columns[field] !== undefined)) {
    const how = file.csv ? ` Its fields are separated by ${inWords[file.csv.delimiter]}.` : "";
    const detail = `The list "${object}" has no column that identifies a user. Name its columns external_id, alias_name and alias_label, or device_id, or say which of its columns is which.${how}`;
    return { reason: "definition-invalid", detail };
  }
  const wanted = identityColumns.flatMap((field): Wanted[] => {
    const from = columns[field];
    if (from === undefined) return [];
    const as = field === "anonymous" ? "text" : "identifier";
    return [{ name: field, from, as, ...(asked[field] !== undefined && { isMapped: true as const }) }];
  });
  mustBeThere(source, wanted);
  const malformed = await tableOf(scratch, source, wanted);
  const { csv, original: path } = file;
  return { path, ...(csv && { csv }), headers: [...headers], columns, malformed };
}

/** A list by itself: its columns as they are given or, left out, as their names suggest. */
export async function openedAlone(
  staging: Staging,
  list: ListObject,
  columns: ListColumns | undefined,
): Promise<List | NotEvaluated> {
  // Lists have no times: any zone will do.
  for (const macro of readings({ timeZone: "UTC", until: staging.now })) await staging.scratch.run(macro);
  return openedList(staging, list, {
    asked: columns,
    choose: (headers) => columns ?? suggestedColumns(headers),
  });
}

const inWords = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" } as const;

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

/** Gives how many rows are malformed; those of CSV are not in the table. */
async function tableOf(scratch: ScratchDatabase, source: Source, wanted: readonly Wanted[]): Promise<number> {
  const isJson = source.format === "jsonl";
  const { sql, expected } = rowsOf(source, wanted, true);
  const there = new Set(wanted.map(({ name }) => name));
  const fields = identityColumns.map((field) =>
    there.has(field) ? field : `CAST(NULL AS VARCHAR) AS ${field}`,
  );
  const technical = isJson
    ? "is_malformed AS malformed, COLUMNS('^(has_.*|is_malformed|file)$')"
    : "false AS malformed";
  await scratch.run(`
    CREATE OR REPLACE TABLE ${listTable} AS SELECT row_number() OVER () AS record, ${fields.join(", ")}, ${technical}
    FROM (${sql})`);
  const facts = await factsOf(scratch, source, wanted, listTable);
  if (facts.lacking) throw facts.lacking;
  if (expected !== undefined && facts.rows !== expected)
    throw new DataUnreadable({ code: "list-rows-not-found", values: {} });
  return facts.malformed;
}

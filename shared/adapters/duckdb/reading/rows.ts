/**
 * The rows of a source's files as one relation. Files that are read alike are read together; each has its own columns
 * and types.
 */
import { column } from "../scratch/parameters.ts";
import { columnOf } from "./columns.ts";
import { objectsIn } from "./json-objects.ts";
import { listOf } from "./literals.ts";
import type { FileColumn, Source, SourceFile } from "./source.ts";
import { identifierOf, identifierOfJson, textOf, textOfJson } from "./values.ts";

/** A column that is asked for: `name` is what SQL is to know it by. */
export interface Wanted {
  name: string;
  from: string;
  /** `own`: of the type that all files have, else text. */
  as: "text" | "identifier" | "time" | "own";
  /** The data set maps it: each file must have it. */
  isMapped?: true;
}

export interface Rows {
  sql: string;
  /** Rows that the check of the files found; undefined where only the engine counts. */
  expected?: number;
}

/**
 * Columns by their names; a time is an instant, with `<name>_form`: 0 where nothing is set. JSON lines also have
 * `is_malformed`, `file` and, of mapped columns, `has_<name>`. `isSerial`: of CSV, slower, by the reader that never
 * misses a row.
 */
export function rowsOf(source: Source, wanted: readonly Wanted[], isSerial = false): Rows {
  if (source.format === "jsonl") return { sql: jsonRows(source, wanted) };
  const groups = new Map<string, { projection: string; files: SourceFile[] }>();
  const types = typesOf(source, wanted);
  for (const file of source.files) {
    const found = wanted.map((one) => columnOf(file, one.from));
    const projection = wanted.map((one, at) => projected(one, found[at], types)).join(", ") || "1";
    // Of files that are read together the engine makes one type a column.
    const read = file.csv ? csvOptions(file, source, isSerial) : found.map((one) => one?.type);
    const key = JSON.stringify([projection, read]);
    const group = groups.get(key) ?? { projection, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  const all = [...groups.values()].map(({ projection, files }) => {
    const [first] = files;
    const paths = listOf(files.map(({ path }) => path));
    const from = first?.csv
      ? `read_csv(${paths}, ${csvOptions(first, source, isSerial)})`
      : `read_parquet(${paths})`;
    return `SELECT ${projection} FROM ${from}`;
  });
  const sql = all.join(" UNION ALL ") || `SELECT ${wanted.map(nothing).join(", ") || "1"} WHERE false`;
  if (source.format !== "csv") return { sql };
  return { sql, expected: source.files.reduce((sum, { csv }) => sum + (csv?.rows ?? 0), 0) };
}

function projected(one: Wanted, found: FileColumn | undefined, types: ReadonlyMap<string, string>): string {
  const { name, as } = one;
  if (!found) return nothing(one);
  const { sql, type, isNeverEmpty } = found;
  if (as === "time")
    return `instant_in(${sql}) AS ${column(name)}, form_of(${sql}) AS ${column(`${name}_form`)}`;
  if (isNeverEmpty) return `${sql} AS ${column(name)}`;
  if (as === "identifier") return `${identifierOf(sql, type)} AS ${column(name)}`;
  const own = as === "own" && types.get(name) === type && type !== "VARCHAR" && type !== "BLOB";
  return `${own ? sql : textOf(sql, type)} AS ${column(name)}`;
}

function nothing({ name, as }: Wanted): string {
  return as === "time"
    ? `CAST(NULL AS TIMESTAMP) AS ${column(name)}, 0 AS ${column(`${name}_form`)}`
    : `NULL AS ${column(name)}`;
}

/** One file's type must not change what another file's values look like. */
function typesOf({ files }: Source, wanted: readonly Wanted[]): Map<string, string> {
  const types = new Map<string, string>();
  for (const { name, from, as } of wanted) {
    if (as !== "own") continue;
    const found = new Set(
      files.map((file) => columnOf(file, from)?.type).filter((type) => type !== undefined),
    );
    const [only] = found;
    if (found.size === 1 && only !== undefined) types.set(name, only);
  }
  return types;
}

/** Bytes of a row of CSV that the engine takes unless it is told: its own default. */
const LINE_BYTES = 2_000_000;

/**
 * Nothing is left to be detected. Not strict, for one file may end its rows in both ways; the check was. Line breaks in
 * quotes are misread in parallel; a file of one column needs a second one, or its blank lines would be rows.
 */
function csvOptions({ csv }: SourceFile, { settings }: Source, isSerial: boolean): string {
  if (!csv) return "";
  const { header, delimiter, hasBlankLines, hasLineBreaksInQuotes, longest, isRepaired, skippedLines } = csv;
  const isPadded = header.length === 1 && hasBlankLines;
  const names = [...header.map((_, at) => `c${at}`), ...(isPadded ? ["more"] : [])];
  const nulls = listOf(["", ...(settings.nullValues ?? ["\\N"])]);
  return `auto_detect = false, header = true, skip = ${isRepaired ? 0 : skippedLines},
    columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(", ")}},
    delim = '${delimiter}', quote = '"', escape = '"', comment = '', nullstr = ${nulls}, allow_quoted_nulls = true,
    null_padding = ${isPadded}, strict_mode = false, parallel = ${!(isSerial || isPadded || hasLineBreaksInQuotes)}
    ${longest > LINE_BYTES ? `, max_line_size = ${longest + 1}, buffer_size = ${4 * longest}` : ""}`;
}

function jsonRows(source: Source, wanted: readonly Wanted[]): string {
  const groups = Map.groupBy(source.files, (file) =>
    JSON.stringify(wanted.map(({ from }) => columnOf(file, from)?.sql)),
  );
  const all = [...groups.values()].map((files) => {
    const pointers = wanted.map(({ from }) => `/${from.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    const columns = wanted.map((one, at) => {
      const folder = files[0] && columnOf(files[0], one.from);
      const has = one.isMapped ? `, x[${at + 1}] IS NOT NULL AS ${column(`has_${one.name}`)}` : "";
      return folder
        ? `${projected(one, folder, new Map())}${one.isMapped ? `, true AS ${column(`has_${one.name}`)}` : ""}`
        : `${projectedJson(one, `x[${at + 1}]`)}${has}`;
    });
    const also = [
      "coalesce(json_type(json), '') <> 'OBJECT' OR len(keys) <> len(list_distinct(keys)) AS is_malformed",
      "CAST(regexp_extract(filename, '/(\\d+)-[^/]*$', 1) AS UINTEGER) AS file",
    ];
    return `SELECT ${[...columns, ...also].join(", ")} FROM (
      SELECT json, filename, json_keys(json) AS keys, json_extract(json, ${listOf(pointers.length > 0 ? pointers : ["/"])}) AS x FROM ${objectsIn(files)})`;
  });
  return all.join(" UNION ALL ");
}

function projectedJson({ name, as }: Wanted, sql: string): string {
  if (as === "identifier") return `${identifierOfJson(sql)} AS ${column(name)}`;
  const text = textOfJson(sql);
  if (as !== "time") return `${text} AS ${column(name)}`;
  return `instant_in(${text}) AS ${column(name)}, form_of(${text}) AS ${column(`${name}_form`)}`;
}

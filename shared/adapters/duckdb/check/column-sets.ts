/** Which columns each file has: files with the same ones together, so that one that differs stands out. */
import type { Bounded, ColumnSet } from "../../../contract/data-set-checks.ts";
import { bounded } from "../../../domain/bounded.ts";
import { isShownName, NOT_SHOWN } from "../../../domain/shown-names.ts";
import { CHECK_COLUMN_SETS, CHECK_FILES_NAMED, CHECK_PROPERTIES } from "../../../limits.ts";
import { objectsIn } from "../reading/json-objects.ts";
import { quoted } from "../reading/literals.ts";
import type { Source, SourceFile } from "../reading/source.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

interface Column {
  name: string;
  type: string;
}

/** Columns of each file, in the order of the files. */
export type FileColumns = readonly { file: SourceFile; columns: readonly Column[] }[];

/** Characters of the name of a type: that of a structure names each of its fields. */
const TYPE_LENGTH = 60;
/** Objects of JSON lines whose members are looked at for their type. */
const OBJECTS_TYPED = 20_000;
const COLUMNS_BYTES = 10_000;
const SETS_BYTES = 60_000;

export async function columnsOfFiles(scratch: ScratchDatabase, source: Source): Promise<FileColumns> {
  const keys = source.format === "jsonl" ? await keysOfObjects(scratch, source.files) : undefined;
  return source.files.map((file) => {
    const own = file.columns.map(({ name, type, sql }) => {
      return {
        name,
        type: source.format === "parquet" && sql.startsWith('"') ? type.slice(0, TYPE_LENGTH) : "text",
      };
    });
    return { file, columns: [...(keys?.get(file.path) ?? []), ...own] };
  });
}

const jsonTypes = [
  ["VARCHAR", "text"],
  ["BOOLEAN", "truth"],
  ["OBJECT", "object"],
  ["ARRAY", "list"],
] as const;

/**
 * Names of all objects, by the files' paths. Types are those of the first objects: `unknown` where none of these has a
 * value, and several where they differ.
 */
async function keysOfObjects(
  scratch: ScratchDatabase,
  files: readonly SourceFile[],
): Promise<Map<string, Column[]>> {
  const found = new Map<string, Column[]>();
  if (files.length === 0) return found;
  const objects = `SELECT filename, json FROM ${objectsIn(files)} WHERE json_type(json) = 'OBJECT'`;
  const types = jsonTypes.map(([type, said]) => `WHEN ${quoted(type)} THEN ${quoted(said)}`).join(" ");
  const rows = await scratch.rows(`
    WITH names AS (SELECT DISTINCT filename, unnest(json_keys(json)) AS name FROM (${objects})),
    types AS (
      SELECT name, string_agg(DISTINCT type, ' or ' ORDER BY type) AS type FROM (
        SELECT member.key AS name, CASE member.type ${types} WHEN 'NULL' THEN NULL ELSE 'number' END AS type
        FROM (${objects} LIMIT ${OBJECTS_TYPED}) AS line, json_each(line.json) AS member)
      GROUP BY name)
    SELECT filename, name, coalesce(type, 'unknown') AS type FROM names LEFT JOIN types USING (name)
    ORDER BY filename, name`);
  for (const { filename, name, type } of rows) {
    const columns = found.get(String(filename)) ?? [];
    columns.push({ name: String(name), type: String(type) });
    found.set(String(filename), columns);
  }
  return found;
}

export function columnSets(files: FileColumns): Bounded<ColumnSet> {
  const groups = Map.groupBy(files.map(withShownNames), ({ file, columns }) =>
    JSON.stringify([file.csv?.delimiter, file.csv?.encoding, columns.map(({ name, type }) => [name, type])]),
  );
  const largest = [...groups.values()].sort((one, other) => other.length - one.length);
  const [usual] = largest;
  const sets = largest.map((group): ColumnSet => {
    const [{ file, columns } = { file: undefined, columns: [] }] = group;
    const { delimiter, encoding } = file?.csv ?? {};
    const names = group.map(({ file: { name } }) => name);
    return {
      files: bounded(names, { count: CHECK_FILES_NAMED, bytes: COLUMNS_BYTES }),
      ...(delimiter && { delimiter }),
      ...(encoding && { encoding }),
      columns: bounded(columns, { count: CHECK_PROPERTIES, bytes: COLUMNS_BYTES }),
      ...differences(columns, usual === group ? undefined : usual?.[0]?.columns),
    };
  });
  return bounded(sets, { count: CHECK_COLUMN_SETS, bytes: SETS_BYTES });
}

function withShownNames({ file, columns }: FileColumns[number]): FileColumns[number] {
  return {
    file,
    columns: columns.map(({ name, type }) => ({ name: isShownName(name) ? name : NOT_SHOWN, type })),
  };
}

function differences(
  columns: readonly Column[],
  usual: readonly Column[] | undefined,
): Pick<ColumnSet, "without" | "besides"> {
  if (!usual) return {};
  const without = namesBeyond(usual, columns);
  const besides = namesBeyond(columns, usual);
  return { ...(without.length > 0 && { without }), ...(besides.length > 0 && { besides }) };
}

function namesBeyond(columns: readonly Column[], others: readonly Column[]): string[] {
  const known = new Set(others.map(({ name }) => name));
  const names = columns.map(({ name }) => name).filter((name) => !known.has(name));
  return bounded(names, { count: CHECK_FILES_NAMED, bytes: COLUMNS_BYTES }).first;
}

/** Names that may be shown of all columns but `mapped`, those that most files have first; and how many there are. */
export function propertyNames(
  files: FileColumns,
  mapped: readonly string[],
): { names: string[]; all: number } {
  const known = new Set(mapped);
  const counts = new Map<string, number>();
  for (const { columns } of files)
    for (const { name } of columns)
      if (name !== "" && !known.has(name) && isShownName(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name);
  return { names: names.slice(0, CHECK_PROPERTIES), all: names.length };
}

/** Which column of a file is meant by a name: the exact one first, else the only one that differs by case. */
import type { FaultValues } from "../../../contract/data-faults.ts";
import type { Wanted } from "./rows.ts";
import {
  DataUnreadable,
  DefinitionInvalid,
  type FileColumn,
  type Format,
  namesOf,
  type Source,
  type SourceFile,
} from "./source.ts";

/** Undefined where the file has none. Throws where it can't be told which one, or where it can't be read. */
export function columnOf(file: SourceFile, name: string): FileColumn | undefined {
  const found = namedIn(file, name);
  if (found && !isRead(found))
    throw new DataUnreadable({
      code: "column-of-variant",
      values: { file: file.name, column: found.name },
    });
  return found;
}

/** The engine reads some files with a VARIANT and fails fatally at others: it is never asked for one. */
export function isRead({ type }: FileColumn): boolean {
  return !/\bVARIANT\b/.test(type);
}

function namedIn(file: SourceFile, name: string): FileColumn | undefined {
  const exact = file.columns.filter((one) => one.name === name);
  if (exact[0] && (exact.length === 1 || !isOwn(exact, file))) return exact[0];
  if (exact.length > 1)
    throw new DefinitionInvalid({
      code: "column-twice",
      values: { file: file.name, column: name, count: exact.length },
    });
  const alike = file.columns.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  if (alike.length > 1)
    throw new DefinitionInvalid({
      code: "column-differs-by-case",
      values: { file: file.name, column: name, count: alike.length, ...namesOf(alike) },
    });
  return alike[0];
}

/** A column of the file goes before one that its folders tell; two of its own can't be told apart. */
function isOwn(found: readonly FileColumn[], file: SourceFile): boolean {
  return found.filter((one) => !isOfFolder(one, file)).length > 1;
}

function isOfFolder({ sql }: FileColumn, { csv }: SourceFile): boolean {
  return csv ? !/^c\d+$/.test(sql) : !sql.startsWith('"');
}

/** Of CSV and Parquet. What a mapping names must be in each file; what a definition names, in one. */
export function mustBeThere(source: Source, wanted: readonly Asked[]): void {
  if (source.format === "jsonl") return;
  for (const { from, isMapped } of wanted) {
    const without = source.files.filter((file) => !columnOf(file, from));
    const [first] = without;
    if (!first || (!isMapped && without.length < source.files.length)) continue;
    const there = { column: from, ...toldNames(source.format, first.columns, wanted) };
    if (without.length === source.files.length)
      throw new DefinitionInvalid({ code: "no-column", values: there });
    const values = { file: first.name, others: without.length - 1, ...there };
    throw new DataUnreadable({ code: "no-column-in-file", values });
  }
}

type Asked = Pick<Wanted, "from" | "isMapped">;

/** Words only: no number, address or date. */
const likeNames = /^[\p{L}_][\p{L}_ .-]*$/u;

/**
 * The names that there are. But the first line of a file without a header is a row of somebody, which nobody is
 * told: where none of the mapped names is in it, it must look like names.
 */
export function toldNames(
  format: Format,
  columns: readonly { name: string }[],
  wanted: readonly Asked[],
): FaultValues {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const isHeader =
    wanted.some(({ from, isMapped }) => isMapped && names.has(from.toLowerCase())) ||
    columns.every(({ name }) => likeNames.test(name));
  return isHeader ? namesOf(columns) : { isCsv: format === "csv" ? 1 : 0 };
}

/**
 * Names of all columns that are read, as the first file that has one writes it. Throws where two differ by case only: SQL can't tell
 * them apart.
 */
export function allNames(files: readonly SourceFile[]): string[] {
  const names = new Map<string, string>();
  for (const file of files) {
    const here = new Map<string, string>();
    for (const one of file.columns) {
      const { name } = one;
      if (name === "" || !isRead(one)) continue;
      const folded = name.toLowerCase();
      const other = here.get(folded);
      if (other !== undefined && other !== name)
        throw new DefinitionInvalid({
          code: "columns-differ-by-case",
          values: { file: file.name, one: other, other: name },
        });
      here.set(folded, name);
      if (!names.has(folded)) names.set(folded, name);
    }
  }
  return [...names.values()];
}

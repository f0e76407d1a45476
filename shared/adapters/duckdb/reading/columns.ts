/** Which column of a file is meant by a name: the exact one first, else the only one that differs by case. */
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
    throw new DataUnreadable(
      `The column "${found.name}" of the file "${file.name}" is of the type VARIANT, which is not read.`,
    );
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
    throw new DefinitionInvalid(`The file "${file.name}" has ${exact.length} columns "${name}": rename one.`);
  const alike = file.columns.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  if (alike.length > 1)
    throw new DefinitionInvalid(
      `The file "${file.name}" has no column "${name}", and ${alike.length} that differ from it by case only: ${namesOf(alike)}. Name one of them exactly.`,
    );
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
    if (without.length === source.files.length)
      throw new DefinitionInvalid(
        `There is no column "${from}". There are${toldNames(source.format, first.columns, wanted)}`,
      );
    const others = without.length > 1 ? `, nor have ${without.length - 1} others` : "";
    throw new DataUnreadable(
      `The file "${first.name}" has no column "${from}"${others}, which other files have. It has${toldNames(source.format, first.columns, wanted)}`,
    );
  }
}

type Asked = Pick<Wanted, "from" | "isMapped">;

/** Words only: no number, address or date. */
const likeNames = /^[\p{L}_][\p{L}_ .-]*$/u;

/**
 * What follows "there are": names. But the first line of a file without a header is a row of somebody, which nobody is
 * told: where none of the mapped names is in it, it must look like names.
 */
export function toldNames(
  format: Format,
  columns: readonly { name: string }[],
  wanted: readonly Asked[],
): string {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  const isHeader =
    wanted.some(({ from, isMapped }) => isMapped && names.has(from.toLowerCase())) ||
    columns.every(({ name }) => likeNames.test(name));
  if (isHeader) return `: ${namesOf(columns)}.`;
  const hint = format === "csv" ? ": see whether the first line is a header" : "";
  return ` none of the names that are mapped${hint}.`;
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
        throw new DefinitionInvalid(
          `The file "${file.name}" has columns that differ by case only, "${other}" and "${name}": SQL can't tell them apart. Rename one, or use criteria.`,
        );
      here.set(folded, name);
      if (!names.has(folded)) names.set(folded, name);
    }
  }
  return [...names.values()];
}

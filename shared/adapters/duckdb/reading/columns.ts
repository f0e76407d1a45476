/** Which column of a file is meant by a name: the exact one first, else the only one that differs by case. */
import {
  DataUnreadable,
  DefinitionInvalid,
  type FileColumn,
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
export function mustBeThere(source: Source, name: string, isMapped: boolean): void {
  if (source.format === "jsonl") return;
  const without = source.files.filter((file) => !columnOf(file, name));
  const [first] = without;
  if (!first || (!isMapped && without.length < source.files.length)) return;
  const available = namesOf(first.columns);
  if (without.length === source.files.length)
    throw new DefinitionInvalid(`There is no column "${name}". There are: ${available}.`);
  const others = without.length > 1 ? `, nor have ${without.length - 1} others` : "";
  throw new DataUnreadable(
    `The file "${first.name}" has no column "${name}"${others}, which other files have. It has: ${available}.`,
  );
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

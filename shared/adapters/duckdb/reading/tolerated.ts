/** What could not be read and was left out, because the data set's `unreadableShare` lets it be: counts, and files. */
import type { UnreadableData } from "../../../contract/readings.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import type { Facts } from "./facts.ts";
import { rowsOf, type Wanted } from "./rows.ts";
import type { Source, SourceFile } from "./source.ts";
import { NO_IDENTIFIER } from "./values.ts";

/** Files that are named. */
const FILES = 5;

/** Undefined where all could be read. The files are read once more, up to the last one that is named. */
export async function toleratedIn(
  scratch: ScratchDatabase,
  source: Source,
  wanted: readonly Wanted[],
  { malformed, values, isSerial }: Facts,
): Promise<UnreadableData | undefined> {
  const of = (as: Wanted["as"]) =>
    values
      .filter(({ name }) => wanted.find((one) => one.name === name)?.as === as)
      .reduce((sum, { unreadable }) => sum + unreadable, 0);
  const [times, identifiers] = [of("time"), of("identifier")];
  let left = malformed + times + identifiers;
  if (left === 0) return undefined;
  const files: string[] = [];
  for (const file of source.files) {
    if (left === 0 || files.length === FILES) break;
    const count = await unreadableIn(scratch, { ...source, files: [file] }, file, { wanted, isSerial });
    if (count > 0) files.push(file.name);
    left -= count;
  }
  return { rows: malformed, times, identifiers, files, ...(left > 0 && { moreFiles: true }) };
}

async function unreadableIn(
  scratch: ScratchDatabase,
  source: Source,
  file: SourceFile,
  { wanted, isSerial }: { wanted: readonly Wanted[]; isSerial: boolean | undefined },
): Promise<number> {
  const bad = wanted.flatMap(({ name, as }) => {
    if (as === "time") return `${column(`${name}_form`)} > 0 AND ${column(name)} IS NULL`;
    return as === "identifier" ? `coalesce(starts_with(${column(name)}, ${NO_IDENTIFIER}), false)` : [];
  });
  if (source.format === "jsonl") bad.push("is_malformed");
  const counts = bad.map((condition) => `count(*) FILTER (WHERE ${condition})`).join(" + ") || "0";
  const { sql } = rowsOf(source, wanted, isSerial);
  const [row] = await scratch.rows(`SELECT ${counts} AS unreadable FROM (${sql})`);
  return (file.csv?.malformed ?? 0) + Number(row?.["unreadable"] ?? 0);
}

/** Of several sources. */
export function together(all: readonly (UnreadableData | undefined)[]): UnreadableData | undefined {
  const [first, ...others] = all.filter((one) => one !== undefined);
  return others.reduce<UnreadableData | undefined>((sum, one) => {
    if (!sum) return one;
    const files = [...sum.files, ...one.files];
    const moreFiles = sum.moreFiles || one.moreFiles || files.length > FILES;
    return {
      rows: sum.rows + one.rows,
      times: sum.times + one.times,
      identifiers: sum.identifiers + one.identifiers,
      files: files.slice(0, FILES),
      ...(moreFiles && { moreFiles: true }),
    };
  }, first);
}

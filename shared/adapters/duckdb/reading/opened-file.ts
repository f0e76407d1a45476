/** Looks at one file of a source: makes it plain, checks it, and tells its columns. */
import type { CsvSettings } from "../../../contract/csv.ts";
import { TooLargeForEngine } from "../../../domain/too-large.ts";
import { UNUSABLE_SHOWN } from "../../../limits.ts";
import { csvDialect } from "../../reading/csv-dialect.ts";
import { checkedCsv } from "../../reading/csv-file.ts";
import { repairedCsv } from "../../reading/csv-repair.ts";
import { checkParquet } from "../../reading/parquet-check.ts";
import { type PlainFile, plainFile, withoutMark } from "../../reading/plain-file.ts";
import { UnreadableFile } from "../../reading/unreadable-file.ts";
import { column } from "../scratch/parameters.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { folderColumns } from "./folders.ts";
import { quoted } from "./literals.ts";
import { DataUnreadable, type FileColumn, type Format, type SourceFile, unreadableFile } from "./source.ts";

export interface Downloaded {
  name: string;
  path: string;
  format: Format;
  settings: CsvSettings;
}

/** Undefined where there is nothing in it. Throws `DataUnreadable`, which names it. */
export async function openedFile(
  scratch: ScratchDatabase,
  downloaded: Downloaded,
): Promise<SourceFile | undefined> {
  try {
    switch (downloaded.format) {
      case "csv":
        return await csvFile(downloaded);
      case "jsonl":
        return await jsonFile(downloaded);
      case "parquet":
        return await parquetFile(scratch, downloaded);
      default:
        return downloaded.format satisfies never;
    }
  } catch (cause) {
    if (cause instanceof UnreadableFile)
      throw new DataUnreadable(unreadableFile(downloaded.name, cause.code, cause.values), { cause });
    throw cause;
  }
}

async function csvFile({ name, path: given, settings }: Downloaded): Promise<SourceFile | undefined> {
  const plain = await plainFile(given, settings.encoding);
  const dialect = await csvDialect(plain, settings.delimiter);
  if (!dialect) return undefined;
  const { path } = plain;
  const columns = [
    ...dialect.header.map((one, at) => ({
      name: one,
      sql: `c${at}`,
      type: "VARCHAR",
      isNeverEmpty: true as const,
    })),
    ...folderColumns(name),
  ];
  const checked = await checkedCsv(path, dialect.from, dialect.shape);
  const told = { ...dialect, ...checked, encoding: plain.encoding };
  if (checked.isSound) {
    const csv = {
      ...told,
      rows: checked.rows - 1,
      malformed: 0,
      isBroken: false,
      first: [],
      isRepaired: false,
    };
    return { name, path, original: path, columns, csv };
  }
  const copy = `${path}.sound`;
  const repaired = await repairedCsv({ path, ...dialect }, copy, UNUSABLE_SHOWN);
  // Nothing is known of the rest of a file that was given up: the engine is to be careful with all of it.
  const careful = { hasBlankLines: true, hasLineBreaksInQuotes: true, isRepaired: true };
  return { name, path: copy, original: path, columns, csv: { ...told, ...careful, ...repaired } };
}

async function jsonFile({ name, path: given, settings }: Downloaded): Promise<SourceFile> {
  const plain: PlainFile = await withoutMark(await plainFile(given, settings.encoding));
  return { name, path: plain.path, original: plain.path, columns: folderColumns(name) };
}

async function parquetFile(scratch: ScratchDatabase, { name, path }: Downloaded): Promise<SourceFile> {
  await checkParquet(path);
  const file = quoted(path);
  const rows = await scratch.rows(`SELECT name, num_children FROM parquet_schema(${file})`).catch(damaged);
  const described = await scratch.rows(`DESCRIBE SELECT * FROM read_parquet(${file})`).catch(damaged);
  const [counted = {}] = await scratch
    .rows(`SELECT num_rows FROM parquet_file_metadata(${file})`)
    .catch(damaged);
  const names = topLevel(
    rows.map((row) => ({ name: String(row["name"]), children: Number(row["num_children"] ?? 0) })),
  );
  const columns: FileColumn[] = described.map((row, at) => ({
    // The engine gives another name to one that differs by case only.
    name: names.length === described.length ? (names[at] ?? "") : String(row["column_name"]),
    sql: column(String(row["column_name"])),
    type: String(row["column_type"]),
  }));
  return {
    name,
    path,
    original: path,
    columns: [...columns, ...folderColumns(name)],
    rows: Number(counted["num_rows"]),
  };
}

function damaged(cause: unknown): never {
  if (cause instanceof TooLargeForEngine) throw cause;
  throw new UnreadableFile("footer-damaged", {}, { cause });
}

/** Of a schema in depth-first order, the root first. */
function topLevel(schema: readonly { name: string; children: number }[]): string[] {
  const names: string[] = [];
  for (let at = 1; at < schema.length; ) {
    names.push(schema[at]?.name ?? "");
    for (let left = 1; left > 0 && at < schema.length; at++) left += (schema[at]?.children ?? 0) - 1;
  }
  return names;
}

/** The files of a folder that are data of a format, as objects below a prefix. */
import { readdirSync, type Stats, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type { FilesRequest } from "../../shared/contract/data-sets.ts";
import { UsageError } from "../demo/usage-error.ts";

export type Format = FilesRequest["events"]["format"];

export interface DataFile {
  path: string;
  /** Below the prefix. */
  name: string;
  bytes: number;
}

export interface FolderFiles {
  data: DataFile[];
  /** What an export writes last: names that begin with `_`. */
  marks: DataFile[];
  /** Names of files of other kinds. */
  others: string[];
}

const packed = "(\\.(gz|gzip|zst|zstd))?$";
const endings: Record<Format, RegExp> = {
  csv: new RegExp(`\\.(csv|tsv|txt)${packed}`, "i"),
  jsonl: new RegExp(`\\.(jsonl|ndjson|json)${packed}`, "i"),
  parquet: /\.(parquet|parq|pq)$/i,
};

/** A name without an ending, such as `part-00000`, may be anything. Throws `UsageError`. */
export function filesOf(folder: string, format: Format): FolderFiles {
  const all = filesBelow(folder);
  const isMark = ({ name }: DataFile) => basename(name).startsWith("_");
  const isData = ({ name }: DataFile) => endings[format].test(name) || !basename(name).includes(".");
  const files = all.filter((file) => !isMark(file));
  const data = files.filter(isData);
  const others = files.filter((file) => !isData(file)).map(({ name }) => name);
  if (data.length === 0) {
    const there = others.length > 0 ? `It has: ${inWords(others)}.` : "It has no files.";
    throw new UsageError(`"${folder}" has no ${format} file. ${there}`);
  }
  return { data, marks: all.filter(isMark), others };
}

/** As most names end; undefined where none tells. */
export function formatOf(folder: string): Format | undefined {
  const names = filesBelow(folder).map(({ name }) => name);
  const counts = (Object.keys(endings) as Format[]).map((format) => {
    return { format, count: names.filter((name) => endings[format].test(name)).length };
  });
  const [most] = counts.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
  return most?.format;
}

/** The first few. */
export function inWords(names: readonly string[]): string {
  const SHOWN = 5;
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${names.slice(0, SHOWN).join(", ")}${more}`;
}

/** Hidden ones are left out, and folders that begin with `_`, unless they are columns (`_day=2026-01-05`). */
function filesBelow(given: string): DataFile[] {
  const found = statOf(given);
  if (!found) throw new UsageError(`There is no folder or file "${given}".`);
  if (!found.isDirectory()) return [{ path: given, name: basename(given), bytes: found.size }];
  const files: DataFile[] = [];
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      const isHidden = name.startsWith(".");
      const at = statOf(path);
      if (isHidden || !at) continue;
      if (at.isFile()) files.push({ path, name: relative(given, path).replaceAll(sep, "/"), bytes: at.size });
      else if (at.isDirectory() && (!name.startsWith("_") || name.includes("="))) walk(path);
    }
  };
  walk(given);
  return files;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

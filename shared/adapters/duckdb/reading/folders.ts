/** Folders named `key=value`, as Hive and Spark write them: a column of every file below. */
import { quoted } from "./literals.ts";
import type { FileColumn } from "./source.ts";

const NOT_SET = "__HIVE_DEFAULT_PARTITION__";

/** Of a file's name below its source's prefix. */
export function folderColumns(name: string): FileColumn[] {
  return name
    .split("/")
    .slice(0, -1)
    .flatMap((folder) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(folder) ?? [];
      if (key === undefined || value === undefined) return [];
      const text = decoded(value);
      const sql = value === NOT_SET || text === "" ? "CAST(NULL AS VARCHAR)" : quoted(text);
      return [{ name: decoded(key), sql, type: "VARCHAR" }];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The files of an evaluation, in buckets. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { MemberFile } from "../../../ports/engine.ts";
import { listOf } from "../reading/literals.ts";
import { type IdentifierSql, memberSql } from "./bucket-sql.ts";
import { type Buckets, oneBucket } from "./buckets.ts";

/** A file of an evaluation: its columns, all text, and what its rows are in buckets by. */
interface Kind {
  columns: readonly string[];
  by: IdentifierSql;
}

const member = ["kind", "id", "label"];
const byOther = {
  columns: [...member, "other_kind", "other_id", "other_label"],
  by: { kind: "other_kind", id: "other_id", label: "other_label" },
};

export const memberFiles = {
  path: { columns: member, by: memberSql },
  otherIds: byOther,
  lookedUpBy: byOther,
  identifiedDevices: {
    columns: ["device_id", ...member],
    by: { kind: "'device_id'", id: "device_id", label: "''" },
  },
} as const satisfies Record<string, Kind>;

/** The folder of a bucket, below that of all of them. */
export function bucketFolder(folder: string, bucket: number): string {
  return join(folder, `bucket=${bucket}`);
}

/** Its rows in at most `of` buckets. Undefined where the evaluation left no such file. */
export function memberBuckets(
  members: MemberFile | undefined,
  file: keyof typeof memberFiles,
  of: number,
): Buckets | undefined {
  const path = members?.[file];
  if (path === undefined) return undefined;
  return bucketsAt(path, file, { buckets: members?.buckets ?? 1, of });
}

function bucketsAt(
  path: string,
  file: keyof typeof memberFiles,
  { buckets, of }: { buckets: number; of: number },
): Buckets {
  if (buckets === 1) return oneBucket(`read_parquet('${path}')`);
  const together = Math.max(1, buckets / of);
  return {
    count: buckets / together,
    async rows(bucket) {
      const folders = Array.from({ length: together }, (_, at) => bucketFolder(path, bucket * together + at));
      const { columns } = memberFiles[file];
      const none = `(SELECT ${columns.map((name) => `'' AS ${name}`).join(", ")} WHERE false)`;
      return (await parquetUnder(folders)) ?? none;
    },
  };
}

/** All rows of a file of an evaluation in so many buckets, as a relation. */
export function allRows(path: string, file: keyof typeof memberFiles, buckets = 1): Promise<string> {
  return bucketsAt(path, file, { buckets, of: 1 }).rows(0);
}

/** All Parquet files in folders and the folders in them, as a relation. Undefined where there is none. */
export async function parquetUnder(folders: readonly string[]): Promise<string | undefined> {
  const files = (await Promise.all(folders.map(filesIn))).flat();
  return files.length > 0 ? `read_parquet(${listOf(files)}, hive_partitioning = false)` : undefined;
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(".parquet")).map((name) => join(folder, name));
}

/** Writes a file of an evaluation, in one bucket or in several. */
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase, Selection } from "../scratch/scratch-database.ts";
import { bucketSql } from "./bucket-sql.ts";
import { memberFiles } from "./member-buckets.ts";

/** How rows with a column `bucket` are written into a folder for each. */
export const BY_BUCKET = `${PARQUET}, PARTITION_BY (bucket)`;

/** `rows` has the file's columns. Returns the file's path, or that of the folder. */
export async function writtenAs(
  scratch: ScratchDatabase,
  file: Exclude<keyof typeof memberFiles, "path">,
  rows: Selection,
  buckets: number,
): Promise<string> {
  const { columns, by } = memberFiles[file];
  const path = await scratch.file(buckets === 1 ? `${file}.parquet` : file);
  const its = buckets === 1 ? columns : [...columns, `${bucketSql(buckets, by)} AS bucket`];
  await scratch.run(
    `COPY (SELECT ${its.join(", ")} FROM (${rows.sql})) TO '${path}' (${buckets === 1 ? PARQUET : BY_BUCKET})`,
    rows.values,
  );
  return path;
}

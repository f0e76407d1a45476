/**
 * Other identifiers of an import's members and rejected rows, kept beside its change set, so that people can look them up by
 * these:
 *
 *     prepared/<folder>/others.parquet           kind, id, label of the member or row; other_kind, other_id, other_label
 *     prepared/<folder>/others.07.of16.parquet   of a large import, bucket 7 of 16 by the other identifier
 */
import { rm } from "node:fs/promises";
import { workFolders } from "../../../contract/work-bucket.ts";
import { bucketOf } from "../../../domain/buckets.ts";
import type { Member } from "../../../domain/identifiers.ts";
import { bucketObject, OTHERS } from "../../../domain/import-objects.ts";
import type { MemberFile } from "../../../ports/engine.ts";
import type { Files } from "../../s3/files.ts";
import { rowsOf } from "../buckets/buckets.ts";
import { memberBuckets, memberFiles } from "../buckets/member-buckets.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

const files = ["otherIds", "lookedUpBy"] as const;

/**
 * Stores nothing where nobody has another identifier. Removes the file for look-ups from the scratch disk. `buckets`: a power of
 * two, up to 64.
 */
export async function keepOthers(
  { scratch, files: objects }: { scratch: ScratchDatabase; files: Files },
  members: MemberFile,
  { folder, buckets }: { folder: string; buckets: number },
): Promise<void> {
  const known = files.flatMap((file) => {
    const all = memberBuckets(members, file, buckets);
    return all ? [{ all, ...memberFiles[file] }] : [];
  });
  if (known.length === 0) return;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const rows = [];
    for (const { all, columns, by } of known)
      rows.push(`SELECT ${columns.join(", ")} FROM ${await rowsOf(all, { bucket, of: buckets }, by)}`);
    const path = await scratch.file("others.parquet");
    await scratch.run(`COPY (${rows.join(" UNION ALL ")}) TO '${path}' (${PARQUET})`);
    await objects.upload(path, buckets === 1 ? inOne(folder) : inBucket(folder, bucket, buckets));
    await rm(path);
  }
  if (members.lookedUpBy !== undefined) await rm(members.lookedUpBy, { recursive: true });
}

/** The object with all that is kept of an identifier. Undefined where nothing is. */
export async function othersObject(
  objects: Pick<Files, "data">,
  folder: string,
  other: Member,
): Promise<string | undefined> {
  const there = (await objects.data(inOne(folder).replace(/parquet$/, ""))).map(({ name }) => name);
  const [, of] = /\.of(\d+)\.parquet$/.exec(there[0] ?? "") ?? [];
  const object = of === undefined ? inOne(folder) : inBucket(folder, bucketOf(other, Number(of)), Number(of));
  return there.includes(object) ? object : undefined;
}

function inOne(folder: string): string {
  return `${workFolders.prepared}${folder}/${OTHERS}`;
}

/** S3 ends objects by the day, so a part of them may be gone: each tells how many there were. */
function inBucket(folder: string, bucket: number, buckets: number): string {
  return bucketObject(inOne(folder), bucket, `of${buckets}`);
}

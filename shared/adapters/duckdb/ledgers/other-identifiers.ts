/**
 * Other identifiers of an import's members and rejected rows, kept beside its change set, so that people can look them up by
 * these:
 *
 *     prepared/<folder>/others.parquet   kind, id, label of the member or row; other_kind, other_id, other_label
 */
import { rm } from "node:fs/promises";
import { workFolders } from "../../../contract/work-bucket.ts";
import { OTHERS } from "../../../domain/import-objects.ts";
import type { MemberFile } from "../../../ports/engine.ts";
import type { Files } from "../../s3/files.ts";
import { allRows } from "../buckets/member-buckets.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

/** Stores nothing where nobody has another identifier. Removes the file for look-ups from the scratch disk. */
export async function keepOthers(
  { scratch, files }: { scratch: ScratchDatabase; files: Files },
  members: MemberFile,
  folder: string,
): Promise<void> {
  const { lookedUpBy, buckets } = members;
  const otherIds = members.otherIds && (await allRows(members.otherIds, "otherIds", buckets));
  const known = [otherIds, lookedUpBy && `read_parquet('${lookedUpBy}')`]
    .filter((rows) => rows !== undefined)
    .map((rows) => `SELECT kind, id, label, other_kind, other_id, other_label FROM ${rows}`);
  if (known.length === 0) return;
  const path = await scratch.file("others.parquet");
  await scratch.run(`COPY (${known.join(" UNION ALL ")}) TO '${path}' (${PARQUET})`);
  if (lookedUpBy !== undefined) await rm(lookedUpBy);
  await files.upload(path, othersObject(folder));
  await rm(path);
}

export function othersObject(folder: string): string {
  return `${workFolders.prepared}${folder}/${OTHERS}`;
}

/** Ledgers as they are left in the work bucket: whole, or a bucket after the other. */
import { rm } from "node:fs/promises";
import type { RunId } from "../../../contract/ids.ts";
import { bucketObject, bucketsManifest } from "../../../domain/import-objects.ts";
import type { LedgerPointer } from "../../../domain/run.ts";
import { type Files, sha256Of } from "../../s3/files.ts";
import { nameBuckets } from "../buckets/stored-buckets.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

interface Desk {
  scratch: ScratchDatabase;
  files: Files;
}

/** One of so many buckets of what is named `object` where it has one only. */
interface Place {
  object: string;
  bucket: number;
  buckets: number;
}

/** A bucket of a ledger that was written. */
export type Left = Pick<LedgerPointer, "sha256" | "inCount" | "unsureCount" | "deviceCount">;

/** Uploads a bucket's file with its SHA-256, which is returned in hex, and removes it from the scratch disk. */
export async function uploaded({ files }: Desk, path: string, place: Place): Promise<string> {
  const { object, bucket, buckets } = place;
  const sha256 = await sha256Of(path);
  await files.upload(path, buckets === 1 ? object : bucketObject(bucketsManifest(object), bucket), sha256);
  await rm(path);
  return sha256;
}

/** Writes rows (kind, id, label, held) as a bucket of a ledger. */
export async function leave(desk: Desk, rows: string, place: Place): Promise<Left> {
  const { scratch } = desk;
  const path = await scratch.file("left.parquet");
  await scratch.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
  const [counts = {}] = await scratch.rows(`
    SELECT count(*) FILTER (WHERE held = 'in') AS in_count, count(*) FILTER (WHERE held = 'unsure') AS unsure_count,
      count(*) FILTER (WHERE kind = 'device_id') AS device_count
    FROM read_parquet('${path}')`);
  return {
    sha256: await uploaded(desk, path, place),
    inCount: Number(counts["in_count"]),
    unsureCount: Number(counts["unsure_count"]),
    deviceCount: Number(counts["device_count"]),
  };
}

/** The ledger of these buckets, in order: it is there from now on. */
export async function ledgerOf(
  desk: Desk,
  left: readonly Left[],
  into: { object: string; run: RunId },
): Promise<LedgerPointer> {
  const [only] = left;
  if (only && left.length === 1) return { ...into, ...only };
  const sum = (count: "inCount" | "unsureCount" | "deviceCount") =>
    left.reduce((total, one) => total + one[count], 0);
  const named = await nameBuckets(
    desk,
    into.object,
    left.map(({ sha256 }) => sha256),
  );
  return {
    ...named,
    run: into.run,
    inCount: sum("inCount"),
    unsureCount: sum("unsureCount"),
    deviceCount: sum("deviceCount"),
    buckets: left.length,
  };
}

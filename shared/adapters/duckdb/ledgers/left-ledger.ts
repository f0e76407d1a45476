/** Ledgers as they are left in the work bucket: whole, or a bucket after the other. */
import { rm } from "node:fs/promises";
import type { RunId } from "../../../contract/ids.ts";
import type { BucketObject, LeftBucket } from "../../../domain/bucket-rounds.ts";
import { bucketObject } from "../../../domain/import-objects.ts";
import type { LedgerPointer } from "../../../domain/run.ts";
import { type Files, sha256Of } from "../../s3/files.ts";
import { nameBuckets } from "../buckets/stored-buckets.ts";
import { allDone } from "../scratch/all-done.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";

interface Desk {
  scratch: ScratchDatabase;
  files: Files;
}

/** A bucket of what is named `object` where it has one only, and which attempt at it. Left out: it has one only. */
export interface Place {
  object: string;
  bucket?: { number: number; attempt: string };
}

/** Of one bucket of so many, which one worker writes under a name that nobody else has. */
export function placeOf(object: string, { bucket, of }: { bucket: number; of: number }): Place {
  return of === 1 ? { object } : { object, bucket: { number: bucket, attempt: "0" } };
}

/** Uploads a bucket's file with its SHA-256, and removes it from the scratch disk. */
export async function uploaded(desk: Desk, path: string, place: Place): Promise<BucketObject> {
  const left = await copied(desk, path, place);
  await rm(path);
  return left;
}

async function copied({ files }: Desk, path: string, place: Place): Promise<BucketObject> {
  const { object: whole, bucket } = place;
  const object = bucket ? bucketObject(whole, bucket.number, bucket.attempt) : whole;
  const sha256 = await sha256Of(path);
  await files.upload(path, object, sha256);
  return { object, sha256 };
}

/** Writes rows (kind, id, label, held) as a bucket of a ledger. */
export async function leave(desk: Desk, rows: string, place: Place): Promise<LeftBucket> {
  const { scratch } = desk;
  const path = await scratch.file("left.parquet");
  await scratch.run(`COPY (${rows}) TO '${path}' (${PARQUET})`);
  const counted = scratch.rows(`
    SELECT count(*) FILTER (WHERE held = 'in') AS in_count, count(*) FILTER (WHERE held = 'unsure') AS unsure_count,
      count(*) FILTER (WHERE kind = 'device_id') AS device_count
    FROM read_parquet('${path}')`);
  const [[counts = {}], left] = await allDone([counted, copied(desk, path, place)]);
  await rm(path);
  return {
    ...left,
    inCount: Number(counts["in_count"]),
    unsureCount: Number(counts["unsure_count"]),
    deviceCount: Number(counts["device_count"]),
  };
}

/** The ledger of these buckets, in order: it is there from now on. */
export async function ledgerOf(
  desk: Desk,
  left: readonly LeftBucket[],
  into: { object: string; run: RunId },
): Promise<LedgerPointer> {
  const [only] = left;
  if (only && left.length === 1) return { ...only, run: into.run };
  const sum = (count: "inCount" | "unsureCount" | "deviceCount") =>
    left.reduce((total, one) => total + one[count], 0);
  return {
    ...(await nameBuckets(desk, into.object, left)),
    run: into.run,
    inCount: sum("inCount"),
    unsureCount: sum("unsureCount"),
    deviceCount: sum("deviceCount"),
    buckets: left.length,
  };
}

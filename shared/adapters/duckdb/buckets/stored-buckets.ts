/** Buckets as objects of the work bucket, downloaded one at a time. */
import { readFile, rm, writeFile } from "node:fs/promises";
import type { BucketObject } from "../../../domain/bucket-rounds.ts";
import {
  bucketsManifest,
  bucketsPrefix,
  isBucketsManifest,
  readBucketsManifest,
  writeBucketsManifest,
} from "../../../domain/import-objects.ts";
import { LedgerLost } from "../../../domain/run.ts";
import type { StoredLedger } from "../../../ports/change-sets.ts";
import { type Files, sha256Of } from "../../s3/files.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { bucketSql, type IdentifierSql } from "./bucket-sql.ts";
import { type Buckets, NOTHING_HELD, oneBucket } from "./buckets.ts";

interface Desk {
  scratch: ScratchDatabase;
  files: Files;
}

/** Writes what names the buckets, in order: only then are they there. Returns its name and its own SHA-256. */
export async function nameBuckets(
  { scratch, files }: Desk,
  parquet: string,
  buckets: readonly BucketObject[],
): Promise<BucketObject> {
  const object = bucketsManifest(parquet);
  const path = await scratch.file("buckets.sha256");
  await writeFile(path, writeBucketsManifest(buckets));
  const sha256 = await sha256Of(path);
  await files.upload(path, object, sha256);
  return { object, sha256 };
}

interface Named {
  /** Of the manifest. */
  sha256: string;
  buckets: BucketObject[];
}

async function namedBuckets(
  { scratch, files }: Desk,
  object: string,
): Promise<Named | "missing" | "damaged"> {
  const path = await scratch.file("buckets.sha256");
  const there = await files.downloadHashed(object, path);
  if (there === "missing") return there;
  const buckets = readBucketsManifest(object, await readFile(path, "utf8"));
  return buckets ? { sha256: there.sha256, buckets } : "damaged";
}

/** The objects with what a ledger's object says: itself, or its buckets. None of buckets that nothing names. */
export async function objectsOfLedger(desk: Desk, object: string): Promise<string[]> {
  if (!isBucketsManifest(object)) return [object];
  const named = await namedBuckets(desk, object);
  return typeof named === "string" ? [] : named.buckets.map((bucket) => bucket.object);
}

/**
 * A ledger's rows: kind, id, label, held. Throws `LedgerLost` where it is not the one that was written, when it is
 * opened or when a bucket is asked for. `erased`: people may have been erased from its buckets since, so that each has a
 * digest of its own. `wasChecked`: no row of it is in a bucket that is not its own.
 */
export async function openLedger(
  desk: Desk,
  ledger: StoredLedger,
  { erased = false, wasChecked = false } = {},
): Promise<Buckets> {
  const staged = async (object: string, expected: string | undefined) => {
    const found = await stagedObject(desk, object, { expected, erased });
    if ("trouble" in found) throw new LedgerLost(ledger, found.trouble);
    return found.path;
  };
  if (!isBucketsManifest(ledger.object))
    return oneBucket(`read_parquet('${await staged(ledger.object, ledger.sha256)}')`);
  const named = await namedBuckets(desk, ledger.object);
  if (named === "missing") throw new LedgerLost(ledger, named);
  if (named === "damaged" || named.sha256 !== ledger.sha256) throw new LedgerLost(ledger, "damaged");
  const { buckets } = named;
  return oneAtATime(buckets, async ({ object, sha256 }, bucket) => {
    const path = await staged(object, sha256);
    if (
      !wasChecked &&
      (await hasStray(desk.scratch, { rows: `read_parquet('${path}')`, bucket, of: buckets.length }))
    )
      throw new LedgerLost(ledger, "damaged");
    return path;
  });
}

/** `erased`: one from which people were erased has a digest of its own, by which it is sound too. */
async function stagedObject(
  { scratch, files }: Desk,
  object: string,
  { expected, erased }: { expected: string | undefined; erased: boolean },
): Promise<{ path: string } | { trouble: "missing" | "damaged" }> {
  const path = await scratch.file("bucket.parquet");
  const there = await files.downloadHashed(object, path);
  if (there === "missing") return { trouble: "missing" };
  const isSound = there.sha256 === expected || (erased && (await files.intact(object)) === there.sha256);
  return isSound ? { path } : { trouble: "damaged" };
}

/** The SHA-256 by which the table names the ledger, if all of it is as it was written, or as people were erased from it. */
export async function intactLedger(desk: Desk, object: string): Promise<string | undefined> {
  const sha256 = await desk.files.intact(object);
  if (sha256 === undefined || !isBucketsManifest(object)) return sha256;
  const named = await namedBuckets(desk, object);
  if (typeof named === "string") return undefined;
  for (const bucket of named.buckets)
    if ((await desk.files.intact(bucket.object)) === undefined) return undefined;
  return sha256;
}

/** Whether it is the one that was written. */
export async function isLedgerIntact(desk: Desk, { object, sha256 }: StoredLedger): Promise<boolean> {
  if (!isBucketsManifest(object)) return (await desk.files.sha256(object)) === sha256;
  const named = await namedBuckets(desk, object);
  if (typeof named === "string" || named.sha256 !== sha256) return false;
  for (const bucket of named.buckets)
    if ((await desk.files.sha256(bucket.object)) !== bucket.sha256) return false;
  return true;
}

/** The rows of a change set, by the name that its changes have in one bucket. Undefined if they are not there, or not all. */
export async function openChanges(desk: Desk, object: string): Promise<Buckets | undefined> {
  const left = await openLeftChanges(desk, object);
  return left?.isWhole ? left.changes : undefined;
}

/**
 * What is left of them; undefined: nothing. S3 ends objects by the day, so buckets that were written before midnight end a day
 * before their manifest.
 */
export async function openLeftChanges(
  desk: Desk,
  object: string,
): Promise<{ changes: Buckets; isWhole: boolean } | undefined> {
  const { scratch, files } = desk;
  const path = await scratch.file("changes.parquet");
  if ((await files.download(object, path)) !== "missing")
    return { changes: oneBucket(`read_parquet('${path}')`), isWhole: true };
  const manifest = bucketsManifest(object);
  const named = await namedBuckets(desk, manifest);
  if (named === "missing") return undefined;
  if (named === "damaged") throw new Error(`the object ${manifest} is damaged`);
  const there = new Set((await files.data(bucketsPrefix(manifest))).map(({ name }) => name));
  const isThere = (bucket: number) => there.has(named.buckets[bucket]?.object ?? "");
  const left = [...named.buckets.keys()].filter(isThere);
  if (left.length === 0) return undefined;
  const all = oneAtATime(named.buckets, async ({ object: its, sha256 }) => {
    const found = await stagedObject(desk, its, { expected: sha256, erased: true });
    if ("trouble" in found) throw new Error(`the object ${its} is ${found.trouble}`);
    return found.path;
  });
  const changes = {
    count: all.count,
    rows: async (bucket: number) => (isThere(bucket) ? all.rows(bucket) : NOTHING_HELD),
  };
  return { changes, isWhole: left.length === all.count };
}

/** `stage` gives the path of a bucket's file, which is removed when another one is asked for. */
function oneAtATime(
  all: readonly BucketObject[],
  stage: (its: BucketObject, bucket: number) => Promise<string>,
): Buckets {
  let last: { bucket: number; path: string } | undefined;
  return {
    count: all.length,
    async rows(bucket) {
      if (last?.bucket !== bucket) {
        if (last) await rm(last.path);
        last = undefined;
        const its = all[bucket];
        if (!its) throw new Error(`there is no bucket ${bucket} of ${all.length}`);
        last = { bucket, path: await stage(its, bucket) };
      }
      return `read_parquet('${last.path}')`;
    },
  };
}

/** Whether any row of a bucket belongs into another one. */
export async function hasStray(
  scratch: ScratchDatabase,
  { rows, by, bucket, of }: { rows: string; by?: IdentifierSql; bucket: number; of: number },
): Promise<boolean> {
  const [stray] = await scratch.rows(`SELECT 1 FROM ${rows} WHERE ${bucketSql(of, by)} <> ${bucket} LIMIT 1`);
  return stray !== undefined;
}

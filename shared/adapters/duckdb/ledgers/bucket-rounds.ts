/**
 * Large imports, compared a bucket at a time. Objects, all written once:
 *
 *     comparisons/<folder>/<file>.07.parquet                       a file of the evaluation: members of bucket 7, for example
 *     comparisons/<folder>/changed.<round>.07.<attempt>.parquet    kind, id, label, held, direction
 *     comparisons/<folder>/asked.<round>.07.12.<attempt>.parquet   kind, id, label: what bucket 7 asks of bucket 12
 *
 * Those of the change set that comes of them: `change-sets.ts`.
 */
import { rm } from "node:fs/promises";
import { workFolders } from "../../../contract/work-bucket.ts";
import {
  askersOf,
  type BucketedFile,
  type ChangeRound,
  changedIn,
  isFailed,
  type PartedBucket,
  type Results,
} from "../../../domain/bucket-rounds.ts";
import { bucketsToCompare } from "../../../domain/buckets.ts";
import type { BucketedChanges, BucketWork } from "../../../ports/bucketed-changes.ts";
import type { Files } from "../../s3/files.ts";
import { bucketSql, memberSql } from "../buckets/bucket-sql.ts";
import { rowsOf } from "../buckets/buckets.ts";
import { memberBuckets, memberFiles } from "../buckets/member-buckets.ts";
import { hasStray, nameBuckets, openLedger } from "../buckets/stored-buckets.ts";
import { listOf } from "../reading/literals.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { changeCounts } from "./changes.ts";
import { changesObject } from "./changes-object.ts";
import { anyDeviceLeaves, changed, removed, toAdd, toldAgain, toRemove } from "./comparison.ts";
import { uploaded } from "./left-ledger.ts";
import { keepOthers } from "./other-identifiers.ts";
import {
  numberedFile,
  type PartsByDirection,
  partsFor,
  partsOf,
  type Sizes,
  usualSizes,
  writeManifests,
  writeParts,
} from "./parts.ts";

interface Given {
  scratch: ScratchDatabase;
  files: Files;
  sizes?: Sizes;
}

export function bucketedChangesOnDuckDb({ scratch, files, sizes = usualSizes }: Given): BucketedChanges {
  const desk = { scratch, files };

  const left = async (rows: string, object: string) => {
    const path = await scratch.file("left.parquet");
    await scratch.run(`COPY (${rows}) TO '${path}' (${PARQUET})`);
    await files.upload(path, object);
    await rm(path);
  };
  const staged = async (objects: readonly string[]): Promise<string> => {
    const wanted = [];
    for (const object of objects) wanted.push({ object, path: await scratch.file("staged.parquet") });
    if ((await files.downloadAll(wanted)) === "missing")
      throw new Error(`one of ${objects.join(", ")} is missing`);
    return `read_parquet(${listOf(wanted.map(({ path }) => path))})`;
  };
  /** Of objects of the work's bucket. Throws if a row of one of them belongs into another. */
  const stagedOwn = async (
    objects: readonly string[],
    { bucketed, bucket }: BucketWork,
    by = memberSql,
  ): Promise<string> => {
    const rows = await staged(objects);
    if (await hasStray(scratch, { rows, by, bucket, of: bucketed.buckets }))
      throw new Error(`a row of ${objects.join(", ")} is in a bucket that is not its own`);
    return rows;
  };
  /** Undefined where the evaluation left no such file. */
  const stagedFile = async (file: BucketedFile, work: BucketWork): Promise<string | undefined> => {
    const { folder, files: there } = work.bucketed;
    if (!there.includes(file)) return undefined;
    return stagedOwn([fileObject(folder, file, work.bucket)], work, memberFiles[file].by);
  };
  /** Writes what a bucket asks of others, and returns which. */
  const ask = async (
    round: "remove" | "add",
    rows: string,
    { bucketed: { folder, buckets }, bucket, attempt }: BucketWork,
  ): Promise<number[]> => {
    await scratch.run(`CREATE OR REPLACE TABLE asked AS SELECT DISTINCT kind, id, label FROM (${rows})`);
    const found = await scratch.rows(
      `SELECT DISTINCT ${bucketSql(buckets)} AS bucket FROM asked ORDER BY bucket`,
    );
    const asks = found.map((row) => Number(row["bucket"]));
    for (const to of asks)
      await left(
        `SELECT kind, id, label FROM asked WHERE ${bucketSql(buckets)} = ${to}`,
        askedObject(folder, { round, from: bucket, to, attempt }),
      );
    return asks;
  };
  const openChanged = async (work: BucketWork, until: ChangeRound) => {
    const { bucketed, bucket, results } = work;
    const { round, attempt } = changedIn(bucket, results, until);
    const rows = await stagedOwn([changedObject(bucketed.folder, { round, bucket, attempt })], work);
    await scratch.run(`CREATE OR REPLACE TABLE changes AS FROM ${rows}`);
  };
  const numberedIn = (bucket: number, results: Results, attempt: string) => {
    let firstPart = 0;
    for (let before = 0; before < bucket; before++) firstPart += partsFor(sizes, changedIn(before, results));
    const { adds, removes } = changedIn(bucket, results);
    return { adds, removes, firstPart, attempt };
  };
  const compare = async (work: BucketWork): Promise<void> => {
    const { bucketed, bucket } = work;
    const its = { bucket, of: bucketed.buckets };
    const ledger = bucketed.base && (await openLedger(desk, bucketed.base));
    const wanted = await stagedFile("path", work);
    const changes = await changed(scratch, wanted, ledger && (await rowsOf(ledger, its)));
    await scratch.run(`CREATE OR REPLACE TABLE changes AS ${changes}`);
  };
  const takeUp = async (round: "remove" | "add", work: BucketWork): Promise<void> => {
    const { bucketed, bucket, results } = work;
    await openChanged(work, round === "remove" ? "compare" : "remove");
    const asking = askersOf(bucket, round, results).map(({ from, attempt }) =>
      askedObject(bucketed.folder, { round, from, to: bucket, attempt }),
    );
    const asked = `(SELECT DISTINCT kind, id, label FROM ${await stagedOwn(asking, work)})`;
    const statements = round === "remove" ? removed(asked, await stagedFile("path", work)) : toldAgain(asked);
    for (const statement of statements) await scratch.run(statement);
  };

  return {
    bucketsFor: (members, base) => bucketsToCompare(members, base, sizes.membersPerBucket),

    async spread(members, { folder, buckets }) {
      if (!members) return [];
      const there: BucketedFile[] = [];
      for (const file of ["path", "otherIds", "identifiedDevices"] as const) {
        const all = memberBuckets(members, file, buckets);
        if (!all) continue;
        there.push(file);
        const { columns, by } = memberFiles[file];
        for (let bucket = 0; bucket < buckets; bucket++) {
          const rows = await rowsOf(all, { bucket, of: buckets }, by);
          await left(`SELECT ${columns.join(", ")} FROM ${rows}`, fileObject(folder, file, bucket));
        }
      }
      await keepOthers(desk, members, { folder, buckets });
      return there;
    },

    async change(round, work) {
      if (round === "compare") await compare(work);
      else await takeUp(round, work);
      const { bucketed, bucket, attempt } = work;
      const counts = await changeCounts(scratch);
      const identified =
        round === "compare" &&
        (await anyDeviceLeaves(scratch)) &&
        (await stagedFile("identifiedDevices", work));
      const otherIds = round !== "add" && counts.removes > 0 && (await stagedFile("otherIds", work));
      const asksToRemove = identified ? await ask("remove", toRemove(identified), work) : [];
      const asksToAdd = otherIds ? await ask("add", toAdd(otherIds), work) : [];
      await left("FROM changes", changedObject(bucketed.folder, { round, bucket, attempt }));
      return { attempt, ...counts, asksToRemove, asksToAdd };
    },

    async part(work) {
      const { bucketed, bucket, attempt, results } = work;
      const { folder } = bucketed;
      await openChanged(work, "add");
      const numbered = numberedIn(bucket, results, attempt);
      const place = { object: changesObject(folder), bucket: { number: bucket, attempt } };
      const named = await uploaded(desk, await numberedFile({ ...desk, sizes }, numbered), place);
      await writeParts({ ...desk, sizes }, folder, numbered);
      return { ...named, attempt };
    },

    async name({ folder, buckets }, results) {
      const parted: PartedBucket[] = [];
      const parts: PartsByDirection = { remove: [], add: [] };
      for (let bucket = 0; bucket < buckets; bucket++) {
        const result = results.part.get(bucket);
        if (!result || isFailed(result)) throw new Error(`bucket ${bucket} is not in parts`);
        parted.push(result);
        const its = partsOf(sizes, folder, numberedIn(bucket, results, result.attempt));
        parts.remove.push(...its.remove);
        parts.add.push(...its.add);
      }
      await nameBuckets(desk, changesObject(folder), parted);
      return { buckets, ...(await writeManifests(files, folder, parts)) };
    },
  };
}

function fileObject(folder: string, file: BucketedFile, bucket: number): string {
  return `${workFolders.comparisons}${folder}/${file}.${numberOf(bucket)}.parquet`;
}

function changedObject(
  folder: string,
  { round, bucket, attempt }: { round: ChangeRound; bucket: number; attempt: string },
): string {
  return `${workFolders.comparisons}${folder}/changed.${round}.${numberOf(bucket)}.${attempt}.parquet`;
}

function askedObject(
  folder: string,
  { round, from, to, attempt }: { round: "remove" | "add"; from: number; to: number; attempt: string },
): string {
  return `${workFolders.comparisons}${folder}/asked.${round}.${numberOf(from)}.${numberOf(to)}.${attempt}.parquet`;
}

function numberOf(bucket: number): string {
  return String(bucket).padStart(2, "0");
}

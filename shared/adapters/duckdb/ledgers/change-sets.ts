/**
 * Change sets and ledgers as Parquet, compared and settled by DuckDB. Their objects, all written once:
 *
 *     prepared/<folder>/changes.parquet   kind, id, label, held, direction, part, batch, line. Of whoever was forgotten
 *                                         since, id and label are empty: a row is a place that answers count
 *     parts/<folder>/<part>.jsonl         a batch a line, ready to send
 *     manifests/<folder>/remove.jsonl     a part a line, of those that remove
 *     manifests/<folder>/add.jsonl        the same of those that add
 *     ledgers/….parquet                   kind, id, label, held ("in" or "unsure")
 *
 * Those of a large cohort are in buckets. Names of folders, ledgers and buckets: `shared/domain/import-objects.ts`.
 */
import { type PartOutcomes, reasonsOf } from "../../../domain/attempts.ts";
import type { BucketObject } from "../../../domain/bucket-rounds.ts";
import { bucketsToCompare } from "../../../domain/buckets.ts";
import { reconcile, type Tally } from "../../../domain/outcome.ts";
import { type ChangeSetPointer, heldIn, type LedgerPointer } from "../../../domain/run.ts";
import type { ChangeSets } from "../../../ports/change-sets.ts";
import type { ExclusionObject, MemberFile } from "../../../ports/engine.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import type { Files } from "../../s3/files.ts";
import { NOTHING_HELD, oneBucket, rowsOf } from "../buckets/buckets.ts";
import {
  intactLedger,
  isLedgerIntact,
  nameBuckets,
  objectsOfLedger,
  openChanges,
  openLedger,
} from "../buckets/stored-buckets.ts";
import { addKnownAgain } from "../exclusions/keyed-hashes.ts";
import { parquet, stagedLists } from "../exclusions/staged-exclusions.ts";
import { allDone } from "../scratch/all-done.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { batchOutcomes, partsIn } from "./batch-outcomes.ts";
import { type ChangeCounts, type Changes, changesIn } from "./changes.ts";
import { changesObject, isKnown } from "./changes-object.ts";
import { compared } from "./comparison.ts";
import { leave, ledgerOf, placeOf, uploaded } from "./left-ledger.ts";
import { keepOthers } from "./other-identifiers.ts";
import {
  numberedFile,
  type PartsByDirection,
  partsOf,
  type Sizes,
  usualSizes,
  writeManifests,
  writeParts,
} from "./parts.ts";
import { rebuilt } from "./rebuilt.ts";
import { directionSql, heldAfterSql, sendOutcomes } from "./transitions.ts";

interface Given {
  scratch: ScratchDatabase;
  files: Files;
  /** Smaller ones make many requests of few members. For tests. */
  sizes?: Sizes;
  /** Left out: no list that people are removed by is of forgotten people. */
  forgottenKey?: ForgottenKey;
}

export function changeSetsOnDuckDb({ scratch, files, sizes = usualSizes, forgottenKey }: Given): ChangeSets {
  const desk = { scratch, files };
  const opened = async (base: LedgerPointer | undefined) => base && openLedger(desk, base);
  const totalOf = (members: MemberFile | undefined) => members?.evaluation.members.total ?? 0;
  const bucketsOf = (members: MemberFile | undefined, base: LedgerPointer | undefined) =>
    bucketsToCompare(totalOf(members), base, sizes.membersPerBucket);
  const comparedWith = async (members: MemberFile | undefined, base: LedgerPointer | undefined) => {
    const buckets = bucketsOf(members, base);
    const joined =
      buckets === 1 && base && members?.joined?.sha256 === base.sha256 ? members.joined : undefined;
    const ledger = joined ? oneBucket(joined.ledger) : await opened(base);
    const changes = await compared(scratch, { members, ledger, buckets, ...(joined && { joined }) });
    const counts = together(changes.counts);
    return { changes, counts: { ...counts, keeps: totalOf(members) - counts.adds } };
  };

  /** The same of whom the ledger has and a list names; nobody is compared with a cohort. */
  const excludedOf = async (excluded: readonly ExclusionObject[], base: LedgerPointer | undefined) => {
    const ledger = (await opened(base)) ?? oneBucket(NOTHING_HELD);
    const { paths, forgotten } = await stagedLists(scratch, excluded, { files, forgottenKey });
    const changes = changesIn(scratch, ledger.count);
    for (let bucket = 0; bucket < ledger.count; bucket++) {
      const rows = await ledger.rows(bucket);
      await scratch.run("CREATE OR REPLACE TABLE leaving (kind VARCHAR, id VARCHAR, label VARCHAR)");
      if (paths.length > 0)
        await scratch.run(`INSERT INTO leaving SELECT kind, id, label FROM ${parquet(paths)}`);
      if (forgotten) {
        const hashed = parquet(forgotten.paths);
        await addKnownAgain(scratch, { into: "leaving", among: rows, parquet: hashed }, forgotten.hashes);
      }
      await changes.put(
        bucket,
        `SELECT kind, id, label, held, ${directionSql("held", "false")} AS direction
          FROM ${rows} SEMI JOIN leaving USING (kind, id, label) WHERE kind <> 'device_id'`,
      );
    }
    await scratch.run("DROP TABLE leaving");
    const counts = together(changes.counts);
    return { changes, counts: { ...counts, keeps: heldIn(base) - counts.removes } };
  };

  const written = async ({ changes, counts }: Comparison, folder: string) => {
    const buckets = changes.counts.length;
    const parts: PartsByDirection = { remove: [], add: [] };
    const named: BucketObject[] = [];
    for (const [bucket, its] of changes.counts.entries()) {
      await changes.open(bucket);
      const numbered = { ...its, firstPart: parts.remove.length + parts.add.length };
      const path = await numberedFile({ ...desk, sizes }, numbered);
      // Nothing names changes in one bucket by a digest.
      if (buckets === 1) await files.upload(path, changesObject(folder));
      else named.push(await uploaded(desk, path, placeOf(changesObject(folder), { bucket, of: buckets })));
      await writeParts({ ...desk, sizes }, folder, numbered);
      const { remove, add } = partsOf(sizes, folder, numbered);
      parts.remove.push(...remove);
      parts.add.push(...add);
      await changes.drop(bucket);
    }
    if (buckets > 1) await nameBuckets(desk, changesObject(folder), named);
    const manifests = await writeManifests(files, folder, parts);
    return { ...counts, ...(buckets > 1 && { buckets, byBucket: [...changes.counts] }), ...manifests };
  };

  const openedToSettle = async ({ folder, base }: ChangeSetPointer) => {
    const [changes, ledger] = await allDone([
      openChanges(desk, changesObject(folder)),
      // The comparison has read the same bytes.
      base && openLedger(desk, base, { wasChecked: true }),
    ]);
    if (!changes) throw new Error(`the changes of ${folder} are missing`);
    /** What became of the changes of a bucket, as a relation, and what the ledger has there after them. */
    const after = async (bucket: number, outcomes: PartOutcomes) => {
      const its = await changes.rows(bucket);
      const told = `(${batchOutcomes(its, outcomes)})`;
      const changed = `
        SELECT kind, id, label, held FROM (
          SELECT kind, id, label, ${heldAfterSql("held", "direction", "outcome")} AS held FROM ${told})
        WHERE held <> 'out' AND ${isKnown}`;
      if (!ledger) return { told, rows: changed };
      const rows = `
        SELECT kind, id, label, held FROM ${await rowsOf(ledger, { bucket, of: changes.count })} AS base
          ANTI JOIN ${its} AS changes USING (kind, id, label)
        UNION ALL ${changed}`;
      return { told, rows };
    };
    return { changes, after };
  };

  return {
    async compare(members, base) {
      const { changes, counts } = await comparedWith(members, base);
      for (const bucket of changes.counts.keys()) await changes.drop(bucket);
      return counts;
    },

    async write(members, base, folder) {
      if (bucketsOf(members, base) > 1) throw new Error(`${folder} is compared bucket by bucket`);
      const comparison = await comparedWith(members, base);
      if (members) await keepOthers(desk, members, { folder, buckets: 1 });
      return written(comparison, folder);
    },

    async writeRemovals(excluded, base, folder) {
      return written(await excludedOf(excluded, base), folder);
    },

    async settle(changeSet, outcomes, into) {
      const { changes, after } = await openedToSettle(changeSet);
      if (changes.count > 1) throw new Error(`the buckets of ${changeSet.folder} are settled one by one`);
      const { told, rows } = await after(0, outcomes);
      const tally = await tallyOf(scratch, told);
      // Before anything is written: a ledger that is found in the bucket is taken for true.
      reconcile(changeSet, tally);
      return { ledger: await ledgerOf(desk, [await leave(desk, rows, into)], into), tally };
    },

    async settleBucket(changeSet, { bucket, attempt, object }, outcomesOf) {
      const { changes, after } = await openedToSettle(changeSet);
      const outcomes = await outcomesOf(await partsIn(scratch, await changes.rows(bucket)));
      const { told, rows } = await after(bucket, outcomes);
      const tally = await tallyOf(scratch, told);
      const left = await leave(desk, rows, { object, bucket: { number: bucket, attempt } });
      return { ...left, tally, reasons: reasonsOf(outcomes) };
    },

    nameLedger: (left, into) => ledgerOf(desk, left, into),

    isIntact: (ledger) => isLedgerIntact(desk, ledger),
    intact: (object) => intactLedger(desk, object),

    objectsOf: (ledger) => objectsOfLedger(desk, ledger.object),

    rebuild: (remains, into) => rebuilt(desk, remains, into),

    discard: () => scratch.discard(),
  };
}

interface Comparison {
  changes: Changes;
  counts: ChangeCounts & { keeps: number };
}

function together(all: readonly ChangeCounts[]): ChangeCounts {
  const sum = (of: keyof ChangeCounts) => all.reduce((total, counts) => total + counts[of], 0);
  return { adds: sum("adds"), removes: sum("removes") };
}

function noTally(): Tally {
  const none = () => ({ accepted: 0, refused: 0, unknown: 0, unsent: 0 });
  return { adds: none(), removes: none() };
}

/** How many ids met which outcome. */
async function tallyOf(scratch: ScratchDatabase, told: string): Promise<Tally> {
  const tally = noTally();
  const rows = await scratch.rows(`SELECT direction, outcome, count(*) AS ids FROM ${told} GROUP BY ALL`);
  for (const { direction, outcome, ids } of rows) {
    const known = sendOutcomes.find((one) => one === outcome);
    if (!known) throw new Error("an id of the change set has no outcome");
    tally[direction === "add" ? "adds" : "removes"][known] += Number(ids);
  }
  return tally;
}

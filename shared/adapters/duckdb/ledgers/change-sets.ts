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
import type { PartOutcomes } from "../../../domain/attempts.ts";
import { bucketsFor } from "../../../domain/buckets.ts";
import { reconcile, type Tally } from "../../../domain/outcome.ts";
import { heldIn, type LedgerPointer } from "../../../domain/run.ts";
import type { ChangeSets } from "../../../ports/change-sets.ts";
import type { ExclusionObject, MemberFile } from "../../../ports/engine.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import type { Files } from "../../s3/files.ts";
import { oneBucket, rowsOf } from "../buckets/buckets.ts";
import {
  intactLedger,
  isLedgerIntact,
  nameBuckets,
  openChanges,
  openLedger,
} from "../buckets/stored-buckets.ts";
import { addKnownAgain } from "../exclusions/keyed-hashes.ts";
import { parquet, stagedLists } from "../exclusions/staged-exclusions.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { batchOutcomes } from "./batch-outcomes.ts";
import { type ChangeCounts, type Changes, changesIn } from "./changes.ts";
import { changesObject, isKnown } from "./changes-object.ts";
import { compared, NOTHING_HELD } from "./comparison.ts";
import { type Left, leave, ledgerOf, uploaded } from "./left-ledger.ts";
import { keepOthers } from "./other-identifiers.ts";
import {
  numbering,
  type PartsByDirection,
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
  const comparedWith = async (members: MemberFile | undefined, base: LedgerPointer | undefined) => {
    const total = members?.evaluation.members.total ?? 0;
    const buckets = bucketsFor(Math.max(total, heldIn(base)), sizes.membersPerBucket, base?.buckets);
    const changes = await compared(scratch, { members, ledger: await opened(base), buckets });
    const counts = together(changes.counts);
    return { changes, counts: { ...counts, keeps: total - counts.adds } };
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
    const digests: string[] = [];
    for (const [bucket, its] of changes.counts.entries()) {
      await changes.open(bucket);
      if (its.adds > 0 && its.removes > 0) await putRemovesFirst(scratch);
      const numbered = { ...its, firstPart: parts.remove.length + parts.add.length };
      const { part, batch, line } = numbering(sizes, numbered);
      const path = await scratch.file("changes.parquet");
      await scratch.run(
        `COPY (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS line FROM changes) TO '${path}' (FORMAT parquet)`,
      );
      const object = changesObject(folder);
      if (buckets === 1) await files.upload(path, object);
      else digests.push(await uploaded(desk, path, { object, bucket, buckets }));
      const { remove, add } = await writeParts({ ...desk, sizes }, folder, numbered);
      parts.remove.push(...remove);
      parts.add.push(...add);
      await changes.drop(bucket);
    }
    if (buckets > 1) await nameBuckets(desk, changesObject(folder), digests);
    return { ...counts, ...(await writeManifests(files, folder, parts)) };
  };

  return {
    async compare(members, base) {
      const { changes, counts } = await comparedWith(members, base);
      for (const bucket of changes.counts.keys()) await changes.drop(bucket);
      return counts;
    },

    async write(members, base, folder) {
      const comparison = await comparedWith(members, base);
      if (members) await keepOthers(desk, members, folder);
      return written(comparison, folder);
    },

    async writeRemovals(excluded, base, folder) {
      return written(await excludedOf(excluded, base), folder);
    },

    async settle(changeSet, outcomes, into) {
      const changes = await openChanges(desk, changesObject(changeSet.folder));
      if (!changes) throw new Error(`the changes of ${changeSet.folder} are missing`);
      // The comparison has read the same bytes.
      const ledger = changeSet.base && (await openLedger(desk, changeSet.base, { wasChecked: true }));
      const buckets = changes.count;
      const tally = noTally();
      const left: Left[] = [];
      for (let bucket = 0; bucket < buckets; bucket++) {
        const rows = await changes.rows(bucket);
        const told = `(${batchOutcomes(rows, buckets === 1 ? outcomes : await outcomesIn(scratch, rows, outcomes))})`;
        await addTally(scratch, tally, told);
        // Before anything is written: a ledger that is found in the bucket is taken for true.
        if (bucket === buckets - 1) reconcile(changeSet, tally);
        const after = `
          SELECT kind, id, label, held FROM (
            SELECT kind, id, label, ${heldAfterSql("held", "direction", "outcome")} AS held FROM ${told})
          WHERE held <> 'out' AND ${isKnown}`;
        const untouched =
          ledger &&
          `
          SELECT kind, id, label, held FROM ${await rowsOf(ledger, { bucket, of: buckets })} AS base
            ANTI JOIN ${told} AS told ON base.kind = told.kind AND base.id = told.id AND base.label = told.label`;
        const all = untouched ? `${untouched} UNION ALL ${after}` : after;
        left.push(await leave(desk, all, { object: into.object, bucket, buckets }));
      }
      return { ledger: await ledgerOf(desk, left, into), tally };
    },

    isIntact: (ledger) => isLedgerIntact(desk, ledger),
    intact: (object) => intactLedger(desk, object),

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

/** The rows of a table keep the order in which they were put there, statement by statement. */
async function putRemovesFirst(scratch: ScratchDatabase): Promise<void> {
  await scratch.run("ALTER TABLE changes RENAME TO found");
  await scratch.run("CREATE TABLE changes AS SELECT * FROM found WHERE direction = 'remove'");
  await scratch.run("INSERT INTO changes SELECT * FROM found WHERE direction = 'add'");
  await scratch.run("DROP TABLE found");
}

/** What became of the parts of a bucket: each part has changes of one bucket. */
async function outcomesIn(
  scratch: ScratchDatabase,
  changes: string,
  { started, results }: PartOutcomes,
): Promise<PartOutcomes> {
  const found = await scratch.rows(`SELECT DISTINCT part FROM ${changes}`);
  const parts = new Set(found.map(({ part }) => Number(part)));
  return {
    started: new Set([...started].filter((part) => parts.has(part))),
    results: results.filter(({ part }) => parts.has(part)),
  };
}

function noTally(): Tally {
  const none = () => ({ accepted: 0, refused: 0, unknown: 0, unsent: 0 });
  return { adds: none(), removes: none() };
}

/** Adds how many ids met which outcome. */
async function addTally(scratch: ScratchDatabase, tally: Tally, told: string): Promise<void> {
  const rows = await scratch.rows(`SELECT direction, outcome, count(*) AS ids FROM ${told} GROUP BY ALL`);
  for (const { direction, outcome, ids } of rows) {
    const known = sendOutcomes.find((one) => one === outcome);
    if (!known) throw new Error("an id of the change set has no outcome");
    tally[direction === "add" ? "adds" : "removes"][known] += Number(ids);
  }
}

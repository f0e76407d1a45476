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
 * Names of folders and ledgers: `shared/domain/import-objects.ts`.
 */
import type { RunId } from "../../../contract/ids.ts";
import { workFolders } from "../../../contract/work-bucket.ts";
import type { Direction } from "../../../domain/change.ts";
import { CHANGES } from "../../../domain/import-objects.ts";
import { reconcile, type Tally } from "../../../domain/outcome.ts";
import { heldIn, LedgerLost, type LedgerPointer } from "../../../domain/run.ts";
import type { ChangeSets, StoredLedger } from "../../../ports/change-sets.ts";
import type { ExclusionObject, MemberFile } from "../../../ports/engine.ts";
import type { ForgottenKey } from "../../../ports/secrets.ts";
import { type Files, sha256Of } from "../../s3/files.ts";
import { addKnownAgain } from "../exclusions/keyed-hashes.ts";
import { parquet, stagedLists } from "../exclusions/staged-exclusions.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { stagedParquet } from "../scratch/staged-parquet.ts";
import { batchOutcomes } from "./batch-outcomes.ts";
import { keepOthers } from "./other-identifiers.ts";
import { numbering, type Sizes, usualSizes, writeParts } from "./parts.ts";
import { directionSql, heldAfterSql, sendOutcomes } from "./transitions.ts";

/** Of a row of a change set: whom it is about was not forgotten. */
export const isKnown = "id <> ''";

const NOTHING_HELD = "(SELECT '' AS kind, '' AS id, '' AS label, '' AS held WHERE false)";

interface Given {
  scratch: ScratchDatabase;
  files: Files;
  /** Smaller ones make many requests of few members. For tests. */
  sizes?: Sizes;
  /** Left out: no list that people are removed by is of forgotten people. */
  forgottenKey?: ForgottenKey;
}

export function changeSetsOnDuckDb({ scratch, files, sizes = usualSizes, forgottenKey }: Given): ChangeSets {
  const ledgerAt = async (base: StoredLedger): Promise<string> => {
    const path = await scratch.file("ledger.parquet");
    const there = await files.download(base.object, path);
    if (there === "missing") throw new LedgerLost(base, "missing");
    if (there.sha256 !== base.sha256) throw new LedgerLost(base, "damaged");
    return `read_parquet('${path}')`;
  };
  /** Makes the table `changes`; what Braze already agrees with is counted only. */
  const compared = async (members: MemberFile | undefined, base: LedgerPointer | undefined) => {
    const rows = differences(members, base && (await ledgerAt(base)));
    await scratch.run(
      `CREATE OR REPLACE TABLE changes AS SELECT * FROM (${rows}) WHERE direction IS NOT NULL`,
    );
    if (members?.identifiedDevices && (await anyDeviceLeaves(scratch)))
      await scratch.run(`INSERT INTO changes ${removedAsIdentified(members.identifiedDevices, members)}`);
    if (members?.otherIds) await scratch.run(`INSERT INTO changes ${toldAgain(members.otherIds)}`);
    const [counts = {}] = await scratch.rows(`
      SELECT count(*) FILTER (WHERE direction = 'add') AS adds, count(*) FILTER (WHERE direction = 'remove') AS removes
      FROM changes`);
    const [adds, removes] = [Number(counts["adds"]), Number(counts["removes"])];
    return { adds, removes, keeps: (members?.evaluation.members.total ?? 0) - adds };
  };

  /** The same of whom the ledger has and a list names; nobody is compared with a cohort. */
  const excludedOf = async (excluded: readonly ExclusionObject[], base: LedgerPointer | undefined) => {
    const ledger = base ? await ledgerAt(base) : NOTHING_HELD;
    const { paths, forgotten } = await stagedLists(scratch, excluded, { files, forgottenKey });
    await scratch.run("CREATE OR REPLACE TABLE leaving (kind VARCHAR, id VARCHAR, label VARCHAR)");
    if (paths.length > 0)
      await scratch.run(`INSERT INTO leaving SELECT kind, id, label FROM ${parquet(paths)}`);
    if (forgotten) {
      const hashed = parquet(forgotten.paths);
      await addKnownAgain(scratch, { into: "leaving", among: ledger, parquet: hashed }, forgotten.hashes);
    }
    await scratch.run(`
      CREATE OR REPLACE TABLE changes AS
      SELECT kind, id, label, held, ${directionSql("held", "false")} AS direction
      FROM ${ledger} SEMI JOIN leaving USING (kind, id, label) WHERE kind <> 'device_id'`);
    await scratch.run("DROP TABLE leaving");
    const [found = {}] = await scratch.rows("SELECT count(*) AS removes FROM changes");
    const removes = Number(found["removes"]);
    return { adds: 0, removes, keeps: heldIn(base) - removes };
  };

  /** Writes the table `changes`. */
  const written = async (counts: { adds: number; removes: number; keeps: number }, folder: string) => {
    const path = await scratch.file("changes.parquet");
    if (counts.adds > 0 && counts.removes > 0) await putRemovesFirst(scratch);
    const { part, batch, line } = numbering(sizes, counts);
    await scratch.run(
      `COPY (SELECT *, ${part} AS part, ${batch} AS batch, ${line} AS line FROM changes) TO '${path}' (FORMAT parquet)`,
    );
    await files.upload(path, changesObject(folder));
    const parts = await writeParts({ scratch, files, sizes }, folder, counts);
    await scratch.run("DROP TABLE changes");
    return { ...counts, ...parts };
  };

  /** Leaves `rows` (kind, id, label, held) as a ledger. */
  const leave = async (rows: string, into: { object: string; run: RunId }): Promise<LedgerPointer> => {
    const path = await scratch.file("left.parquet");
    await scratch.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
    const [counts = {}] = await scratch.rows(`
      SELECT count(*) FILTER (WHERE held = 'in') AS in_count, count(*) FILTER (WHERE held = 'unsure') AS unsure_count,
        count(*) FILTER (WHERE kind = 'device_id') AS device_count
      FROM read_parquet('${path}')`);
    const sha256 = await sha256Of(path);
    await files.upload(path, into.object, sha256);
    return {
      ...into,
      sha256,
      inCount: Number(counts["in_count"]),
      unsureCount: Number(counts["unsure_count"]),
      deviceCount: Number(counts["device_count"]),
    };
  };

  return {
    async compare(members, base) {
      const counts = await compared(members, base);
      await scratch.run("DROP TABLE changes");
      return counts;
    },

    async write(members, base, folder) {
      const counts = await compared(members, base);
      if (members) await keepOthers({ scratch, files }, members, folder);
      return written(counts, folder);
    },

    async writeRemovals(excluded, base, folder) {
      return written(await excludedOf(excluded, base), folder);
    },

    async settle(changeSet, outcomes, into) {
      const told = `(${batchOutcomes(await stagedParquet({ scratch, files }, changesObject(changeSet.folder)), outcomes)})`;
      const tally = await tallied(scratch, told);
      // Before anything is written: a ledger that is found in the bucket is taken for true.
      reconcile(changeSet, tally);
      const after = `
        SELECT kind, id, label, held FROM (
          SELECT kind, id, label, ${heldAfterSql("held", "direction", "outcome")} AS held FROM ${told})
        WHERE held <> 'out' AND ${isKnown}`;
      const untouched =
        changeSet.base &&
        `
        SELECT kind, id, label, held FROM ${await ledgerAt(changeSet.base)} AS base
          ANTI JOIN ${told} AS told ON base.kind = told.kind AND base.id = told.id AND base.label = told.label`;
      const rows = untouched ? `${untouched} UNION ALL ${after}` : after;
      return { ledger: await leave(rows, into), tally };
    },

    isIntact: async ({ object, sha256 }) => (await files.sha256(object)) === sha256,
    intact: (object) => files.intact(object),

    async rebuild({ ledger, changeSets, complete }, into) {
      const paths: string[] = [];
      for (const folder of changeSets) {
        const path = await scratch.file("changes.parquet");
        if ((await files.download(changesObject(folder), path)) !== "missing") paths.push(`'${path}'`);
      }
      const named = paths.length > 0 ? `read_parquet([${paths.join(", ")}])` : NOTHING_HELD;
      const everything = complete && paths.length === changeSets.length;
      const rows = `
        SELECT kind, id, label, ${everything ? "held" : "'unsure'"} AS held
        FROM ${ledger ? await ledgerAt(ledger) : NOTHING_HELD} AS ledger
          ANTI JOIN ${named} AS named
            ON ledger.kind = named.kind AND ledger.id = named.id AND ledger.label = named.label
        UNION ALL SELECT DISTINCT kind, id, label, 'unsure' FROM ${named} AS named WHERE ${isKnown}`;
      return { ledger: await leave(rows, into), read: paths.length };
    },

    discard: () => scratch.discard(),
  };
}

/** Members and ledger side by side. On a first import, and where everybody is to leave, there is nothing to look up. */
function differences(members: MemberFile | undefined, ledger: string | undefined): string {
  const wanted = members && `read_parquet('${members.path}')`;
  if (!ledger)
    return `SELECT kind, id, label, 'out' AS held, ${directionSql("'out'", "true")} AS direction
      FROM ${wanted ?? NOTHING_HELD}`;
  if (!wanted)
    return `SELECT kind, id, label, held, ${directionSql("held", "false")} AS direction FROM ${ledger}`;
  return `
    SELECT coalesce(wanted.kind, ledger.kind) AS kind, coalesce(wanted.id, ledger.id) AS id,
      coalesce(wanted.label, ledger.label) AS label, coalesce(ledger.held, 'out') AS held,
      ${directionSql("coalesce(ledger.held, 'out')", "(wanted.kind IS NOT NULL)")} AS direction
    FROM ${wanted} AS wanted FULL JOIN ${ledger} AS ledger
      ON wanted.kind = ledger.kind AND wanted.id = ledger.id AND wanted.label = ledger.label`;
}

/**
 * Members whom Braze holds, and who would leave with another of their identifiers that is removed: to Braze both are
 * one person. They are added once more, after the removes, and are unsure until that is accepted.
 */
function toldAgain(otherIds: string): string {
  const going = (direction: Direction) => `(FROM changes WHERE direction = '${direction}')`;
  return `
    SELECT kind, id, label, 'unsure' AS held, 'add' AS direction FROM (
      SELECT DISTINCT other.kind, other.id, other.label
      FROM read_parquet('${otherIds}') AS other SEMI JOIN ${going("remove")} AS removed
        ON other.other_kind = removed.kind AND other.other_id = removed.id AND other.other_label = removed.label)
      ANTI JOIN ${going("add")} USING (kind, id, label)`;
}

async function anyDeviceLeaves(scratch: ScratchDatabase): Promise<boolean> {
  const [one] = await scratch.rows(
    "SELECT 1 FROM changes WHERE kind = 'device_id' AND direction = 'remove' LIMIT 1",
  );
  return one !== undefined;
}

/** Whoever became identified and left at once is removed by what Braze knows them by now: it ignores their device. */
function removedAsIdentified(identified: string, { path }: MemberFile): string {
  return `
    SELECT kind, id, label, 'out' AS held, 'remove' AS direction FROM (
      SELECT DISTINCT known.kind, known.id, known.label
      FROM read_parquet('${identified}') AS known
        SEMI JOIN (FROM changes WHERE kind = 'device_id' AND direction = 'remove') AS gone ON known.device_id = gone.id)
      ANTI JOIN read_parquet('${path}') USING (kind, id, label)
      ANTI JOIN (FROM changes WHERE direction = 'remove') USING (kind, id, label)`;
}

/** The rows of a table keep the order in which they were put there, statement by statement. */
async function putRemovesFirst(scratch: ScratchDatabase): Promise<void> {
  await scratch.run("ALTER TABLE changes RENAME TO found");
  await scratch.run("CREATE TABLE changes AS SELECT * FROM found WHERE direction = 'remove'");
  await scratch.run("INSERT INTO changes SELECT * FROM found WHERE direction = 'add'");
  await scratch.run("DROP TABLE found");
}

export function changesObject(folder: string): string {
  return `${workFolders.prepared}${folder}/${CHANGES}`;
}

/** How many ids met which outcome. */
async function tallied(scratch: ScratchDatabase, told: string): Promise<Tally> {
  const none = () => ({ accepted: 0, refused: 0, unknown: 0, unsent: 0 });
  const tally: Tally = { adds: none(), removes: none() };
  const rows = await scratch.rows(`SELECT direction, outcome, count(*) AS ids FROM ${told} GROUP BY ALL`);
  for (const { direction, outcome, ids } of rows) {
    const known = sendOutcomes.find((one) => one === outcome);
    if (!known) throw new Error("an id of the change set has no outcome");
    tally[direction === "add" ? "adds" : "removes"][known] += Number(ids);
  }
  return tally;
}

/**
 * Change sets and ledgers as Parquet, compared and settled by DuckDB. Their objects, all written once:
 *
 *     <folder>/changes.parquet        kind, id, label, held, direction, part, batch
 *     <folder>/parts/<part>.jsonl     a batch a line, ready to send
 *     <folder>/manifest.jsonl         a part a line
 *     ledgers/….parquet               kind, id, label, held ("in" or "unsure")
 */
import type { Tally } from "../../domain/outcome.ts";
import { type ChangeSetPointer, LedgerLost, type LedgerPointer } from "../../domain/run.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST } from "../../limits.ts";
import type { ChangeSets, MemberFile } from "../../ports.ts";
import { type Files, sha256Of } from "../s3/files.ts";
import { batchOutcomes } from "./batch-outcomes.ts";
import { writeParts } from "./parts.ts";
import { directionSql, heldAfterSql, sendOutcomes } from "./transitions.ts";
import type { Workbench } from "./workbench.ts";

const IDS_PER_PART = IDS_PER_REQUEST * BATCHES_PER_PART;
const NOBODY = "(SELECT '' AS kind, '' AS id, '' AS label WHERE false)";
const NOTHING_HELD = "(SELECT '' AS kind, '' AS id, '' AS label, '' AS held WHERE false)";

export function changeSetsOnDuckDb({ bench, files }: { bench: Workbench; files: Files }): ChangeSets {
  const ledgerAt = async (base: LedgerPointer | undefined): Promise<string> => {
    if (!base) return NOTHING_HELD;
    const path = await bench.file("ledger.parquet");
    const there = await files.download(base.object, path);
    if (there === "missing") throw new LedgerLost(base, "missing");
    if (there.sha256 !== base.sha256) throw new LedgerLost(base, "damaged");
    return `read_parquet('${path}')`;
  };
  /** Makes the table `changes`: the whole of it numbered once, so that its parts and batches are fixed. */
  const compared = async (members: MemberFile | undefined, base: LedgerPointer | undefined) => {
    const wanted = members ? `read_parquet('${members.path}')` : NOBODY;
    const both = `
      SELECT coalesce(wanted.kind, ledger.kind) AS kind, coalesce(wanted.id, ledger.id) AS id,
        coalesce(wanted.label, ledger.label) AS label, coalesce(ledger.held, 'out') AS held,
        ${directionSql("coalesce(ledger.held, 'out')", "(wanted.kind IS NOT NULL)")} AS direction
      FROM ${wanted} AS wanted FULL JOIN ${await ledgerAt(base)} AS ledger
        ON wanted.kind = ledger.kind AND wanted.id = ledger.id AND wanted.label = ledger.label`;
    await bench.run(`CREATE OR REPLACE TABLE compared AS ${both}`);
    const [counts = {}] = await bench.rows(`
      SELECT count(*) FILTER (WHERE direction = 'add') AS adds, count(*) FILTER (WHERE direction = 'remove') AS removes,
        count(*) FILTER (WHERE direction IS NULL AND held = 'in') AS keeps FROM compared`);
    return {
      adds: Number(counts["adds"]),
      removes: Number(counts["removes"]),
      keeps: Number(counts["keeps"]),
    };
  };

  return {
    async compare(members, base) {
      const counts = await compared(members, base);
      await bench.run("DROP TABLE compared");
      return counts;
    },

    async write(members, base, folder) {
      const counts = await compared(members, base);
      await bench.run(`
        CREATE OR REPLACE TABLE changes AS
        SELECT *, number // ${IDS_PER_PART} AS part, number // ${IDS_PER_REQUEST} AS batch FROM (
          SELECT kind, id, label, held, direction, row_number() OVER (ORDER BY kind, id, label) - 1 AS number
          FROM compared WHERE direction IS NOT NULL)
        ORDER BY number`);
      await bench.run("DROP TABLE compared");
      const path = await bench.file("changes.parquet");
      await bench.run(`COPY (SELECT * EXCLUDE number FROM changes) TO '${path}' (FORMAT parquet)`);
      await files.upload(path, changesObject(folder));
      const parts = await writeParts(
        bench,
        files,
        folder,
        Math.ceil((counts.adds + counts.removes) / IDS_PER_PART),
      );
      await bench.run("DROP TABLE changes");
      return { ...counts, ...parts };
    },

    async settle(changeSet, outcomes, into) {
      const base = await ledgerAt(changeSet.base);
      const changes = await changesOf(changeSet);
      await bench.run(`CREATE OR REPLACE TABLE told AS ${batchOutcomes(changes, outcomes)}`);
      const tally = await tallied(bench);
      const path = await bench.file("settled.parquet");
      await bench.run(`
        COPY (
          SELECT kind, id, label, held FROM ${base} AS base
            ANTI JOIN told ON base.kind = told.kind AND base.id = told.id AND base.label = told.label
          UNION ALL
          SELECT kind, id, label, held FROM (
            SELECT kind, id, label, ${heldAfterSql("held", "direction", "outcome")} AS held FROM told)
          WHERE held <> 'out'
        ) TO '${path}' (FORMAT parquet)`);
      const [counts = {}] = await bench.rows(`
        SELECT count(*) FILTER (WHERE held = 'in') AS in_count, count(*) FILTER (WHERE held = 'unsure') AS unsure_count
        FROM read_parquet('${path}')`);
      const sha256 = await sha256Of(path);
      await files.upload(path, into.object);
      const inCount = Number(counts["in_count"]);
      return { ledger: { ...into, sha256, inCount, unsureCount: Number(counts["unsure_count"]) }, tally };
    },

    discard: () => bench.discard(),
  };

  async function changesOf({ folder }: ChangeSetPointer): Promise<string> {
    const path = await bench.file("changes.parquet");
    if ((await files.download(changesObject(folder), path)) === "missing")
      throw new Error(`the change set ${changesObject(folder)} is missing`);
    return `read_parquet('${path}')`;
  }
}

function changesObject(folder: string): string {
  return `${folder}/changes.parquet`;
}

/** How many ids met which outcome, from the table `told`. */
async function tallied(bench: Workbench): Promise<Tally> {
  const none = () => ({ accepted: 0, refused: 0, unknown: 0, unsent: 0 });
  const tally: Tally = { adds: none(), removes: none() };
  const rows = await bench.rows("SELECT direction, outcome, count(*) AS ids FROM told GROUP BY ALL");
  for (const { direction, outcome, ids } of rows) {
    const known = sendOutcomes.find((one) => one === outcome);
    if (!known) throw new Error("an id of the change set has no outcome");
    tally[direction === "add" ? "adds" : "removes"][known] += Number(ids);
  }
  return tally;
}

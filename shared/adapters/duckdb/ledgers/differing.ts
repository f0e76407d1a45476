/**
 * Which rows of members and ledger may differ, told by their hashes (docs/adr/0023-hashes-tell-which-rows-may-differ.md).
 */
import { rm } from "node:fs/promises";
import { LedgerLost, type LedgerPointer } from "../../../domain/run.ts";
import type { Files } from "../../s3/files.ts";
import { openLedger } from "../buckets/stored-buckets.ts";
import { MEMBER_HASH } from "../scratch/member-hash.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { directionSql } from "./transitions.ts";

/** Relations: members (kind, id, label), and a ledger's rows. */
interface Sides {
  wanted: string;
  ledger: string;
}

/** Of more rows that may differ than these, all texts are joined: to choose the rows would take more memory than that. */
export const FEW = 2_000_000;

/** How a row is held that is in `ledger` or not. */
export const HELD = "coalesce(ledger.held, 'out')";

/** The bytes of the identifier are at other places than in the other hash, so that it says something of its own. */
const OTHER_HASH = "hash('~' || id, kind, label)";

/** Members and ledger side by side, by both hashes. */
function sideBySide({ wanted, ledger }: Sides): string {
  return `(SELECT ${MEMBER_HASH} AS hash, ${OTHER_HASH} AS other_hash FROM ${wanted}) AS wanted
    FULL JOIN (SELECT ${MEMBER_HASH} AS hash, ${OTHER_HASH} AS other_hash, held FROM ${ledger}) AS ledger
      ON wanted.hash = ledger.hash AND wanted.other_hash = ledger.other_hash`;
}

const DIFFERS = `${directionSql(HELD, "(wanted.hash IS NOT NULL)")} IS NOT NULL`;

/** The table `differing` of the hashes of rows that may differ. Undefined, and no table, where they are not few. */
export async function differingTable(
  scratch: ScratchDatabase,
  { few, ...sides }: Sides & { few: number },
): Promise<"differing" | undefined> {
  const [made = {}] = await scratch.rows(`
    CREATE OR REPLACE TABLE differing AS
    SELECT coalesce(wanted.hash, ledger.hash) AS hash FROM ${sideBySide(sides)} WHERE ${DIFFERS}`);
  if (Number(made["Count"]) <= few) return "differing";
  await scratch.run("DROP TABLE differing");
  return undefined;
}

/** What joining the hashes tells of rows that may have a member more often. */
export interface Joined {
  /** The path of Parquet (hash) as of the table `differing`; undefined where they are not few. */
  path: string | undefined;
  /** False says nothing: some may be repeated, or have the hash of another. */
  areDistinct: boolean;
}

/**
 * Every ledger row that is wanted is in one pair or more. If there are as many pairs as such rows, each of them is in
 * one, so none of these members is there twice. Of the others, each has a hash of its own.
 */
export async function joinedByHash(scratch: ScratchDatabase, sides: Sides, few = FEW): Promise<Joined> {
  const path = await scratch.file("differing.parquet");
  await scratch.run(`
    COPY (
      SELECT hash, is_wanted, is_held, count(*) AS rows FROM (
        SELECT CASE WHEN ${DIFFERS} THEN coalesce(wanted.hash, ledger.hash) END AS hash,
          wanted.hash IS NOT NULL AS is_wanted, ledger.hash IS NOT NULL AS is_held
        FROM ${sideBySide(sides)})
      GROUP BY ALL) TO '${path}' (${PARQUET})`);
  const [found = {}] = await scratch.rows(`
    SELECT count(hash) AS differing, coalesce(sum(rows) FILTER (WHERE is_wanted AND is_held), 0) AS pairs,
      coalesce(sum(rows) FILTER (WHERE NOT is_wanted), 0) AS unwanted,
      count(*) FILTER (WHERE rows > 1 AND is_wanted AND NOT is_held) AS alike,
      (SELECT count(*) FROM ${sides.ledger}) AS held
    FROM read_parquet('${path}')`);
  const count = (name: string) => Number(found[name]);
  const areFew = count("differing") <= few;
  if (!areFew) await rm(path);
  return {
    path: areFew ? path : undefined,
    areDistinct: count("pairs") === count("held") - count("unwanted") && count("alike") === 0,
  };
}

/** The rows of a ledger in one bucket. Undefined of others, and where it is lost: that is for whoever compares with it. */
export async function rowsToJoin(
  desk: { scratch: ScratchDatabase; files: Files },
  ledger: LedgerPointer,
): Promise<string | undefined> {
  try {
    return (ledger.buckets ?? 1) > 1 ? undefined : await (await openLedger(desk, ledger)).rows(0);
  } catch (error) {
    if (error instanceof LedgerLost) return undefined;
    throw error;
  }
}

/**
 * Members compared with a ledger, a bucket after the other. A person may be known by identifiers in several buckets, so
 * what one finds may change another. Rounds, each over all buckets:
 *
 *     1. compare                what changes in each bucket
 *     2. removed as identified  a device leaves whose user was identified since: they are removed by what Braze knows them
 *                               by now, in the bucket of that
 *     3. told again             an identifier is removed of a member who stays: they are added once more, in the bucket of
 *                               what they are sent by
 */
import type { Direction } from "../../../domain/change.ts";
import type { MemberFile } from "../../../ports/engine.ts";
import { bucketSql } from "../buckets/bucket-sql.ts";
import { type Buckets, NOTHING_HELD, rowsOf } from "../buckets/buckets.ts";
import { memberBuckets, memberFiles } from "../buckets/member-buckets.ts";
import { MEMBER_HASH } from "../scratch/member-hash.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { type Changes, changesIn } from "./changes.ts";
import { differingTable, FEW, HELD } from "./differing.ts";
import { directionSql } from "./transitions.ts";

interface Compared {
  /** Undefined: nobody is wanted. */
  members: MemberFile | undefined;
  /** Undefined: Braze holds nobody. */
  ledger: Buckets | undefined;
  /** At least as many as the ledger's. */
  buckets: number;
  /** What the evaluation found of this ledger, of one bucket. */
  joined?: MemberFile["joined"];
}

/** In one function, bucket after bucket: of what is sent, several buckets are compared side by side (`bucket-rounds.ts`). */
export async function compared(
  scratch: ScratchDatabase,
  { members, ledger, buckets, joined }: Compared,
): Promise<Changes> {
  const changes = changesIn(scratch, buckets);
  const wanted = memberBuckets(members, "path", buckets);
  const identified = memberBuckets(members, "identifiedDevices", buckets);
  const otherIds = memberBuckets(members, "otherIds", buckets);
  const askedRemovals = identified && (await asked(scratch, buckets));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const its = { bucket, of: buckets };
    await changes.put(
      bucket,
      await changed(scratch, wanted && (await rowsOf(wanted, its)), ledger && (await rowsOf(ledger, its)), {
        ...(joined && { joined }),
      }),
    );
    if (askedRemovals && (await anyDeviceLeaves(scratch)))
      await askedRemovals.add(toRemove(await rowsOf(identified, its, memberFiles.identifiedDevices.by)));
  }
  for (const { bucket, rows } of (await askedRemovals?.each()) ?? [])
    await changes.alter(bucket, removed(rows, wanted && (await rowsOf(wanted, { bucket, of: buckets }))));
  await askedRemovals?.drop();
  if (otherIds) await tellAgain(scratch, changes, otherIds);
  return changes;
}

async function tellAgain(scratch: ScratchDatabase, changes: Changes, otherIds: Buckets): Promise<void> {
  const of = changes.counts.length;
  const askedAdds = await asked(scratch, of);
  for (const [bucket, { removes }] of changes.counts.entries()) {
    if (removes === 0) continue;
    await changes.open(bucket);
    await askedAdds.add(toAdd(await rowsOf(otherIds, { bucket, of }, memberFiles.otherIds.by)));
  }
  for (const { bucket, rows } of await askedAdds.each()) await changes.alter(bucket, toldAgain(rows));
  await askedAdds.drop();
}

/** Whom a bucket asks to remove, as its table `changes` has them: who is known by a device that leaves. */
export function toRemove(identifiedDevices: string): string {
  return `
    SELECT known.kind, known.id, known.label FROM ${identifiedDevices} AS known
      SEMI JOIN (${going("remove")} AND kind = 'device_id') AS gone ON known.device_id = gone.id`;
}

/**
 * What follows from what a bucket is asked. Braze may hold these people, by a device that is theirs and leaves the ledger
 * before: until their own change is accepted they are unsure. Who is not wanted, and not removed already, is removed.
 */
export function removed(asked: string, wanted = NOTHING_HELD): string[] {
  return [
    `UPDATE changes SET held = 'unsure' FROM ${asked} AS asked
      WHERE changes.direction = 'add' AND changes.held = 'out'
        AND changes.kind = asked.kind AND changes.id = asked.id AND changes.label = asked.label`,
    `INSERT INTO changes SELECT kind, id, label, 'unsure' AS held, 'remove' AS direction FROM ${asked}
      ANTI JOIN ${wanted} USING (kind, id, label) ANTI JOIN (${going("remove")}) USING (kind, id, label)`,
  ];
}

/**
 * Whom a bucket asks to add: members whom Braze holds, and who would leave with another of their identifiers that is
 * removed, because to Braze both are one person.
 */
export function toAdd(otherIds: string): string {
  return `
    SELECT other.kind, other.id, other.label FROM ${otherIds} AS other
      SEMI JOIN (${going("remove")}) AS removed
        ON other.other_kind = removed.kind AND other.other_id = removed.id AND other.other_label = removed.label`;
}

/** They are added once more, after the removes, and are unsure until that is accepted. */
export function toldAgain(asked: string): string[] {
  return [
    `INSERT INTO changes SELECT kind, id, label, 'unsure' AS held, 'add' AS direction FROM ${asked}
      ANTI JOIN (${going("add")}) USING (kind, id, label)`,
  ];
}

/** What some buckets ask of others: a table (kind, id, label). */
async function asked(scratch: ScratchDatabase, buckets: number) {
  const bucket = buckets === 1 ? "0" : bucketSql(buckets);
  await scratch.run("CREATE OR REPLACE TABLE asked (kind VARCHAR, id VARCHAR, label VARCHAR)");
  return {
    add: (rows: string) => scratch.run(`INSERT INTO asked SELECT DISTINCT kind, id, label FROM (${rows})`),
    /** Of each bucket that is asked anything, its rows, distinct. */
    async each(): Promise<{ bucket: number; rows: string }[]> {
      const found = await scratch.rows(`SELECT DISTINCT ${bucket} AS bucket FROM asked ORDER BY bucket`);
      return found.map((row) => ({
        bucket: Number(row["bucket"]),
        rows: `(SELECT DISTINCT * FROM asked WHERE ${bucket} = ${row["bucket"]})`,
      }));
    },
    drop: () => scratch.run("DROP TABLE asked"),
  };
}

/** Of the bucket that is open. */
function going(direction: Direction): string {
  return `SELECT * FROM changes WHERE direction = '${direction}'`;
}

/**
 * What changes in a bucket, by its members and its share of the ledger alone. Its query may read the table `differing`, which
 * is there until the next one. `few`: see `differingTable`. `joined`: what the evaluation found of the same rows.
 */
export async function changed(
  scratch: ScratchDatabase,
  wanted: string | undefined,
  ledger: string | undefined,
  { few = FEW, joined }: { few?: number; joined?: MemberFile["joined"] } = {},
): Promise<string> {
  if (wanted && ledger) {
    const differing = joined
      ? joined.differing && `read_parquet('${joined.differing}')`
      : await differingTable(scratch, { wanted, ledger, few });
    const rows = (all: string) => (differing === undefined ? all : mayDiffer(all, differing));
    return onlyChanges(differences(rows(wanted), rows(ledger)));
  }
  // On a first import, and where everybody is to leave, there is nothing to look up.
  return onlyChanges(
    ledger
      ? `SELECT kind, id, label, held, ${directionSql("held", "false")} AS direction FROM ${ledger}`
      : `SELECT kind, id, label, 'out' AS held, ${directionSql("'out'", "true")} AS direction
        FROM ${wanted ?? NOTHING_HELD}`,
  );
}

function onlyChanges(rows: string): string {
  return `SELECT * FROM (${rows}) WHERE direction IS NOT NULL`;
}

/** Members and ledger side by side, by their texts. */
function differences(wanted: string, ledger: string): string {
  return `
    SELECT coalesce(wanted.kind, ledger.kind) AS kind, coalesce(wanted.id, ledger.id) AS id,
      coalesce(wanted.label, ledger.label) AS label, ${HELD} AS held,
      ${directionSql(HELD, "(wanted.kind IS NOT NULL)")} AS direction
    FROM ${wanted} AS wanted FULL JOIN ${ledger} AS ledger
      ON wanted.kind = ledger.kind AND wanted.id = ledger.id AND wanted.label = ledger.label`;
}

function mayDiffer(rows: string, differing: string): string {
  return `(SELECT * FROM ${rows} SEMI JOIN ${differing} AS differing ON differing.hash = ${MEMBER_HASH})`;
}

export async function anyDeviceLeaves(scratch: ScratchDatabase): Promise<boolean> {
  const [one] = await scratch.rows(`${going("remove")} AND kind = 'device_id' LIMIT 1`);
  return one !== undefined;
}

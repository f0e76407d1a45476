/**
 * The rows that a definition selects, with the identifier of each, kept while members are made of them: Parquet, which takes
 * a third of a table's room and half the time to write; of a large cohort in buckets by the member.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { bucketSql, memberSql } from "../buckets/bucket-sql.ts";
import { bucketFolder, parquetUnder } from "../buckets/member-buckets.ts";
import { BY_BUCKET } from "../buckets/written.ts";
import { PARQUET } from "../scratch/parquet-format.ts";
import type { ScratchDatabase, Values } from "../scratch/scratch-database.ts";

/** All rows are the relation `selected`. */
export interface ChosenRows {
  /** Those of a bucket that have no reason not to be sent. */
  rows(bucket: number): Promise<string>;
  /** `id`: devices of somebody identified, those that would be in this bucket as members. Undefined: there are none. */
  claims(bucket: number): Promise<string | undefined>;
  /** From now on `selected` is without the members in a table (kind, id, label). */
  leaveOut(table: string): Promise<void>;
  /**
   * Moves the files of a bucket to a path, if they have nothing but its `rows`, and says whether. Nothing is asked of the
   * bucket and of `selected` afterwards.
   */
  moveRows(bucket: number, path: string): Promise<boolean>;
  discard(): Promise<void>;
}

/** A table of those that have a reason not to be sent. */
export const REJECTED = "rejected_rows";

/** Queries with kind, id, label, identified_device and reason; their rows together are chosen. */
interface Queries {
  queries: readonly string[];
  values: Values;
  /** Columns that no row has a value of: they are not written, which takes a tenth of a second each for ten million rows. */
  unset: readonly string[];
}

/** The queries with what is to be written, and what reads it as the rows that they give. */
function withoutUnset({ queries, values, unset }: Queries) {
  if (unset.length === 0) return { queries, values, read: (written: string) => written };
  const nulls = unset.map((name) => `CAST(NULL AS VARCHAR) AS ${name}`).join(", ");
  return {
    queries: queries.map((query) => `SELECT * EXCLUDE (${unset.join(", ")}) FROM (${query})`),
    values,
    read: (written: string) => `(SELECT *, ${nulls} FROM ${written})`,
  };
}

export async function chosenRows(
  scratch: ScratchDatabase,
  rows: Queries,
  buckets: number,
): Promise<ChosenRows> {
  return buckets === 1 ? inFile(scratch, rows) : inBuckets(scratch, rows, buckets);
}

async function inFile(scratch: ScratchDatabase, given: Queries): Promise<ChosenRows> {
  const { queries, values, read } = withoutUnset(given);
  const path = await scratch.file("selected.parquet");
  await scratch.run(`COPY (${queries.join(" UNION ALL ")}) TO '${path}' (${PARQUET})`, values);
  const all = read(`read_parquet('${path}')`);
  const isMixed = await keepRejected(scratch, `SELECT * FROM ${all} WHERE reason IS NOT NULL`);
  const rows = isMixed ? `(SELECT * FROM ${all} WHERE reason IS NULL)` : all;
  const selected = await selectedFrom(scratch, rows);
  const claims = claimsOf(all);
  const hasClaims = await isThere(scratch, claims);
  return {
    ...selected,
    rows: async () => rows,
    claims: async () => (hasClaims ? `(${claims})` : undefined),
    async moveRows(_, to) {
      if (!isMixed) await rename(path, to);
      return !isMixed;
    },
    async discard() {
      await selected.discard();
      await rm(path, { force: true });
    },
  };
}

async function inBuckets(scratch: ScratchDatabase, given: Queries, buckets: number): Promise<ChosenRows> {
  const { queries, values, read } = withoutUnset(given);
  const folder = await scratch.file("selected");
  const bucket = `CASE WHEN reason IS NULL THEN ${bucketSql(buckets, memberSql)} ELSE ${buckets} END`;
  for (const sql of queries)
    await scratch.run(
      `COPY (SELECT *, ${bucket} AS bucket FROM (${sql})) TO '${folder}' (${BY_BUCKET}, APPEND)`,
      values,
    );
  // Nothing at all is written of no rows.
  const none = join(folder, "none.parquet");
  await mkdir(folder, { recursive: true });
  await scratch.run(`COPY (SELECT * FROM (${queries[0]}) LIMIT 0) TO '${none}' (${PARQUET})`, values);
  const empty = `read_parquet('${none}')`;
  const inFolder = (of: string, number: number) => parquetUnder([bucketFolder(of, number)]);
  await keepRejected(scratch, `FROM ${read((await inFolder(folder, buckets)) ?? empty)}`);
  await rm(bucketFolder(folder, buckets), { recursive: true, force: true });
  const selected = await selectedFrom(scratch, read((await parquetUnder([folder])) ?? empty));
  const claims = claimsOf("selected");
  const claimFolder = await scratch.file("claims");
  const its = bucketSql(buckets, { kind: "'device_id'", id: "id", label: "''" });
  await scratch.run(`COPY (SELECT id, ${its} AS bucket FROM (${claims})) TO '${claimFolder}' (${BY_BUCKET})`);
  return {
    ...selected,
    rows: async (number) => (await inFolder(folder, number)) ?? empty,
    claims: (number) => inFolder(claimFolder, number),
    async moveRows(number, to) {
      await rename(bucketFolder(folder, number), to).catch(unlessMissing);
      return true;
    },
    async discard() {
      await selected.discard();
      for (const one of [folder, claimFolder]) await rm(one, { recursive: true, force: true });
    },
  };
}

/** Of rejected rows too. */
function claimsOf(rows: string): string {
  return `SELECT identified_device AS id FROM ${rows} WHERE identified_device IS NOT NULL`;
}

/** Says whether there are any. */
async function keepRejected(scratch: ScratchDatabase, rows: string): Promise<boolean> {
  await scratch.run(`CREATE OR REPLACE TABLE ${REJECTED} AS ${rows}`);
  return isThere(scratch, `FROM ${REJECTED}`);
}

/** `rows`: all but the rejected. */
async function selectedFrom(
  scratch: ScratchDatabase,
  rows: string,
): Promise<Pick<ChosenRows, "leaveOut" | "discard">> {
  const all = `FROM ${rows} UNION ALL FROM ${REJECTED}`;
  await scratch.run(`CREATE OR REPLACE VIEW selected AS ${all}`);
  return {
    async leaveOut(table) {
      await scratch.run(
        `CREATE OR REPLACE VIEW selected AS FROM (${all}) ANTI JOIN ${table} USING (kind, id, label)`,
      );
    },
    async discard() {
      await scratch.run("DROP VIEW selected");
      await scratch.run(`DROP TABLE ${REJECTED}`);
    },
  };
}

async function isThere(scratch: ScratchDatabase, rows: string): Promise<boolean> {
  return (await scratch.rows(`${rows} LIMIT 1`)).length > 0;
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

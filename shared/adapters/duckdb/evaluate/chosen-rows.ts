/**
 * The rows that a definition selects, with the identifier of each, kept while members are made of them: of a small cohort a
 * table; of a large one Parquet in buckets by the member, which takes a third of a table's room.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bucketSql, memberSql } from "../buckets/bucket-sql.ts";
import { bucketFolder, parquetUnder } from "../buckets/member-buckets.ts";
import { BY_BUCKET } from "../buckets/written.ts";
import type { ScratchDatabase, Values } from "../scratch/scratch-database.ts";

/** All rows are the relation `selected`. */
export interface ChosenRows {
  buckets: number;
  /** Those that have a reason not to be sent are in this table. */
  rejected: string;
  /** Those of a bucket that may be members, and all of them of one bucket. */
  rows(bucket: number): Promise<string>;
  /** `id`: devices of somebody identified, those that would be in this bucket as members. */
  claims(bucket: number): Promise<string>;
  /** From now on `selected` is without the members in a table (kind, id, label). */
  leaveOut(table: string): Promise<void>;
  discard(): Promise<void>;
}

/** Queries with kind, id, label, identified_device and reason; their rows together are chosen. */
interface Queries {
  queries: readonly string[];
  values: Values;
}

export async function chosenRows(
  scratch: ScratchDatabase,
  rows: Queries,
  buckets: number,
): Promise<ChosenRows> {
  return buckets === 1 ? inTable(scratch, rows) : inBuckets(scratch, rows, buckets);
}

async function inTable(scratch: ScratchDatabase, { queries, values }: Queries): Promise<ChosenRows> {
  await scratch.run(`CREATE OR REPLACE TABLE selected AS ${queries.join(" UNION ALL ")}`, values);
  return {
    buckets: 1,
    rejected: "selected",
    rows: async () => "selected",
    claims: async () => `(SELECT ${claimed} FROM selected WHERE ${claims})`,
    async leaveOut(table) {
      await scratch.run(`
        DELETE FROM selected USING ${table} AS gone
        WHERE selected.kind = gone.kind AND selected.id = gone.id AND selected.label = gone.label`);
    },
    discard: async () => void (await scratch.run("DROP TABLE selected")),
  };
}

async function inBuckets(
  scratch: ScratchDatabase,
  { queries, values }: Queries,
  buckets: number,
): Promise<ChosenRows> {
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
  await scratch.run(`COPY (SELECT * FROM (${queries[0]}) LIMIT 0) TO '${none}' (FORMAT parquet)`, values);
  const empty = `read_parquet('${none}')`;
  const inFolder = (of: string, number: number) => parquetUnder([bucketFolder(of, number)]);
  const rejected = (await inFolder(folder, buckets)) ?? empty;
  await scratch.run(`CREATE OR REPLACE TABLE rejected_rows AS FROM ${rejected}`);
  await rm(bucketFolder(folder, buckets), { recursive: true, force: true });
  const members = (await parquetUnder([folder])) ?? empty;
  const all = `FROM ${members} UNION ALL FROM rejected_rows`;
  await scratch.run(`CREATE OR REPLACE VIEW selected AS ${all}`);
  const claimFolder = await scratch.file("claims");
  const its = bucketSql(buckets, { kind: "'device_id'", id: "identified_device", label: "''" });
  await scratch.run(
    `COPY (SELECT ${claimed}, ${its} AS bucket FROM selected WHERE ${claims}) TO '${claimFolder}' (${BY_BUCKET})`,
  );
  return {
    buckets,
    rejected: "rejected_rows",
    rows: async (number) => (await inFolder(folder, number)) ?? empty,
    claims: async (number) => (await inFolder(claimFolder, number)) ?? "(SELECT '' AS id WHERE false)",
    async leaveOut(table) {
      await scratch.run(
        `CREATE OR REPLACE VIEW selected AS FROM (${all}) ANTI JOIN ${table} USING (kind, id, label)`,
      );
    },
    async discard() {
      await scratch.run("DROP VIEW selected");
      await scratch.run("DROP TABLE rejected_rows");
      for (const one of [folder, claimFolder]) await rm(one, { recursive: true, force: true });
    },
  };
}

const claims = "identified_device IS NOT NULL";
const claimed = "identified_device AS id";

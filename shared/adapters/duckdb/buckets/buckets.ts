/** Rows with an identifier, in buckets by it, on the scratch disk. */
import { bucketSql, type IdentifierSql } from "./bucket-sql.ts";

export interface Buckets {
  /** How many: a power of two from 1 to 64. */
  count: number;
  /** Of a bucket, as a relation of SQL. It is there until another one is asked for. */
  rows(bucket: number): Promise<string>;
}

/** Of a ledger or a change set without a row. */
export const NOTHING_HELD = "(SELECT '' AS kind, '' AS id, '' AS label, '' AS held WHERE false)";

/** One file or table with all rows. */
export function oneBucket(relation: string): Buckets {
  return { count: 1, rows: async () => relation };
}

/**
 * Bucket number `bucket` of `of`, as a relation. Of rows in fewer buckets it is a share of one. `by`: what they are in
 * buckets by.
 */
export async function rowsOf(
  from: Buckets,
  { bucket, of }: { bucket: number; of: number },
  by?: IdentifierSql,
): Promise<string> {
  const rows = await from.rows(Math.floor((bucket * from.count) / of));
  return from.count === of ? rows : `(SELECT * FROM ${rows} WHERE ${bucketSql(of, by)} = ${bucket})`;
}

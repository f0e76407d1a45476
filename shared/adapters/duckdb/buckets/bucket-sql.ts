/** `bucketOf` of `domain/buckets.ts` as SQL. */

/** Expressions of an identifier's three parts, text without NULL. */
export interface IdentifierSql {
  kind: string;
  id: string;
  label: string;
}

export const memberSql: IdentifierSql = { kind: "kind", id: "id", label: "label" };

/** The number of the identifier's bucket, of so many: a power of two from 2 to 64. */
export function bucketSql(buckets: number, { kind, id, label }: IdentifierSql = memberSql): string {
  const firstByte = `('0x' || md5(${kind} || chr(31) || ${label} || chr(31) || ${id})[1:2])::UTINYINT`;
  return `(${firstByte} // ${256 / buckets})`;
}

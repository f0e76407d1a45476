/**
 * A large cohort is compared and settled in buckets: shares of its members by a hash of the identifier, each small enough
 * for the memory and the disk of a function. The hash is one that every engine has: the leading bits of MD5 over the
 * UTF-8 bytes of kind, U+001F, label, U+001F and id.
 */
import { createHash } from "node:crypto";
import type { Member } from "./identifiers.ts";
import { heldIn, type LedgerPointer } from "./run.ts";

/** Six leading bits. A hundred million members take 16 buckets. */
export const BUCKETS_AT_MOST = 64;

/** A power of two; never fewer than `atLeast`, because a ledger grows by splitting its buckets and is never joined. */
export function bucketsFor(members: number, membersPerBucket: number, atLeast = 1): number {
  let buckets = atLeast;
  while (buckets < BUCKETS_AT_MOST && members > buckets * membersPerBucket) buckets *= 2;
  return buckets;
}

/** In how many buckets so many members are compared with a ledger. */
export function bucketsToCompare(
  members: number,
  ledger: LedgerPointer | undefined,
  membersPerBucket: number,
): number {
  return bucketsFor(Math.max(members, heldIn(ledger)), membersPerBucket, ledger?.buckets);
}

/** The bucket, from 0, of so many (a power of two, up to 64). */
export function bucketOf({ kind, label, id }: Member, buckets: number): number {
  const [first = 0] = createHash("md5").update([kind, label, id].join("\u001f")).digest();
  return Math.floor((first * buckets) / 256);
}

/**
 * What is done in each bucket of a large import by itself, in rounds, and what came of it. A bucket has one result in a
 * round: the first that is written counts, whoever else worked on the bucket. So what comes next follows from the results.
 *
 *     compare   its members with its share of the ledger. A device that leaves asks whom it belongs to by now to be removed,
 *               in the bucket of that
 *     remove    whom other buckets ask to remove. Who is removed asks a member who stays, and whom Braze takes for the same
 *               person, to be added once more
 *     add       whom other buckets ask to add
 *     part      its changes as parts, which are numbered through all buckets
 *     settle    the ledger after what was sent
 *
 * In `remove` and `add` are only those buckets that another one asks.
 */
import type { DataFault } from "../contract/data-faults.ts";
import type { Counts, RebuiltFrom } from "../contract/imports.ts";
import type { ReasonCounts } from "./attempts.ts";
import type { Tally } from "./outcome.ts";
import type { ChangeSetPointer, LedgerPointer } from "./run.ts";

export const bucketRounds = ["compare", "remove", "add", "part", "settle"] as const;
export type BucketRound = (typeof bucketRounds)[number];
/** The rounds in which changes are found. */
export type ChangeRound = Extract<BucketRound, "compare" | "remove" | "add">;

/** An object with a bucket's rows. */
export interface BucketObject {
  object: string;
  /** In hex. */
  sha256: string;
}

/** A bucket of a ledger that was written. */
export type LeftBucket = BucketObject & Pick<LedgerPointer, "inCount" | "unsureCount" | "deviceCount">;

/** A bucket after an import. */
export interface SettledBucket extends LeftBucket {
  tally: Tally;
  reasons: ReasonCounts;
}

/** What changes in a bucket, as far as is known after a round. */
export interface ChangedBucket {
  /** Its objects have this in their names. */
  attempt: string;
  adds: number;
  removes: number;
  /** Buckets that it asks to remove somebody. */
  asksToRemove: number[];
  /** And to add somebody once more. */
  asksToAdd: number[];
}

/** A bucket of a change set, in parts. */
export interface PartedBucket extends BucketObject {
  attempt: string;
}

/** Why a bucket has no result: what it is made from is missing or damaged, or the engine has no room for it. */
export type FailedBucket = { isLost: true } | { isTooLarge: string; fault?: DataFault };

export interface RoundResults {
  compare: ChangedBucket | FailedBucket;
  remove: ChangedBucket | FailedBucket;
  add: ChangedBucket | FailedBucket;
  part: PartedBucket | FailedBucket;
  settle: SettledBucket | FailedBucket;
}

/** An import whose members lie in buckets, with what is known of it. Written once. */
export interface Bucketed {
  /** The folder of the change set that it will have. */
  folder: string;
  buckets: number;
  /** Which files of its evaluation there are. */
  files: readonly BucketedFile[];
  /** Distinct members. */
  members: number;
  base?: LedgerPointer;
  /** Of the lease under which it was evaluated. */
  taking?: string;
  rejected: Counts["rejected"];
  more: Pick<ChangeSetPointer, "excluded" | "exclusions" | "rejectedRows">;
  rebuiltFrom?: RebuiltFrom;
}
export type BucketedFile = "path" | "otherIds" | "identifiedDevices";

export type Results = { readonly [Round in BucketRound]: ReadonlyMap<number, RoundResults[Round]> };

/** Buckets that have no result in a round in which they are needed; undefined where the change set is complete. */
export function nextRound(
  { buckets }: Pick<Bucketed, "buckets">,
  results: Results,
): { round: BucketRound; buckets: number[] } | undefined {
  const all = allOf(buckets);
  const needed: [BucketRound, () => number[]][] = [
    ["compare", () => all],
    ["remove", () => askedIn("remove", results)],
    ["add", () => askedIn("add", results)],
    ["part", () => all],
  ];
  for (const [round, those] of needed) {
    const missing = those().filter((bucket) => !results[round].has(bucket));
    if (missing.length > 0) return { round, buckets: missing };
  }
  return undefined;
}

/** Buckets, from 0, of so many that have no result. */
export function bucketsWithout(results: ReadonlyMap<number, unknown>, buckets: number): number[] {
  return allOf(buckets).filter((bucket) => !results.has(bucket));
}

function allOf(buckets: number): number[] {
  return Array.from({ length: buckets }, (_, bucket) => bucket);
}

/** Of an import of which no bucket was worked on. */
export function noResults(): { [Round in BucketRound]: Map<number, RoundResults[Round]> } {
  return { compare: new Map(), remove: new Map(), add: new Map(), part: new Map(), settle: new Map() };
}

/** What changes in all buckets together, and in each. */
export function changesOf(
  { buckets, members }: Pick<Bucketed, "buckets" | "members">,
  results: Results,
): Pick<ChangeSetPointer, "adds" | "removes" | "keeps" | "byBucket"> {
  const byBucket = allOf(buckets).map((bucket) => {
    const { adds, removes } = changedIn(bucket, results);
    return { adds, removes };
  });
  const sum = (direction: "adds" | "removes") => byBucket.reduce((all, its) => all + its[direction], 0);
  const adds = sum("adds");
  return { adds, removes: sum("removes"), keeps: members - adds, byBucket };
}

/** The first of the failures. */
export function failureIn(results: Results): FailedBucket | undefined {
  for (const round of bucketRounds)
    for (const result of results[round].values()) if (isFailed(result)) return result;
  return undefined;
}

export function isFailed(result: RoundResults[BucketRound]): result is FailedBucket {
  return "isLost" in result || "isTooLarge" in result;
}

/** What changes in a bucket after the last round that it was in, of those up to this one, and which that was. */
export function changedIn(
  bucket: number,
  results: Results,
  until: ChangeRound = "add",
): ChangedBucket & { round: ChangeRound } {
  const rounds: ChangeRound[] = ["compare", "remove", "add"];
  for (const round of rounds.slice(0, rounds.indexOf(until) + 1).toReversed()) {
    const result = results[round].get(bucket);
    if (result && !isFailed(result)) return { ...result, round };
  }
  throw new Error(`bucket ${bucket} was not compared`);
}

/** Who asks a bucket in a round: buckets, with the attempts whose objects have what they ask. */
export function askersOf(
  bucket: number,
  round: "remove" | "add",
  results: Results,
): { from: number; attempt: string }[] {
  return asking(round, results).flatMap(({ from, asks, attempt }) =>
    asks.includes(bucket) ? [{ from, attempt }] : [],
  );
}

function askedIn(round: "remove" | "add", results: Results): number[] {
  return [...new Set(asking(round, results).flatMap(({ asks }) => asks))].sort((one, other) => one - other);
}

/** What a bucket asks to add follows from all that it removes. */
function asking(round: "remove" | "add", results: Results) {
  return [...results.compare.keys()].map((from) => {
    const changed = changedIn(from, results, round === "remove" ? "compare" : "remove");
    return {
      from,
      attempt: changed.attempt,
      asks: round === "remove" ? changed.asksToRemove : changed.asksToAdd,
    };
  });
}

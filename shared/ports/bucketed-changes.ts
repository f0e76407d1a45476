/**
 * Comparing large imports, each bucket by itself. What one bucket leaves for another is an object of the work bucket, in the
 * folder `comparisons`, which is kept for a day.
 */
import type {
  Bucketed,
  BucketedFile,
  ChangedBucket,
  ChangeRound,
  PartedBucket,
  Results,
} from "../domain/bucket-rounds.ts";
import type { ChangeSetPointer, LedgerPointer } from "../domain/run.ts";
import type { MemberFile } from "./engine.ts";

/** One attempt at a bucket, with the results of the rounds before. */
export interface BucketWork {
  bucket: number;
  /** An id that no other attempt has. */
  attempt: string;
  bucketed: Bucketed;
  results: Results;
}

export interface BucketedChanges {
  /** In how many buckets so many members are compared with a ledger. 1: by `ChangeSets`, at once. */
  bucketsFor(members: number, base: LedgerPointer | undefined): number;
  /** Leaves what an evaluation found in so many buckets. Returns which files of it there are. */
  spread(
    members: MemberFile | undefined,
    into: Pick<Bucketed, "folder" | "buckets">,
  ): Promise<readonly BucketedFile[]>;
  /**
   * Throws `LedgerLost` if the base is missing or damaged, also by a row in a bucket that is not its own. Throws if such a
   * row is in anything else that it reads.
   */
  change(round: ChangeRound, work: BucketWork): Promise<ChangedBucket>;
  /** Writes a bucket of the change set, and its parts. Throws if a row of it is in a bucket that is not its own. */
  part(work: BucketWork): Promise<PartedBucket>;
  /** Names all buckets and all parts: the change set is there from now on. */
  name(
    bucketed: Bucketed,
    results: Results,
  ): Promise<Pick<ChangeSetPointer, "parts" | "manifests" | "only" | "buckets">>;
}

/** Results of the buckets of large imports, which are worked on side by side. */
import type { RunId } from "../contract/ids.ts";
import type { Bucketed, BucketRound, Results, RoundResults } from "../domain/bucket-rounds.ts";

export interface BucketResults {
  /** Writes what is known of an import in buckets, if nothing is; returns what is stored. */
  begin(run: RunId, bucketed: Bucketed): Promise<Bucketed>;
  begun(run: RunId): Promise<Bucketed | undefined>;
  /** Writes the result of a bucket if it has none in this round: the first one counts. */
  keep<Round extends BucketRound>(
    place: { run: RunId; round: Round; bucket: number },
    result: RoundResults[Round],
  ): Promise<void>;
  /** Of all rounds, by bucket. */
  of(run: RunId): Promise<Results>;
}

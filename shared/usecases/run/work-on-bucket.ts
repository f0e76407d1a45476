/** Works on one bucket of a large import. What comes of it is a row of the table; `prepareRun` and `settleRun` go on from there. */
import type { RunId } from "../../contract/ids.ts";
import type { BucketRound, RoundResults } from "../../domain/bucket-rounds.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { LedgerLost } from "../../domain/run.ts";
import { TooLargeForEngine } from "../../domain/too-large.ts";
import type { BucketWork } from "../../ports/bucketed-changes.ts";
import type { World } from "../../ports/world.ts";
import { type SettleBucketDeps, settleBucket } from "./settle-bucket.ts";

type WorkOnBucketDeps = SettleBucketDeps & Pick<World, "bucketedChanges">;

/** Does nothing if the bucket has its result in this round, or if the run has no lease any more. */
export async function workOnBucket(
  world: WorkOnBucketDeps,
  { run, round, bucket }: { run: RunId; round: BucketRound; bucket: number },
): Promise<void> {
  if (round === "settle") return settleBucket(world, run, bucket);
  const { ids, ledgers, bucketResults, changeSets } = world;
  const { lease } = await ledgers.read(cohortOf(run));
  if (lease?.run !== run) return;
  const bucketed = await bucketResults.begun(run);
  if (!bucketed) throw new Error(`the run ${run} has no buckets`);
  const results = await bucketResults.of(run);
  if (results[round].has(bucket)) return;
  const work = { bucket, attempt: ids.next(), bucketed, results };
  const result = await resultOf(world, run, { round, work }).finally(() => changeSets.discard());
  await bucketResults.keep({ run, round, bucket }, result);
}

async function resultOf(
  { bucketedChanges, log }: WorkOnBucketDeps,
  run: RunId,
  { round, work }: { round: Exclude<BucketRound, "settle">; work: BucketWork },
): Promise<RoundResults[Exclude<BucketRound, "settle">]> {
  try {
    return await (round === "part" ? bucketedChanges.part(work) : bucketedChanges.change(round, work));
  } catch (error) {
    if (error instanceof TooLargeForEngine) return { isTooLarge: error.message };
    if (!(error instanceof LedgerLost)) throw error;
    log.warn("ledger-lost", logged(run));
    return { isLost: true };
  }
}

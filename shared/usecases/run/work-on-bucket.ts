/** Works on one bucket of a large import. What comes of it is a row of the table; `prepareRun` and `settleRun` go on from there. */
import type { RunId } from "../../contract/ids.ts";
import type { BucketRound, RoundResults } from "../../domain/bucket-rounds.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { type Lease, LedgerLost } from "../../domain/run.ts";
import { TooLargeForEngine } from "../../domain/too-large.ts";
import type { BucketWork } from "../../ports/bucketed-changes.ts";
import type { World } from "../../ports/world.ts";
import { type SettleBucketDeps, settledBucket } from "./settle-bucket.ts";

type WorkOnBucketDeps = SettleBucketDeps &
  Pick<World, "ids" | "ledgers" | "bucketResults" | "bucketedChanges" | "log">;

interface Wanted {
  round: BucketRound;
  lease: Lease;
  work: Pick<BucketWork, "bucket" | "attempt" | "results">;
}

/** Does nothing if the bucket has its result in this round, or if the run has no lease any more. */
export async function workOnBucket(
  world: WorkOnBucketDeps,
  { run, round, bucket }: { run: RunId; round: BucketRound; bucket: number },
): Promise<void> {
  const { ids, ledgers, bucketResults, changeSets } = world;
  const { lease } = await ledgers.read(cohortOf(run));
  if (lease?.run !== run) return;
  const results = await bucketResults.of(run);
  if (results[round].has(bucket)) return;
  const work = { bucket, attempt: ids.next(), results };
  const result = await resultOf(world, { round, lease, work }).finally(() => changeSets.discard());
  await bucketResults.keep({ run, round, bucket }, result);
}

async function resultOf(
  world: WorkOnBucketDeps,
  { round, lease, work }: Wanted,
): Promise<RoundResults[BucketRound]> {
  try {
    return await (round === "settle"
      ? settledBucket(world, lease, work)
      : comparedBucket(world, { round, lease, work }));
  } catch (error) {
    // What was sent is settled all the same, whatever it takes.
    if (error instanceof TooLargeForEngine && round !== "settle")
      return { isTooLarge: error.message, fault: error.fault };
    if (!(error instanceof LedgerLost)) throw error;
    world.log.warn("ledger-lost", logged(lease.run));
    return { isLost: true };
  }
}

async function comparedBucket(
  { bucketResults, bucketedChanges }: WorkOnBucketDeps,
  { round, lease: { run }, work }: Wanted & { round: Exclude<BucketRound, "settle"> },
): Promise<RoundResults["compare" | "part"]> {
  const bucketed = await bucketResults.begun(run);
  if (!bucketed) throw new Error(`the run ${run} has no buckets`);
  const all = { ...work, bucketed };
  return round === "part" ? bucketedChanges.part(all) : bucketedChanges.change(round, all);
}

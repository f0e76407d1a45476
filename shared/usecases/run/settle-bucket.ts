/** Settles a bucket of a run by itself: `settleRun` puts all of them together. */
import type { RunId } from "../../contract/ids.ts";
import { type AttemptRecords, foldAttempts, type PartOutcomes } from "../../domain/attempts.ts";
import type { RoundResults } from "../../domain/bucket-rounds.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import { ledgerAfter } from "../../domain/import-objects.ts";
import { type ChangeSetPointer, LedgerLost } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { someAtOnce } from "../some-at-once.ts";

export type SettleBucketDeps = Pick<
  World,
  "ids" | "ledgers" | "parts" | "bucketResults" | "changeSets" | "log"
>;

/** Does nothing if the bucket is settled, or the run. */
export async function settleBucket(world: SettleBucketDeps, run: RunId, bucket: number): Promise<void> {
  const { ledgers, bucketResults, changeSets } = world;
  const { lease } = await ledgers.read(cohortOf(run));
  if (lease?.run !== run || !lease.changeSet) return;
  if (lease.phase !== "closing") throw new Error(`the run ${run} may still send`);
  if ((await bucketResults.of(run)).settle.has(bucket)) return;
  const result = await settledOf(world, { run, bucket, changeSet: lease.changeSet }).finally(() =>
    changeSets.discard(),
  );
  await bucketResults.keep({ run, round: "settle", bucket }, result);
}

async function settledOf(
  world: SettleBucketDeps,
  { run, bucket, changeSet }: { run: RunId; bucket: number; changeSet: ChangeSetPointer },
): Promise<RoundResults["settle"]> {
  const into = { bucket, attempt: world.ids.next(), object: ledgerAfter(changeSet.folder) };
  try {
    return await world.changeSets.settleBucket(changeSet, into, (parts) => outcomesOf(world, run, parts));
  } catch (error) {
    if (!(error instanceof LedgerLost)) throw error;
    world.log.warn("ledger-lost", logged(run));
    return { isLost: true };
  }
}

async function outcomesOf(
  { parts }: SettleBucketDeps,
  run: RunId,
  its: readonly number[],
): Promise<PartOutcomes> {
  const found: AttemptRecords = { started: [], results: [] };
  await someAtOnce(its, async (part) => {
    const { started, results } = await parts.outcomes(run, part);
    found.started.push(...started);
    found.results.push(...results);
  });
  return foldAttempts(found);
}

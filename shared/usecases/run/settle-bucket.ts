/** Settles a bucket of a run by itself: `settleRun` puts all of them together. */
import type { RunId } from "../../contract/ids.ts";
import { type AttemptRecords, foldAttempts, type PartOutcomes } from "../../domain/attempts.ts";
import type { SettledBucket } from "../../domain/bucket-rounds.ts";
import { ledgerAfter } from "../../domain/import-objects.ts";
import type { Lease } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { someAtOnce } from "../some-at-once.ts";

export type SettleBucketDeps = Pick<World, "parts" | "changeSets">;

/** `lease`: of the run, which may not send any more. */
export async function settledBucket(
  { parts, changeSets }: SettleBucketDeps,
  { run, phase, changeSet }: Lease,
  { bucket, attempt }: { bucket: number; attempt: string },
): Promise<SettledBucket> {
  if (phase !== "closing" || !changeSet) throw new Error(`the run ${run} may still send`);
  const into = { bucket, attempt, object: ledgerAfter(changeSet.folder) };
  return changeSets.settleBucket(changeSet, into, (its) => outcomesOf(parts, run, its));
}

async function outcomesOf(parts: World["parts"], run: RunId, its: readonly number[]): Promise<PartOutcomes> {
  const found: AttemptRecords = { started: [], results: [] };
  await someAtOnce(its, async (part) => {
    const { started, results } = await parts.outcomes(run, part);
    found.started.push(...started);
    found.results.push(...results);
  });
  return foldAttempts(found);
}

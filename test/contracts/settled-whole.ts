import type { RunId } from "../../shared/contract/ids.ts";
import type { PartOutcomes } from "../../shared/domain/attempts.ts";
import type { SettledBucket } from "../../shared/domain/bucket-rounds.ts";
import { reconcile, sumOf } from "../../shared/domain/outcome.ts";
import type { ChangeSetPointer } from "../../shared/domain/run.ts";
import type { ChangeSets } from "../../shared/ports/change-sets.ts";
import { inOrder } from "./disorder.ts";

/** Settles a change set, bucket by bucket where it has several, as `settleRun` and `workOnBucket` do. */
export async function settledWhole(
  changeSets: ChangeSets,
  changeSet: ChangeSetPointer,
  outcomes: PartOutcomes,
  into: { object: string; run: RunId },
  disorder = inOrder,
): ReturnType<ChangeSets["settle"]> {
  if (changeSet.buckets === undefined) return changeSets.settle(changeSet, outcomes, into);
  const settled: SettledBucket[] = [];
  for (const bucket of disorder.order(Array.from({ length: changeSet.buckets }, (_, at) => at)))
    settled[bucket] = await disorder.worked((attempt) => {
      const place = { bucket, attempt, object: into.object };
      return changeSets.settleBucket(changeSet, place, async (parts) => outcomesIn(parts, outcomes));
    });
  const tally = sumOf(settled.map((one) => one.tally));
  reconcile(changeSet, tally);
  return { ledger: await changeSets.nameLedger(settled, into), tally };
}

function outcomesIn(parts: readonly number[], { started, results }: PartOutcomes): PartOutcomes {
  return {
    started: new Set([...started].filter((part) => parts.includes(part))),
    results: results.filter(({ part }) => parts.includes(part)),
  };
}

import { type Bucketed, changesOf, nextRound, noResults } from "../../shared/domain/bucket-rounds.ts";
import type { LedgerPointer } from "../../shared/domain/run.ts";
import type { BucketedChanges } from "../../shared/ports/bucketed-changes.ts";
import type { ChangeSets } from "../../shared/ports/change-sets.ts";
import type { MemberFile } from "../../shared/ports/engine.ts";
import { inOrder } from "./disorder.ts";

/** Writes a change set, in rounds over its buckets where it has several, as `prepareRun` and `workOnBucket` do. */
export async function writtenWhole(
  { changeSets, bucketedChanges }: { changeSets: ChangeSets; bucketedChanges: BucketedChanges },
  members: MemberFile | undefined,
  base: LedgerPointer | undefined,
  folder: string,
  disorder = inOrder,
): ReturnType<ChangeSets["write"]> {
  const total = members?.evaluation.members.total ?? 0;
  const buckets = bucketedChanges.bucketsFor(total, base);
  if (buckets === 1) return changeSets.write(members, base, folder);
  const files = await bucketedChanges.spread(members, { folder, buckets });
  const known = { rejected: {}, more: {}, ...(base && { base }) };
  const bucketed: Bucketed = { folder, buckets, files, members: total, ...known };
  const results = noResults();
  for (let attempt = 0; ; attempt++) {
    const next = nextRound(bucketed, results);
    if (!next) break;
    const { round } = next;
    if (round === "settle") throw new Error("nothing is settled before it is sent");
    for (const bucket of disorder.order(next.buckets)) {
      const by = (name: string) => ({ bucket, attempt: `${name}${attempt}`, bucketed, results });
      if (round === "part")
        results.part.set(bucket, await disorder.worked((name) => bucketedChanges.part(by(name))));
      else
        results[round].set(bucket, await disorder.worked((name) => bucketedChanges.change(round, by(name))));
    }
  }
  return { ...changesOf(bucketed, results), ...(await bucketedChanges.name(bucketed, results)) };
}

import type { RunId } from "../../shared/contract/ids.ts";
import type { Bucketed, BucketRound, Results } from "../../shared/domain/bucket-rounds.ts";
import type { BucketResults } from "../../shared/ports/bucket-results.ts";

export function fakeBucketResults(): BucketResults {
  const begun = new Map<RunId, Bucketed>();
  const kept = new Map<string, Map<number, unknown>>();
  const its = (run: RunId, round: BucketRound) => {
    const there = kept.get(`${run} ${round}`) ?? new Map<number, unknown>();
    kept.set(`${run} ${round}`, there);
    return there;
  };
  return {
    async begin(run, bucketed) {
      const first = begun.get(run) ?? structuredClone(bucketed);
      begun.set(run, first);
      return structuredClone(first);
    },
    begun: async (run) => structuredClone(begun.get(run)),
    async keep({ run, round, bucket }, result) {
      const those = its(run, round);
      if (!those.has(bucket)) those.set(bucket, structuredClone(result));
    },
    async of(run) {
      const results = {
        compare: its(run, "compare"),
        remove: its(run, "remove"),
        add: its(run, "add"),
        part: its(run, "part"),
        settle: its(run, "settle"),
      };
      return structuredClone(results) as Results;
    },
  };
}

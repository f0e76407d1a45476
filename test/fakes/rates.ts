import type { Rate } from "../../shared/domain/rate.ts";
import type { Rates } from "../../shared/ports/braze.ts";
import { fakeRepeats } from "./repeats.ts";

export function fakeRates(repeats = fakeRepeats()): Rates {
  const kept = new Map<string, Rate>();
  const writers = new Map<string, symbol>();
  return {
    async read(cluster) {
      return structuredClone(kept.get(cluster));
    },
    async lease(cluster, seen, { now, milliseconds }) {
      return repeats.write(() => {
        const found = kept.get(cluster);
        if (found?.revision !== seen.revision) return structuredClone(found);
        const first = Math.max(found.next, now);
        found.next = first + milliseconds;
        return first;
      });
    },
    async replace(cluster, seen, next) {
      return repeats.write((writer) => {
        const found = kept.get(cluster);
        if (found && found.revision !== seen?.revision)
          return writers.get(cluster) === writer ? "replaced" : structuredClone(found);
        const isNewTimeline = seen?.epoch !== next.epoch;
        kept.set(cluster, { ...next, next: isNewTimeline ? next.next : (found?.next ?? next.next) });
        writers.set(cluster, writer);
        return "replaced";
      });
    },
  };
}

import type { Rate } from "../../shared/domain/rate.ts";
import type { Rates } from "../../shared/ports/braze.ts";

export function fakeRates(): Rates {
  const kept = new Map<string, Rate>();
  return {
    async read(cluster) {
      return structuredClone(kept.get(cluster));
    },
    async replace(cluster, seen, next) {
      const found = kept.get(cluster);
      if (found?.revision !== seen?.revision && found) return structuredClone(found);
      kept.set(cluster, structuredClone(next));
      return "replaced";
    },
  };
}

/**
 * Grants permits to send. Requests of this process wait in one queue per cluster, and are sent at the instants that it
 * leased.
 */
import type { RateSign } from "../../domain/rate.ts";
import type { RateLimiter, Rates } from "../../ports/braze.ts";
import type { Clock } from "../../ports/machine.ts";
import { Pacer } from "./pacer.ts";

/** `perSecond`: the rate of all workers of the deployment together, per cluster. */
export function rateLimiterOver(given: { rates: Rates; clock: Clock; perSecond: number }): RateLimiter {
  const pacers = new Map<string, Pacer>();
  const pacerOf = (cluster: string) => {
    const pacer = pacers.get(cluster) ?? new Pacer(given, cluster);
    pacers.set(cluster, pacer);
    return pacer;
  };
  return {
    permit: (cluster, deadline, isCancelled) => pacerOf(cluster).permit(deadline, isCancelled),
    heard(cluster, sign: RateSign) {
      // Only a hint: if it is lost, the next answer says the same.
      pacerOf(cluster)
        .observe(sign)
        .catch(() => {});
    },
  };
}

/** No limit: for benchmarks, and for an endpoint without a limit that no one else uses. */
export const unlimited: RateLimiter = { permit: async () => "granted", heard() {} };

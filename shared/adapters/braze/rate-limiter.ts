/** PermitAnswer to send: requests of this process wait in one queue for each cluster, and go out at the instants that it leased. */
import type { RateSign } from "../../domain/rate.ts";
import type { RateLimiter, Rates } from "../../ports/braze.ts";
import type { Clock } from "../../ports/machine.ts";
import { Pacer } from "./pacer.ts";

/** `perSecond`: what all workers of the deployment send together, to one cluster. */
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
      // Only a hint: where it is lost, the next answer says the same.
      if (sign.limited || sign.remaining !== undefined)
        pacerOf(cluster)
          .observe(sign)
          .catch(() => {});
    },
  };
}

/** Everything goes out at once: for benches, and for who alone uses an endpoint without a limit. */
export const unlimited: RateLimiter = { permit: async () => "granted", heard() {} };

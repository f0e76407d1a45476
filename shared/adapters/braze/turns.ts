/** Turns to send, as long as their requests take at the rate that is shared now. */
import type { Rates, TurnLine, Turns } from "../../ports/braze.ts";
import type { Clock } from "../../ports/machine.ts";

/** `perSecond`: the full rate of all workers of the deployment together, per cluster. */
export function turnsOver({
  line,
  rates,
  clock,
  perSecond,
}: {
  line: TurnLine;
  rates: Rates;
  clock: Clock;
  perSecond: number;
}): Turns {
  const now = () => clock.now().getTime();
  return {
    async take(cluster, requests) {
      // Lowered while Braze refuses, or while others use the same limit: turns are longer then.
      const rate = Math.min(perSecond, (await rates.read(cluster))?.perSecond ?? perSecond);
      return new Date(await line.join(cluster, { now: now(), milliseconds: (requests * 1_000) / rate }));
    },
    async next(cluster) {
      return new Date(Math.max(now(), (await line.end(cluster)) ?? 0));
    },
  };
}

/** Everybody's turn is now: for an endpoint without a limit. */
export function turnsAtOnce(clock: Clock): Turns {
  return { take: async () => clock.now(), next: async () => clock.now() };
}

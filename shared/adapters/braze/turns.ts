/** Turns to send, as long as their requests take at the rate that is shared now. */
import type { Rates, TurnLine, Turns } from "../../ports/braze.ts";
import type { Clock } from "../../ports/machine.ts";

interface Given {
  line: TurnLine;
  rates: Rates;
  clock: Clock;
  /** The full rate of all workers of the deployment together, per cluster. */
  perSecond: number;
}

export function turnsOver({ line, rates, clock, perSecond }: Given): Turns {
  return {
    ...nextTurns({ line, clock }),
    async take(cluster, requests) {
      const rate = await rates.read(cluster);
      // Lowered while Braze refuses, or while others use the same limit: turns are longer then.
      const milliseconds = (requests * 1_000) / Math.min(perSecond, rate?.perSecond ?? perSecond);
      // After a 429 there are no permits for a while, so no turn begins before there are.
      const now = Math.max(clock.now().getTime(), rate?.next ?? 0);
      return new Date(await line.join(cluster, { now, milliseconds }));
    },
  };
}

/** For a function that takes no turns, and only tells when the next one is. */
export function nextTurns({ line, clock }: Pick<Given, "line" | "clock">): Pick<Turns, "next"> {
  return {
    async next(cluster) {
      return new Date(Math.max(clock.now().getTime(), (await line.end(cluster)) ?? 0));
    },
  };
}

/** Everybody's turn is now: for an endpoint without a limit. */
export function turnsAtOnce(clock: Clock): Turns {
  return { take: async () => clock.now(), next: async () => clock.now() };
}

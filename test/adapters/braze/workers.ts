/** Workers that share one rate limiter in simulated time, with many requests in flight and occasional deaths. */
import { setImmediate } from "node:timers/promises";
import { rateLimiterOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import type { RateLimiter, Rates } from "../../../shared/ports/braze.ts";
import type { Clock, Random } from "../../../shared/ports/machine.ts";
import { type SteeredClock, steeredClock } from "../../fakes/clock.ts";
import { fakeRates } from "../../fakes/rates.ts";

export interface Simulation {
  clock: SteeredClock;
  rates: Rates;
  random: Random;
  perSecond: number;
  /** Of all workers. */
  leases: number;
}

export function simulation(perSecond: number, random: Random): Simulation {
  return { clock: steeredClock(), rates: fakeRates(), random, perSecond, leases: 0 };
}

export interface Worker {
  /** Instants of its requests, in milliseconds. */
  sent: number[];
  rateLimiter: RateLimiter;
  die(): void;
}

/**
 * A worker with `inFlight` concurrent requests, each answered after `latency` milliseconds. `stalls` is the share of
 * pauses that end up to 400 ms late, as on a busy machine.
 */
export function worker(
  sim: Simulation,
  { inFlight, latency, stalls = 0 }: { inFlight: number; latency: number; stalls?: number },
): Worker {
  const { clock, rates, random, perSecond } = sim;
  let alive = true;
  const mortal: Rates = {
    read: (cluster) => (alive ? rates.read(cluster) : Promise.reject(new Error("dead"))),
    lease(cluster, seen, lease) {
      sim.leases += 1;
      return alive ? rates.lease(cluster, seen, lease) : Promise.reject(new Error("dead"));
    },
    replace: (cluster, seen, next) =>
      alive ? rates.replace(cluster, seen, next) : Promise.reject(new Error("dead")),
  };
  const busy: Clock = {
    now: clock.now,
    pause: (milliseconds) => clock.pause(milliseconds + (random.next() < stalls ? random.next() * 400 : 0)),
  };
  const rateLimiter = rateLimiterOver({ rates: mortal, clock: busy, perSecond });
  const sent: number[] = [];
  const lane = async () => {
    while (alive) {
      const permit = await rateLimiter.permit("us", new Date(clock.now().getTime() + 900_000));
      if (!alive || permit !== "granted") return;
      sent.push(clock.now().getTime());
      await clock.pause(latency);
    }
  };
  for (let lanes = 0; lanes < inFlight; lanes += 1) lane().catch(() => {});
  return {
    sent,
    rateLimiter,
    die() {
      alive = false;
    },
  };
}

/** Lets so many milliseconds pass, one pause after the other. */
export async function letPass(clock: SteeredClock, milliseconds: number): Promise<void> {
  const end = clock.now().getTime() + milliseconds;
  do await setImmediate();
  while (clock.now().getTime() < end && clock.toNextPause());
}

/** The largest number of requests within any second. */
export function mostInASecond(instants: readonly number[]): number {
  const sorted = instants.toSorted((one, other) => one - other);
  let most = 0;
  let from = 0;
  for (const [at, instant] of sorted.entries()) {
    while ((sorted[from] ?? 0) <= instant - 1_000) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

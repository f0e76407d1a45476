import { describe, expect, it } from "vitest";
import { rateLimiterOver, unlimited } from "../../../shared/adapters/braze/rate-limiter.ts";
import type { Rate, RateSign } from "../../../shared/domain/rate.ts";
import { CANCELLATION_CHECK_MS, PERMIT_GRACE_MS, REQUESTS_PER_SECOND } from "../../../shared/limits.ts";
import type { Random } from "../../../shared/ports/machine.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { seededRandom } from "../../fakes/random.ts";
import { fakeRates } from "../../fakes/rates.ts";
import { letPass, mostInASecond, simulation, type Worker, worker } from "./workers.ts";

const LIMIT = REQUESTS_PER_SECOND;
const BURST = Math.ceil((LIMIT * PERMIT_GRACE_MS) / 1_000);
const all = (workers: readonly Worker[]) => workers.flatMap(({ sent }) => sent);

/** 20 workers. One dies at a time and is replaced; `pauses` gives the milliseconds before and after each death. */
async function withDeaths(seed: number, pauses: (random: Random) => { before: number; after: number }) {
  const sim = simulation(LIMIT, seededRandom(seed));
  const { clock, random } = sim;
  const begin = clock.now().getTime();
  const born = () => worker(sim, { inFlight: 8, latency: 300, stalls: 0.002 });
  const living = Array.from({ length: 20 }, born);
  const everyone = [...living];
  for (let deaths = 0; deaths < 20; deaths += 1) {
    const { before, after } = pauses(random);
    await letPass(clock, before);
    const unlucky = Math.floor(random.next() * living.length);
    living[unlucky]?.die();
    const child = born();
    living[unlucky] = child;
    everyone.push(child);
    await letPass(clock, after);
  }
  expect(everyone.length).toBe(40);
  const sent = all(everyone);
  const allowed = (LIMIT * (clock.now().getTime() - begin)) / 1_000;
  expect(mostInASecond(sent)).toBeLessThanOrEqual(LIMIT + BURST);
  expect(sent.length).toBeLessThanOrEqual(allowed + BURST);
  return { sent: sent.length, allowed };
}

describe("the rate limiter", () => {
  it.each([1, 2, 3, 4, 5])(
    "keeps 20 workers, of whom 20 die in a minute, under the limit and within 5 percent of it (seed %i)",
    async (seed) => {
      const { sent, allowed } = await withDeaths(seed, (random) => {
        const before = random.next() * 3_000;
        return { before, after: 3_000 - before };
      });
      expect(sent).toBeGreaterThanOrEqual(0.95 * allowed);
    },
  );

  it("does so if one dies every two seconds, over ten stories together", async () => {
    let [together, bound] = [0, 0];
    for (let seed = 1; seed <= 10; seed += 1) {
      const { sent, allowed } = await withDeaths(seed, (random) => ({
        before: 1_000 + random.next() * 1_999,
        after: 0,
      }));
      together += sent;
      bound += allowed;
    }
    expect(together).toBeGreaterThanOrEqual(0.95 * bound);
  });

  it("spaces requests evenly without failures: no second sees more than the limit", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const workers = Array.from({ length: 20 }, () => worker(sim, { inFlight: 8, latency: 300 }));
    await letPass(sim.clock, 30_000);
    expect(mostInASecond(all(workers))).toBeLessThanOrEqual(LIMIT + 1);
    expect(all(workers).length).toBeGreaterThanOrEqual(0.99 * LIMIT * 30);
  });

  it("shares fairly among 10 cohorts of different weight, each within 2 × of its share", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const cohorts = Array.from({ length: 10 }, (_, at) =>
      Array.from({ length: 4 }, () => worker(sim, { inFlight: 10, latency: 20 + at * 50 })),
    );
    await letPass(sim.clock, 60_000);
    const share = (LIMIT * 60) / 10;
    for (const workers of cohorts) {
      expect(all(workers).length).toBeGreaterThan(share / 2);
      expect(all(workers).length).toBeLessThan(share * 2);
    }
    expect(cohorts.flat().flatMap(({ sent }) => sent).length).toBeGreaterThanOrEqual(0.95 * LIMIT * 60);
  });

  it("lets one worker alone come near the limit", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const alone = worker(sim, { inFlight: 10, latency: 5 });
    await letPass(sim.clock, 20_000);
    expect(alone.sent.length).toBeGreaterThanOrEqual(0.95 * LIMIT * 20);
    expect(mostInASecond(alone.sent)).toBeLessThanOrEqual(LIMIT + 1);
  });

  it("writes its item a few times a second, not once per request", async () => {
    const sim = simulation(LIMIT, seededRandom());
    for (let workers = 0; workers < 20; workers += 1) worker(sim, { inFlight: 8, latency: 300 });
    await letPass(sim.clock, 10_000);
    expect(sim.leases).toBeGreaterThan(0);
    expect(sim.leases).toBeLessThan(12 * 10);
  });

  it("after a 429 sends nothing until the reset, then slowly at first, and finally as before", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const workers = Array.from({ length: 20 }, () => worker(sim, { inFlight: 8, latency: 300 }));
    await letPass(sim.clock, 5_000);
    const at = sim.clock.now().getTime();
    workers[0]?.rateLimiter.heard("us", { limited: true, resetAt: at + 20_000 });
    await letPass(sim.clock, 180_000);
    const between = (from: number, to: number) =>
      all(workers).filter((instant) => instant >= at + from && instant < at + to).length;
    // Workers that read the timeline just before continue with their permits, for a second at most.
    expect(between(0, 1_000)).toBeLessThanOrEqual(LIMIT);
    expect(between(1_000, 20_000)).toBe(0);
    expect(between(20_000, 25_000)).toBeLessThanOrEqual((LIMIT / 2) * 1.2 * 5);
    expect(between(20_000, 25_000)).toBeGreaterThan(LIMIT * 0.4 * 5);
    expect(between(150_000, 180_000)).toBeGreaterThanOrEqual(0.95 * LIMIT * 30);
  });

  it("slows down to what others leave of the limit", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const workers = Array.from({ length: 4 }, () => worker(sim, { inFlight: 8, latency: 50 }));
    await letPass(sim.clock, 2_000);
    const at = sim.clock.now().getTime();
    workers[0]?.rateLimiter.heard("us", { limited: false, remaining: 6_000, resetAt: at + 600_000 });
    await letPass(sim.clock, 4_900);
    const slow = all(workers).filter((instant) => instant > at + 1_500).length;
    expect(slow / 3.4).toBeLessThanOrEqual(10 * 1.2);
    expect(slow / 3.4).toBeGreaterThan(8);
  });
});

describe("a permit", () => {
  it("is refused at once if it would be later than the deadline", async () => {
    const sim = simulation(1, seededRandom());
    const { rateLimiter } = worker(sim, { inFlight: 5, latency: 0 });
    await letPass(sim.clock, 0);
    const soon = new Date(sim.clock.now().getTime() + 2_000);
    expect(await rateLimiter.permit("us", soon)).toBe("past-deadline");
  });

  it("is not waited for once cancelled: the other waiters get theirs when Braze accepts requests again", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const { rateLimiter } = worker(sim, { inFlight: 0, latency: 0 });
    const { clock } = sim;
    const begin = clock.now().getTime();
    const deadline = new Date(begin + 900_000);
    const passed = () => clock.now().getTime() - begin;
    expect(await rateLimiter.permit("us", deadline)).toBe("granted");
    rateLimiter.heard("us", { limited: true, resetAt: begin + 600_000 });
    await letPass(clock, 100);
    let isCancelled = false;
    const ended: [string, number][] = [];
    const wait = async (cancellation?: () => Promise<boolean>) =>
      ended.push([await rateLimiter.permit("us", deadline, cancellation), passed()]);
    const all = Promise.all([wait(async () => isCancelled), wait()]);
    await letPass(clock, 10_000);
    expect(ended).toEqual([]);
    isCancelled = true;
    await letPass(clock, 2 * CANCELLATION_CHECK_MS);
    expect(ended).toEqual([["cancelled", expect.any(Number)]]);
    await letPass(clock, 620_000);
    await all;
    // The cancelled one was first, and took no permit.
    expect(ended[1]).toEqual(["granted", 600_000]);
  });

  it("of one cluster does not wait for another's", async () => {
    const sim = simulation(1, seededRandom());
    const { rateLimiter } = worker(sim, { inFlight: 50, latency: 0 });
    await letPass(sim.clock, 500);
    expect(await rateLimiter.permit("eu", new Date(sim.clock.now().getTime() + 100))).toBe("granted");
  });

  it("fails while the table fails, and is granted again afterwards", async () => {
    const sim = simulation(LIMIT, seededRandom());
    const { read } = sim.rates;
    const { rateLimiter } = worker(sim, { inFlight: 0, latency: 0 });
    const deadline = new Date(sim.clock.now().getTime() + 60_000);
    sim.rates.read = () => Promise.reject(new Error("no table"));
    await expect(rateLimiter.permit("us", deadline)).rejects.toThrow("no table");
    sim.rates.read = read;
    expect(await rateLimiter.permit("us", deadline)).toBe("granted");
  });

  it("is never requested if the deployment has turned the rate limiter off", async () => {
    expect(await unlimited.permit("us", new Date(0))).toBe("granted");
  });
});

describe("what answers say of the limit", () => {
  const settled = () => new Promise((done) => setImmediate(done));
  /** One process, the writes that it tries, and a rate that is known to it. */
  async function process() {
    const clock = steeredClock();
    const rates = fakeRates();
    const tried: Rate[] = [];
    const { replace } = rates;
    rates.replace = (cluster, seen, next) => {
      tried.push(next);
      return replace(cluster, seen, next);
    };
    const limiter = rateLimiterOver({ rates, clock, perSecond: LIMIT });
    const permit = limiter.permit("us", new Date(clock.now().getTime() + 900_000));
    await letPass(clock, 1_000);
    await permit;
    tried.length = 0;
    const now = () => clock.now().getTime();
    return { rates, tried, now, heard: (sign: RateSign) => limiter.heard("us", sign) };
  }

  it("is written once for many answers at one moment, and again for a later one", async () => {
    const { tried, now, heard } = await process();
    for (let answers = 0; answers < 5; answers += 1) heard({ limited: true, resetAt: now() + 30_000 });
    await settled();
    expect(tried).toMatchObject([{ epoch: 1, next: now() + 30_000 }]);
    heard({ limited: true, resetAt: now() + 90_000 });
    await settled();
    expect(tried).toMatchObject([{ epoch: 1 }, { epoch: 2, next: now() + 90_000 }]);
  });

  it("is not even read where it changes nothing", async () => {
    const { rates, tried, now, heard } = await process();
    let reads = 0;
    const { read } = rates;
    rates.read = (cluster) => {
      reads += 1;
      return read(cluster);
    };
    heard({ limited: false });
    heard({ limited: false, remaining: 100_000, resetAt: now() + 60_000 });
    await settled();
    expect([reads, tried.length]).toEqual([0, 0]);
    heard({ limited: false, remaining: 60, resetAt: now() + 60_000 });
    await settled();
    expect(tried).toMatchObject([{ perSecond: 1, epoch: 0 }]);
  });

  it("is written on what another process wrote meanwhile", async () => {
    const { rates, tried, now, heard } = await process();
    const { read } = rates;
    rates.read = async (cluster) => {
      rates.read = read;
      const seen = await read(cluster);
      if (seen) await rates.replace(cluster, seen, { ...seen, perSecond: 40, revision: seen.revision + 1 });
      return seen;
    };
    heard({ limited: true, resetAt: now() + 30_000 });
    await settled();
    expect(tried.at(-1)).toMatchObject({ perSecond: 20, epoch: 1 });
    expect(await read("us")).toEqual(tried.at(-1));
  });
});

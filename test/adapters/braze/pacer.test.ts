/** One process's queue for a cluster in simulated time, over a table that other processes write too. */
import { describe, expect, it } from "vitest";
import { rateLimiterOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import { newRate, type Rate } from "../../../shared/domain/rate.ts";
import { PERMITS_GAP_MS, PERMITS_RECHECK_MS } from "../../../shared/limits.ts";
import type { Rates } from "../../../shared/ports/braze.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { fakeRates } from "../../fakes/rates.ts";
import { letPass } from "./workers.ts";

type Asked = "read" | "lease" | "replace";

/** Permits are 20 ms apart, and 13 of them are a block, unless it is given another rate. */
function oneProcess(perSecond = 50) {
  const clock = steeredClock();
  const begin = clock.now().getTime();
  const passed = () => clock.now().getTime() - begin;
  let table = fakeRates();
  const asked: Asked[] = [];
  const leases: { at: number; milliseconds: number }[] = [];
  /** Each happens once, just before the process's next call of that name. */
  const before: { [call in Asked]?: () => unknown } = {};
  const about = async (call: Asked) => {
    asked.push(call);
    const happens = before[call];
    delete before[call];
    await happens?.();
  };
  const rates: Rates = {
    async read(cluster) {
      await about("read");
      return table.read(cluster);
    },
    async lease(cluster, seen, wanted) {
      leases.push({ at: passed(), milliseconds: wanted.milliseconds });
      await about("lease");
      return table.lease(cluster, seen, wanted);
    },
    async replace(cluster, seen, next) {
      await about("replace");
      return table.replace(cluster, seen, next);
    },
  };
  const limiter = rateLimiterOver({ rates, clock, perSecond });
  /** Answers with the milliseconds after which they came. */
  const ended: [answer: string, after: number][] = [];
  const stored = async () => (await table.read("us")) ?? newRate(perSecond, clock.now().getTime());
  return {
    ...{ clock, begin, before, asked, leases, ended, stored },
    heard: limiter.heard,
    async ask(count = 1, within = 900_000): Promise<void> {
      for (let one = 0; one < count; one += 1)
        limiter.permit("us", new Date(clock.now().getTime() + within)).then(
          (answer) => ended.push([answer, passed()]),
          (error: Error) => ended.push([error.message, passed()]),
        );
    },
    pass: (milliseconds: number) => letPass(clock, milliseconds),
    granted: () => ended.flatMap(([answer, after]) => (answer === "granted" ? [after] : [])),
    reads: () => asked.filter((call) => call === "read").length,
    async othersLease(milliseconds: number): Promise<void> {
      const seen = await stored();
      await table.replace("us", undefined, seen);
      await table.lease("us", seen, { now: clock.now().getTime(), milliseconds });
    },
    async othersWrite(facts: Partial<Rate>): Promise<void> {
      const seen = await stored();
      await table.replace("us", seen, { ...seen, ...facts, revision: seen.revision + 1 });
    },
    deleteRate(): void {
      table = fakeRates();
    },
  };
}

describe("a request that asks for a permit", () => {
  it("gets it at once, with one look at the table, where nobody else uses the cluster", async () => {
    const { ask, pass, ended, reads, clock } = oneProcess();
    await ask(1, 0);
    await pass(0);
    expect(ended).toEqual([["granted", 0]]);
    expect(reads()).toBe(1);
    expect(clock.pauses).toEqual([]);
  });

  it("gets it up to its deadline; if it would be later, it is refused at once, and nothing is leased", async () => {
    const inTime = oneProcess();
    await inTime.othersLease(500);
    await inTime.ask(1, 500);
    await inTime.pass(1_000);
    expect(inTime.ended).toEqual([["granted", 500]]);
    const late = oneProcess();
    await late.othersLease(500);
    await late.ask(1, 499);
    await late.pass(0);
    expect(late.ended).toEqual([["past-deadline", 0]]);
    expect(late.leases).toEqual([]);
  });

  it("is refused at once if those before it take too long at the rate as it is now", async () => {
    const { ask, pass, ended, othersWrite } = oneProcess();
    await othersWrite({ perSecond: 1 });
    await ask();
    await pass(0);
    await ask(2);
    await ask(1, 1_999);
    await pass(0);
    expect(ended).toEqual([
      ["granted", 0],
      ["past-deadline", 0],
    ]);
  });

  it.each([500, 5_000])("is refused at once if others leased %d ms just before", async (milliseconds) => {
    const { ask, pass, ended, before, othersLease } = oneProcess();
    before.lease = () => othersLease(milliseconds);
    await ask(2, 200);
    await pass(0);
    expect(ended).toEqual([
      ["past-deadline", 0],
      ["past-deadline", 0],
    ]);
  });

  it("leaves nothing to wait for once it is refused", async () => {
    const { ask, pass, clock, before, othersLease } = oneProcess();
    before.lease = () => othersLease(500);
    await ask(2, 200);
    await pass(0);
    expect(clock.toNextPause()).toBe(false);
  });

  it("with a permit keeps it while one behind it is too late for the next block", async () => {
    const { ask, pass, ended, leases, othersLease } = oneProcess();
    await ask(12);
    await ask(1, 250);
    await ask(1, 500);
    await ask();
    await pass(100);
    await othersLease(1_000);
    await pass(2_000);
    expect(ended.slice(8)).toEqual([
      ["past-deadline", 140],
      ...[160, 180, 200, 220, 240].map((after) => ["granted", after]),
      ["granted", 1_260],
    ]);
    expect(leases.map(({ milliseconds }) => milliseconds)).toEqual([260, 20]);
  });
});

describe("permits", () => {
  it("are leased for a quarter of a second, no more than are asked for, with one look at the table", async () => {
    const { ask, pass, granted, leases, reads } = oneProcess();
    await ask(15);
    await pass(1_000);
    expect(granted()).toEqual(Array.from({ length: 15 }, (_, at) => at * 20));
    expect(leases.map(({ milliseconds }) => milliseconds)).toEqual([260, 40]);
    expect(reads()).toBe(2);
  });

  it("of the next block are there in time, though the table takes a while", async () => {
    const { ask, pass, granted, before, clock } = oneProcess();
    const slowly = () => {
      before.read = slowly;
      before.lease = slowly;
      return clock.pause(30);
    };
    slowly();
    clock.advance(30);
    await ask(100);
    await pass(3_000);
    const [first = 0, ...others] = granted().slice(2, 90);
    expect(others).toEqual(others.map((_, at) => first + (at + 1) * 20));
    expect(granted()).toHaveLength(100);
  });

  it("are leased by one process every 50 ms at most", async () => {
    const { ask, pass, leases } = oneProcess(10_000);
    for (let one = 0; one < 200; one += 1) {
      await ask();
      await pass(1);
    }
    const gaps = leases.slice(1).map(({ at }, before) => at - (leases[before]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(1);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PERMITS_GAP_MS);
  });

  it("are leased again a quarter of a second after a long wait at the latest", async () => {
    const { ask, pass, granted, othersLease } = oneProcess();
    await othersLease(60_000);
    await ask();
    await pass(60_000);
    await ask();
    await pass(5_000);
    expect(granted()).toHaveLength(2);
    expect(granted()[1]).toBeLessThanOrEqual(60_250);
  });

  it.each([
    { late: 300, milliseconds: [250] },
    { late: 301, milliseconds: [250, 50] },
  ])("may be used 250 ms late, and are void afterwards: the second after $late ms", async (story) => {
    const { ask, pass, granted, leases, clock } = oneProcess(20);
    await ask(5);
    await pass(0);
    clock.advance(story.late);
    await pass(1_000);
    expect(granted()).toEqual([0, ...Array(4).fill(story.late)]);
    expect(leases.map(({ milliseconds }) => milliseconds)).toEqual(story.milliseconds);
  });

  it.each([
    { leased: PERMITS_RECHECK_MS, looks: 1 },
    { leased: PERMITS_RECHECK_MS + 1, looks: 2 },
  ])("that begin after $leased ms take so many looks at the table: $looks", async ({ leased, looks }) => {
    const { ask, pass, granted, reads, othersLease } = oneProcess();
    await othersLease(leased);
    await ask();
    await pass(5_000);
    expect(granted()).toEqual([leased]);
    expect(reads()).toBe(looks);
  });

  it("that were leased are void after a 429, but for the one that is next", async () => {
    const { ask, pass, granted, heard, begin } = oneProcess();
    await ask(13);
    await pass(60);
    heard("us", { limited: true, resetAt: begin + 20_000 });
    await pass(30_000);
    expect(granted().slice(0, 7)).toEqual([0, 20, 40, 60, 80, 20_000, 20_040]);
    expect(granted()).toHaveLength(13);
  });

  it("that were leased long before are void if another process met a 429 since then", async () => {
    const { ask, pass, granted, othersLease, othersWrite, begin } = oneProcess();
    await othersLease(5_000);
    await ask();
    await pass(3_000);
    await othersWrite({ epoch: 1, next: begin + 60_000 });
    await pass(70_000);
    expect(granted()).toEqual([60_000]);
  });

  it("are leased anew if the rate is deleted meanwhile", async () => {
    const { ask, pass, granted, othersLease, deleteRate } = oneProcess();
    await othersLease(5_000);
    await ask();
    await pass(3_000);
    deleteRate();
    await pass(5_000);
    expect(granted()).toHaveLength(1);
  });
});

describe("a process that is slower than another one", () => {
  it.each<[string, Partial<Rate>, "lease" | "replace"]>([
    ["to lease", {}, "lease"],
    ["to raise the rate", { perSecond: 10, changedAt: 0 }, "replace"],
  ])("%s uses the rate that the other wrote, without another look at it", async (_, facts, call) => {
    const { ask, pass, granted, reads, before, othersWrite, begin } = oneProcess();
    await othersWrite(facts);
    before[call] = () => othersWrite({ perSecond: 1, changedAt: begin });
    await ask(3);
    await pass(2_500);
    expect(granted()).toEqual([0, 1_000, 2_000]);
    expect(reads()).toBe(3);
  });
});

it("a 429 halves the rate once, however long that takes to write", async () => {
  const { ask, pass, heard, before, clock, begin, stored } = oneProcess();
  await ask();
  await pass(0);
  before.replace = () => clock.advance(1_500);
  heard("us", { limited: true, resetAt: begin + 30_000 });
  await pass(0);
  expect(await stored()).toMatchObject({ epoch: 1, perSecond: 25 });
});

it("a table that fails while a block is used fails those behind the block, and nothing else", async () => {
  const { ask, pass, ended, granted, before } = oneProcess();
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  await ask(15);
  await pass(0);
  before.read = () => Promise.reject(new Error("no table"));
  await pass(1_000);
  process.off("unhandledRejection", note);
  expect(granted()).toHaveLength(13);
  expect(ended.slice(13)).toEqual(Array(2).fill(["no table", expect.any(Number)]));
  expect(unhandled).toEqual([]);
});

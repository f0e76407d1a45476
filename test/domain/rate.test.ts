import { describe, expect, it } from "vitest";
import { leased, newRate, type Rate, rateAfterSign } from "../../shared/domain/rate.ts";
import { RATE_RAISE_EVERY_MS } from "../../shared/limits.ts";

const now = 1_000_000;
const full = 10;
const lease = (rate: Rate, count: number, at = now) => leased(rate, { count, full, now: at });

describe("leasing permits", () => {
  it("gives evenly spaced instants that nobody else has", () => {
    const first = lease(newRate(full, now), 5);
    const second = lease(first.rate, 2);
    expect(first.block).toEqual({ first: now, interval: 100, count: 5, epoch: 0 });
    expect(second.block).toMatchObject({ first: now + 500, count: 2 });
    expect(second.rate).toMatchObject({ next: now + 700, revision: 2 });
  });

  it("grants none of the time in which there were no requests", () => {
    const { block } = lease(newRate(full, now), 1, now + 60_000);
    expect(block.first).toBe(now + 60_000);
  });

  it("takes a lower setting at once, and a higher one step by step", () => {
    expect(leased(newRate(40, now), { count: 1, full, now }).block.interval).toBe(100);
    const slow = { ...newRate(full, now), perSecond: 5 };
    expect(lease(slow, 1, now + RATE_RAISE_EVERY_MS - 1).rate.perSecond).toBe(5);
    expect(lease(slow, 1, now + RATE_RAISE_EVERY_MS).rate.perSecond).toBe(5.5);
    const nearly = { ...slow, perSecond: 9.8 };
    expect(lease(nearly, 1, now + RATE_RAISE_EVERY_MS).rate.perSecond).toBe(10);
  });

  it("remembers when its speed last changed, and not when it stayed as it was", () => {
    const same = lease(newRate(full, now), 1, now + 10 * RATE_RAISE_EVERY_MS);
    expect(same.rate).toMatchObject({ perSecond: full, changedAt: now });
    const lowered = leased(newRate(40, now), { count: 1, full, now: now + 5 });
    expect(lowered.rate).toMatchObject({ perSecond: full, changedAt: now + 5 });
  });
});

describe("the rate after a 429", () => {
  it("stops until the reset, halves the rate and voids what was leased", () => {
    const { rate } = lease(newRate(full, now), 5);
    expect(rateAfterSign(rate, { limited: true, resetAt: now + 30_000 }, now)).toEqual({
      next: now + 30_000,
      perSecond: 5,
      epoch: 1,
      changedAt: now,
      revision: 2,
    });
  });

  it("stops for a second if no reset is given, and for an hour at most", () => {
    const rate = newRate(full, now);
    expect(rateAfterSign(rate, { limited: true }, now)?.next).toBe(now + 1_000);
    expect(rateAfterSign(rate, { limited: true, resetAt: now + 1e12 }, now)?.next).toBe(now + 3_600_000);
  });

  it("counts the 429s of one moment once", () => {
    const once = rateAfterSign(newRate(full, now), { limited: true, resetAt: now + 5_000 }, now);
    if (!once) throw new Error("not rateAfterSign");
    expect(rateAfterSign(once, { limited: true, resetAt: now + 5_000 }, now + 20)).toBeUndefined();
    const later = rateAfterSign(once, { limited: true, resetAt: now + 50_000 }, now + 20);
    expect(later).toMatchObject({ next: now + 50_000, perSecond: 5, epoch: 2 });
  });

  it("counts 429s a second apart twice", () => {
    const once = rateAfterSign(newRate(full, now), { limited: true, resetAt: now + 5_000 }, now);
    if (!once) throw new Error("not rateAfterSign");
    const sign = { limited: true, resetAt: now + 5_000 };
    expect(rateAfterSign(once, sign, now + 999)).toBeUndefined();
    expect(rateAfterSign(once, sign, now + 1_000)).toMatchObject({ perSecond: 2.5, changedAt: now + 1_000 });
  });

  it("waits for a reset that is more than a second later than known, and not for one that is less", () => {
    const once = rateAfterSign(newRate(full, now), { limited: true, resetAt: now + 5_000 }, now);
    if (!once) throw new Error("not rateAfterSign");
    const resetAt = (after: number) => rateAfterSign(once, { limited: true, resetAt: now + after }, now + 20);
    expect(resetAt(6_000)).toBeUndefined();
    expect(resetAt(6_001)?.next).toBe(now + 6_001);
  });

  it("never lowers below one a second", () => {
    const floor = { ...newRate(full, now), perSecond: 1 };
    expect(rateAfterSign(floor, { limited: true }, now)?.perSecond).toBe(1);
  });
});

describe("the rate after an answer with what is left of the limit", () => {
  it("spreads the rest over the rest of the window", () => {
    const sign = { limited: false, remaining: 300, resetAt: now + 60_000 };
    expect(rateAfterSign(newRate(full, now), sign, now)).toEqual({
      perSecond: 5,
      epoch: 0,
      next: now,
      changedAt: now,
      revision: 1,
    });
  });

  it("counts a window from ten seconds on, and a rate that is lower by a twentieth", () => {
    const told = (remaining: number, window: number) =>
      rateAfterSign(newRate(full, now), { limited: false, remaining, resetAt: now + window }, now);
    expect(told(50, 10_000)?.perSecond).toBe(5);
    expect(told(50, 9_999)).toBeUndefined();
    expect(told(95, 10_000)?.perSecond).toBe(9.5);
    expect(told(96, 10_000)).toBeUndefined();
    expect(told(0, 10_000)?.perSecond).toBe(1);
  });

  it.each([
    ["there is enough", { limited: false, remaining: 600, resetAt: now + 60_000 }],
    ["the window ends soon", { limited: false, remaining: 1, resetAt: now + 9_000 }],
    ["nothing is told", { limited: false }],
    ["no window is told", { limited: false, remaining: 1 }],
    ["only a window is told", { limited: false, resetAt: now + 60_000 }],
  ])("changes nothing if %s", (_, sign) => {
    expect(rateAfterSign(newRate(full, now), sign, now)).toBeUndefined();
  });
});

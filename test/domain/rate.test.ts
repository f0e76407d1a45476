import { describe, expect, it } from "vitest";
import { adjustedRate, newRate, rateAfterSign } from "../../shared/domain/rate.ts";
import { RATE_RAISE_EVERY_MS } from "../../shared/limits.ts";

const now = 1_000_000;
const full = 10;

describe("the speed of the rate", () => {
  const at = (perSecond: number, later: number) =>
    adjustedRate({ ...newRate(full, now), perSecond }, full, now + later);

  it("falls to a lower setting at once, and rises to a higher one step by step", () => {
    expect(at(40, 5)).toEqual({ next: now, perSecond: full, epoch: 0, changedAt: now + 5, revision: 1 });
    expect(at(5, RATE_RAISE_EVERY_MS - 1)).toBeUndefined();
    expect(at(5, RATE_RAISE_EVERY_MS)).toMatchObject({
      perSecond: 5.5,
      changedAt: now + RATE_RAISE_EVERY_MS,
    });
    expect(at(9.8, RATE_RAISE_EVERY_MS)?.perSecond).toBe(10);
  });

  it("stays as it is at the full rate, so that nothing is written", () => {
    expect(at(full, 10 * RATE_RAISE_EVERY_MS)).toBeUndefined();
  });
});

describe("the rate after a 429", () => {
  it("stops until the reset, halves the rate and voids what was leased", () => {
    expect(
      rateAfterSign(
        { ...newRate(full, now), next: now + 500 },
        { limited: true, resetAt: now + 30_000 },
        now,
      ),
    ).toEqual({
      next: now + 30_000,
      perSecond: 5,
      epoch: 1,
      changedAt: now,
      revision: 1,
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

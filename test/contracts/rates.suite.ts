import { expect, test } from "vitest";
import { rateLimiterOver } from "../../shared/adapters/braze/rate-limiter.ts";
import { leased, newRate } from "../../shared/domain/rate.ts";
import { steeredClock } from "../fakes/clock.ts";
import type { TablePorts } from "./on-every-table.ts";

const now = Date.parse("2026-11-24T08:00:00.000Z");
const FULL = 69;
const begun = newRate(FULL, now);

export function ratesSuite(ports: () => TablePorts): void {
  test("a cluster without requests so far has no rate", async () => {
    expect(await ports().rates.read("us")).toBeUndefined();
  });

  test("a rate is stored exactly, with fractions of milliseconds, per cluster", async () => {
    const { rate } = leased(begun, { count: 2, full: FULL, now });
    expect(Number.isInteger(rate.next)).toBe(false);
    expect(await ports().rates.replace("us", undefined, rate)).toBe("replaced");
    expect(await ports().rates.read("us")).toEqual(rate);
    expect(await ports().rates.read("eu")).toBeUndefined();
  });

  test("a rate is changed only from the state that was read, and the loser learns the current one", async () => {
    const next = { ...begun, next: now + 5, revision: 1 };
    expect(await ports().rates.replace("us", undefined, begun)).toBe("replaced");
    expect(await ports().rates.replace("us", undefined, next)).toEqual(begun);
    expect(await ports().rates.replace("us", begun, next)).toBe("replaced");
    expect(await ports().rates.replace("us", begun, { ...next, next: now + 9 })).toEqual(next);
  });

  test("12 workers that lease at once get different instants", async () => {
    const { rates } = ports();
    const lease = async () => {
      for (let seen = await rates.read("us"); ; ) {
        const { rate, block } = leased(seen ?? begun, { count: 2, full: FULL, now });
        const done = await rates.replace("us", seen, rate);
        if (done === "replaced") return block.first;
        seen = done;
      }
    };
    const firsts = await Promise.all(Array.from({ length: 12 }, lease));
    expect(new Set(firsts.map(Math.round)).size).toBe(12);
    expect((await rates.read("us"))?.next).toBeCloseTo(now + (24 * 1_000) / FULL, 1);
  });

  test("several workers get no more permits than there are instants", async () => {
    const clock = steeredClock({ advancesItself: true });
    const deadline = new Date(now + 600_000);
    const workers = Array.from({ length: 4 }, () =>
      rateLimiterOver({ rates: ports().rates, clock, perSecond: FULL }),
    );
    const granted = await Promise.all(
      workers.flatMap((worker) => Array.from({ length: 20 }, () => worker.permit("us", deadline))),
    );
    expect(new Set(granted)).toEqual(new Set(["granted"]));
    const passed = (await ports().rates.read("us"))?.next ?? 0;
    expect(passed - now).toBeGreaterThanOrEqual((79 * 1_000) / FULL);
  });

  test("a lease of permits whose first answer was lost is the caller's", async () => {
    const next = { ...begun, next: now + 5, revision: 1 };
    ports().loseNextAnswer();
    expect(await ports().rates.replace("us", undefined, begun)).toBe("replaced");
    ports().loseNextAnswer();
    expect(await ports().rates.replace("us", begun, next)).toBe("replaced");
    expect(await ports().rates.replace("us", begun, next)).toEqual(next);
  });
}

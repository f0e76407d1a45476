import { expect, test } from "vitest";
import { rateLimiterOver } from "../../shared/adapters/braze/rate-limiter.ts";
import { newRate } from "../../shared/domain/rate.ts";
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
    const rate = { ...begun, next: now + 2_000 / FULL };
    expect(Number.isInteger(rate.next)).toBe(false);
    expect(await ports().rates.replace("us", undefined, rate)).toBe("replaced");
    expect(await ports().rates.read("us")).toEqual(rate);
    expect(await ports().rates.read("eu")).toBeUndefined();
  });

  test("a rate is changed only from the state that was read, and the loser learns the current one", async () => {
    const next = { ...begun, perSecond: 5, revision: 1 };
    expect(await ports().rates.replace("us", undefined, begun)).toBe("replaced");
    expect(await ports().rates.replace("us", undefined, next)).toEqual(begun);
    expect(await ports().rates.replace("us", begun, next)).toBe("replaced");
    expect(await ports().rates.replace("us", begun, { ...next, perSecond: 9 })).toEqual(next);
  });

  test("12 workers that lease at once get different instants, and none has to try again", async () => {
    const { rates } = ports();
    await rates.replace("us", undefined, begun);
    const leases = Array.from({ length: 12 }, () =>
      rates.lease("us", begun, { now, milliseconds: 2_000 / FULL }),
    );
    const firsts = (await Promise.all(leases)).map((first) => Math.round(Number(first)));
    expect(new Set(firsts).size).toBe(12);
    expect(Math.min(...firsts)).toBe(now);
    expect((await rates.read("us"))?.next).toBeCloseTo(now + 24_000 / FULL, 1);
  });

  test("instants that were not leased in time are lost", async () => {
    const { rates } = ports();
    await rates.replace("us", undefined, begun);
    expect(await rates.lease("us", begun, { now: now + 60_000, milliseconds: 10 })).toBe(now + 60_000);
    expect(await rates.lease("us", begun, { now: now + 60_000, milliseconds: 10 })).toBe(now + 60_010);
    expect(await rates.lease("us", begun, { now: now + 60_020, milliseconds: 10 })).toBe(now + 60_020);
  });

  test("nothing is leased at a rate that was changed since it was read, and the loser learns the current one", async () => {
    const { rates } = ports();
    expect(await rates.lease("us", begun, { now, milliseconds: 10 })).toBeUndefined();
    const slower = { ...begun, perSecond: 5, revision: 1 };
    await rates.replace("us", undefined, begun);
    await rates.replace("us", begun, slower);
    expect(await rates.lease("us", begun, { now, milliseconds: 10 })).toEqual(slower);
    expect(await rates.read("us")).toEqual(slower);
  });

  test("a change of speed leaves what was leased meanwhile, and a new epoch does not", async () => {
    const { rates } = ports();
    await rates.replace("us", undefined, begun);
    await rates.lease("us", begun, { now, milliseconds: 500 });
    const slower = { ...begun, perSecond: 5, revision: 1 };
    await rates.replace("us", begun, slower);
    expect(await rates.read("us")).toEqual({ ...slower, next: now + 500 });
    const held = { ...slower, next: now + 100, epoch: 1, revision: 2 };
    await rates.replace("us", slower, held);
    expect(await rates.read("us")).toEqual(held);
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

  test("a change whose first answer was lost is the caller's", async () => {
    const next = { ...begun, perSecond: 5, revision: 1 };
    ports().loseNextAnswer();
    expect(await ports().rates.replace("us", undefined, begun)).toBe("replaced");
    ports().loseNextAnswer();
    expect(await ports().rates.replace("us", begun, next)).toBe("replaced");
    expect(await ports().rates.replace("us", begun, next)).toEqual(next);
  });

  test("a lease whose first answer was lost wastes its time, and is given to nobody else", async () => {
    const { rates } = ports();
    await rates.replace("us", undefined, begun);
    ports().loseNextAnswer();
    const mine = Number(await rates.lease("us", begun, { now, milliseconds: 10 }));
    const other = Number(await rates.lease("us", begun, { now, milliseconds: 10 }));
    expect(Math.abs(other - mine)).toBeGreaterThanOrEqual(10);
  });
}

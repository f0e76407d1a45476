import { expect, test } from "vitest";
import { turnsOver } from "../../shared/adapters/braze/turns.ts";
import { newRate, rateAfterSign } from "../../shared/domain/rate.ts";
import { steeredClock } from "../fakes/clock.ts";
import type { TablePorts } from "./on-every-table.ts";

const now = Date.parse("2026-11-24T08:00:00.000Z");
const clock = steeredClock();

export function turnsSuite(ports: () => TablePorts): void {
  const turns = (perSecond = 10) =>
    turnsOver({ line: ports().turnLine, rates: ports().rates, clock, perSecond });
  const inMs = async (turn: Promise<Date>) => (await turn).getTime() - now;

  test("the first turn begins at once, and each other when the one before it is over, per cluster", async () => {
    expect(await inMs(turns().take("us", 5))).toBe(0);
    expect(await inMs(turns().take("us", 20))).toBe(500);
    expect(await inMs(turns().take("us", 1))).toBe(2_500);
    expect(await inMs(turns().take("eu", 1))).toBe(0);
  });

  test("a line that has ended begins again now: time that nobody took is not given later", async () => {
    await ports().turnLine.join("us", { now: now - 60_000, milliseconds: 1_000 });
    expect(await inMs(turns().take("us", 5))).toBe(0);
    expect(await inMs(turns().take("us", 5))).toBe(500);
  });

  test("who would ask now learns when their turn would come, and takes none", async () => {
    expect(await inMs(turns().next("us"))).toBe(0);
    await turns().take("us", 30);
    expect(await inMs(turns().next("us"))).toBe(3_000);
    expect(await inMs(turns().next("us"))).toBe(3_000);
    await ports().turnLine.join("eu", { now: now - 60_000, milliseconds: 1_000 });
    expect(await inMs(turns().next("eu"))).toBe(0);
  });

  test("turns are longer while the rate is lowered, and never shorter than at the full rate", async () => {
    await ports().rates.replace("us", undefined, newRate(5, now));
    await turns().take("us", 10);
    expect(await inMs(turns().next("us"))).toBe(2_000);
    await ports().rates.replace("eu", undefined, newRate(50, now));
    await turns().take("eu", 10);
    expect(await inMs(turns().next("eu"))).toBe(1_000);
  });

  test("while Braze holds all requests back, turns begin when there are permits again", async () => {
    const held = rateAfterSign(newRate(10, now), { limited: true, resetAt: now + 60_000 }, now);
    if (!held) throw new Error("a 429 changes the rate");
    await ports().rates.replace("us", undefined, held);
    expect(await inMs(turns().take("us", 1))).toBe(60_000);
    // At half the rate.
    expect(await inMs(turns().take("us", 1))).toBe(60_200);
  });

  test("of 100 who join at once all get turns of their own, without a gap", async () => {
    const { turnLine } = ports();
    const joining = Array.from({ length: 100 }, () => turnLine.join("us", { now, milliseconds: 100 }));
    const begins = (await Promise.all(joining)).sort((one, other) => one - other);
    expect(begins.map((one) => one - now)).toEqual(Array.from({ length: 100 }, (_, at) => at * 100));
  });

  test("a turn whose first answer was lost is at most taken twice", async () => {
    await turns().take("us", 1);
    ports().loseNextAnswer();
    expect(await inMs(turns().take("us", 1))).toBeLessThanOrEqual(200);
    expect(await inMs(turns().next("us"))).toBeLessThanOrEqual(300);
  });
}

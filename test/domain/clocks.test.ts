import { describe, expect, it } from "vitest";
import { lastWholeDay, spanOf } from "../../shared/domain/period.ts";
import { offsetSteps } from "../../shared/domain/wall-clock.ts";

const zone = "Europe/Madrid";
const asOf = new Date("2026-03-30T12:00:00Z");

describe("a period", () => {
  it("is whole local days, also those of 23 hours, from its first to its last", () => {
    expect(spanOf({ from: "2026-03-28", to: "2026-03-29" }, asOf, zone)).toEqual({
      from: new Date("2026-03-27T23:00:00Z"),
      to: new Date("2026-03-29T22:00:00Z"),
    });
  });

  it("of the last days ends where today begins", () => {
    expect(spanOf({ lastDays: 2 }, asOf, zone)).toEqual({
      from: new Date("2026-03-27T23:00:00Z"),
      to: new Date("2026-03-29T22:00:00Z"),
    });
  });

  it("of whole days ends yesterday, by the local clock", () => {
    expect(lastWholeDay(new Date("2026-03-29T21:59:59Z"), zone)).toBe("2026-03-28");
    expect(lastWholeDay(new Date("2026-03-29T22:00:00Z"), zone)).toBe("2026-03-29");
  });
});

describe("the steps of a zone's clock", () => {
  const since = (timeZone: string, year: string, until: string) =>
    offsetSteps(timeZone, new Date(until)).filter(({ from = "" }) => from > year);

  it("change at the later of the two times that the clock shows: a skipped hour moves on, a repeated one is its first", () => {
    expect(since(zone, "2026", "2027-01-01T00:00:00Z")).toEqual([
      { from: "2026-03-29T03:00:00.000", offsetSeconds: 7_200 },
      { from: "2026-10-25T03:00:00.000", offsetSeconds: 3_600 },
    ]);
  });

  it("end before the instant that is asked for", () => {
    expect(since(zone, "2026", "2026-03-29T01:00:00Z")).toEqual([]);
    expect(since(zone, "2026", "2026-03-29T01:00:00.001Z")).toHaveLength(1);
  });

  it("begin with the offset of 1900, and a zone without changes has that one", () => {
    expect(offsetSteps("UTC", asOf)).toEqual([{ offsetSeconds: 0 }]);
    expect(offsetSteps("Asia/Kolkata", asOf)[0]?.from).toBeUndefined();
    expect(offsetSteps("Asia/Kolkata", asOf).at(-1)?.offsetSeconds).toBe(19_800);
  });

  it("are only changes of the offset", () => {
    for (const timeZone of [zone, "Europe/Lisbon", "Africa/Casablanca", "America/New_York"]) {
      const offsets = offsetSteps(timeZone, asOf).map(({ offsetSeconds }) => offsetSeconds);
      expect(
        offsets.filter((offset, at) => offset === offsets[at - 1]),
        timeZone,
      ).toEqual([]);
    }
  });
});

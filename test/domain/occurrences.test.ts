import { describe, expect, it } from "vitest";
import type { TimedCadence } from "../../shared/contract/schedules.ts";
import { timerExpression } from "../../shared/domain/cadence.ts";
import { dueBetween, dueOfFiring, occurrencesAfter } from "../../shared/domain/occurrences.ts";

const daily: TimedCadence = { every: "daily", at: "09:00", timeZone: "Europe/Madrid" };
const at = (iso: string) => new Date(iso);

describe("a timer's expression", () => {
  it("is the cadence in Scheduler's cron, with days of the week by name", () => {
    const when = { timeZone: "Europe/Madrid" };
    const cadences: TimedCadence[] = [
      { ...when, every: "daily", at: "09:00" },
      { ...when, every: "hour", at: "08:15", until: "20:15" },
      { ...when, every: "hour", at: "08:15", until: "20:14" },
      { ...when, every: "hour", at: "23:30", until: "23:30" },
      { ...when, every: "weekly", at: "23:59", weekdays: ["MON", "THU"] },
      { ...when, every: "monthly", at: "00:05", dayOfMonth: 28 },
      { ...when, every: "monthly", at: "12:30", dayOfMonth: "last" },
    ];
    expect(cadences.map((cadence) => timerExpression(cadence).expression)).toEqual([
      "cron(0 9 * * ? *)",
      "cron(15 8-20 * * ? *)",
      "cron(15 8-19 * * ? *)",
      "cron(30 23-23 * * ? *)",
      "cron(59 23 ? * MON,THU *)",
      "cron(5 0 28 * ? *)",
      "cron(30 12 L * ? *)",
    ]);
  });

  it("spells the zone as the tz database does, and never replaces it by an equivalent zone", () => {
    const zoneOf = (timeZone: string) => timerExpression({ ...daily, timeZone }).timeZone;
    expect(["europe/madrid", "Asia/Kolkata", "asia/calcutta", "utc"].map(zoneOf)).toEqual([
      "Europe/Madrid",
      "Asia/Kolkata",
      "Asia/Calcutta",
      "UTC",
    ]);
  });
});

describe("the occurrences of every hour", () => {
  const hourly: TimedCadence = { every: "hour", at: "00:30", until: "04:30", timeZone: "Europe/Madrid" };
  const locals = (after: string, count: number) =>
    occurrencesAfter(hourly, at(after), count).map(
      ({ local, due }) => `${local.slice(5)} ${due.slice(11, 16)}`,
    );

  it("are at its minute, from the first time to the last, each day", () => {
    expect(locals("2026-06-01T01:00:00Z", 4)).toEqual([
      "06-01T03:30 01:30",
      "06-01T04:30 02:30",
      "06-02T00:30 22:30",
      "06-02T01:30 23:30",
    ]);
    expect(dueOfFiring(hourly, at("2026-06-01T01:30:20Z"))?.due).toBe("2026-06-01T01:30:00.000Z");
    expect(dueOfFiring(hourly, at("2026-06-01T08:30:00Z"))).toBeUndefined();
  });

  it("leave out an hour that the clocks skip, and have one that they repeat once", () => {
    expect(locals("2026-03-28T23:00:00Z", 4)).toEqual([
      "03-29T00:30 23:30",
      "03-29T01:30 00:30",
      "03-29T03:30 01:30",
      "03-29T04:30 02:30",
    ]);
    expect(locals("2026-10-24T22:00:00Z", 5)).toEqual([
      "10-25T00:30 22:30",
      "10-25T01:30 23:30",
      "10-25T02:30 00:30",
      "10-25T03:30 02:30",
      "10-25T04:30 03:30",
    ]);
  });
});

describe("the occurrences of a cadence", () => {
  it("keep their local time while the clocks change", () => {
    expect(occurrencesAfter(daily, at("2026-03-27T12:00:00Z"), 3)).toEqual([
      { due: "2026-03-28T08:00:00.000Z", local: "2026-03-28T09:00", fires: true },
      { due: "2026-03-29T07:00:00.000Z", local: "2026-03-29T09:00", fires: true },
      { due: "2026-03-30T07:00:00.000Z", local: "2026-03-30T09:00", fires: true },
    ]);
  });

  it("are strictly after an instant, and up to and with another", () => {
    const first = at("2026-03-28T08:00:00Z");
    const second = at("2026-03-29T07:00:00Z");
    expect(occurrencesAfter(daily, first, 1)[0]?.due).toBe(second.toISOString());
    expect(dueBetween(daily, first, second).map(({ due }) => due)).toEqual([second.toISOString()]);
    expect(dueBetween(daily, first, new Date(second.getTime() - 1))).toEqual([]);
  });

  it("of a local time that does not exist are due when the gap ends, and do not fire", () => {
    const early = { ...daily, at: "02:30" };
    expect(dueBetween(early, at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z"))).toEqual([
      { due: "2026-03-29T01:00:00.000Z", local: "2026-03-29T02:30", fires: false, note: "skipped-by-dst" },
    ]);
  });

  it("of a local time that exists twice are due once, the first time", () => {
    const early = { ...daily, at: "02:30" };
    expect(dueBetween(early, at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z"))).toEqual([
      { due: "2026-10-25T00:30:00.000Z", local: "2026-10-25T02:30", fires: true, note: "repeated-by-dst" },
    ]);
  });

  it("of a day that a zone left out are due when the next day begins, one occurrence an instant", () => {
    const apia = { ...daily, timeZone: "Pacific/Apia" };
    const [from, to] = [at("2011-12-29T00:00:00Z"), at("2011-12-31T12:00:00Z")];
    const lines = (cadence: TimedCadence) =>
      dueBetween(cadence, from, to).map(({ due, local, fires }) => `${due} ${local} ${fires}`);
    expect(lines(apia)).toEqual([
      "2011-12-29T19:00:00.000Z 2011-12-29T09:00 true",
      "2011-12-30T10:00:00.000Z 2011-12-30T09:00 false",
      "2011-12-30T19:00:00.000Z 2011-12-31T09:00 true",
    ]);
    expect(lines({ ...apia, at: "00:00" })).toEqual([
      "2011-12-29T10:00:00.000Z 2011-12-29T00:00 true",
      "2011-12-30T10:00:00.000Z 2011-12-31T00:00 true",
      "2011-12-31T10:00:00.000Z 2012-01-01T00:00 true",
    ]);
  });

  it("of a month's last day are on the 28th to the 31st", () => {
    const monthly: TimedCadence = { ...daily, every: "monthly", dayOfMonth: "last", timeZone: "UTC" };
    const locals = occurrencesAfter(monthly, at("2027-12-31T09:00:00Z"), 4).map(({ local }) => local);
    expect(locals).toEqual(["2028-01-31T09:00", "2028-02-29T09:00", "2028-03-31T09:00", "2028-04-30T09:00"]);
  });
});

describe("the occurrence of a firing", () => {
  it("is the one due in the minute of the firing's scheduled time", () => {
    const due = "2026-03-28T08:00:00.000Z";
    expect(dueOfFiring(daily, at("2026-03-28T08:00:00Z"))?.due).toBe(due);
    expect(dueOfFiring(daily, at("2026-03-28T08:00:59.999Z"))?.due).toBe(due);
    expect(dueOfFiring(daily, at("2026-03-28T08:01:00Z"))).toBeUndefined();
    expect(dueOfFiring(daily, at("2026-03-28T07:59:59.999Z"))).toBeUndefined();
  });

  it("is none for the second of two equal local times", () => {
    const early = { ...daily, at: "02:30" };
    expect(dueOfFiring(early, at("2026-10-25T00:30:00Z"))).toBeDefined();
    expect(dueOfFiring(early, at("2026-10-25T01:30:00Z"))).toBeUndefined();
  });
});

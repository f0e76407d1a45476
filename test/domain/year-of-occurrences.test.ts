import { DeleteScheduleCommand } from "@aws-sdk/client-scheduler";
import { describe, expect, it } from "vitest";
import { type Columns, columnsByReading, readings } from "../../oracle/clock-readings.ts";
import type { TimedCadence } from "../../shared/contract/schedules.ts";
import { timerExpression } from "../../shared/domain/cadence.ts";
import { dueBetween } from "../../shared/domain/occurrences.ts";
import { schedulerHere } from "../local/scheduler-here.ts";

/** Years with a change of the clocks if the zone has one, and with a leap day if possible. Samoa once skipped a day. */
const years: [timeZone: string, year: number][] = [
  ["Europe/Madrid", 2028],
  ["America/New_York", 2028],
  ["America/Sao_Paulo", 2018],
  ["America/Sao_Paulo", 2028],
  ["Asia/Kolkata", 2028],
  ["Australia/Lord_Howe", 2028],
  ["Pacific/Apia", 2011],
  ["Pacific/Apia", 2028],
  ["UTC", 2028],
];

const times = [
  "00:00",
  "00:30",
  "01:30",
  "01:45",
  "02:00",
  "02:15",
  "02:30",
  "03:00",
  "03:30",
  "09:00",
  "23:30",
];

function cadences(timeZone: string): TimedCadence[] {
  return [
    ...times.map((at): TimedCadence => ({ every: "daily", at, timeZone })),
    { every: "weekly", weekdays: ["SUN"], at: "02:30", timeZone },
    { every: "weekly", weekdays: ["MON", "THU"], at: "09:00", timeZone },
    { every: "weekly", weekdays: ["FRI", "SAT", "SUN"], at: "00:00", timeZone },
    { every: "monthly", dayOfMonth: 1, at: "00:00", timeZone },
    { every: "monthly", dayOfMonth: 28, at: "02:30", timeZone },
    { every: "monthly", dayOfMonth: "last", at: "00:00", timeZone },
    { every: "monthly", dayOfMonth: "last", at: "23:45", timeZone },
  ];
}

const over = (year: number) => ({ from: Date.UTC(year), to: Date.UTC(year + 1) });

function columnsOf(cadence: TimedCadence, year: number): Columns {
  const all = dueBetween(cadence, new Date(over(year).from), new Date(over(year).to));
  return { fires: all.filter(({ fires }) => fires).map(({ due }) => due), due: all.map(({ due }) => due) };
}

describe("over a whole year, what the timer fires and what is due", () => {
  const here = schedulerHere({ memory: true });

  it.each(years)(
    "in %s, %d: the domain, the local Scheduler and what the clocks show agree",
    async (zone, year) => {
      const clocks = readings(over(year), zone);
      const all = cadences(zone);
      await here.restart(new Date(Date.UTC(year)).toISOString());
      await here.client.send(new DeleteScheduleCommand({ Name: "reconcile" }));
      for (const [index, cadence] of all.entries()) {
        const { expression, timeZone } = timerExpression(cadence);
        await here.create(`c.${index}`, {
          ScheduleExpression: expression,
          ScheduleExpressionTimezone: timeZone,
        });
      }
      await here.moveTo(new Date(Date.UTC(year + 1)).toISOString());

      for (const [index, cadence] of all.entries()) {
        const expected = columnsByReading(cadence, over(year), clocks);
        const fired = here.fired.filter(({ schedule }) => schedule === `c.${index}`);
        const what = JSON.stringify(cadence);
        expect(expected.due.length, what).toBeGreaterThanOrEqual(cadence.every === "monthly" ? 11 : 51);
        expect(columnsOf(cadence, year), what).toEqual(expected);
        expect(
          fired.map(({ at }) => new Date(at).toISOString()),
          what,
        ).toEqual(expected.fires);
      }
    },
  );
});

describe("in the days around a change of the clocks, what fires and is due every hour", () => {
  const here = schedulerHere({ memory: true });

  it.each([
    ["Europe/Madrid", "2028-03-25"],
    ["Europe/Madrid", "2028-10-28"],
    ["Australia/Lord_Howe", "2028-09-30"],
    ["Pacific/Apia", "2011-12-29"],
  ])(
    "in %s, from %s on: the domain, the local Scheduler and what the clocks show agree",
    async (timeZone, day) => {
      const stretch = {
        from: Date.parse(`${day}T00:00:00Z`),
        to: Date.parse(`${day}T00:00:00Z`) + 3 * 86_400_000,
      };
      const hourly: TimedCadence = { every: "hour", at: "00:30", until: "23:59", timeZone };
      const expected = columnsByReading(hourly, stretch, readings(stretch, timeZone));
      await here.restart(new Date(stretch.from).toISOString());
      await here.client.send(new DeleteScheduleCommand({ Name: "reconcile" }));
      const { expression } = timerExpression(hourly);
      await here.create("c.1", { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone });
      await here.moveTo(new Date(stretch.to).toISOString());
      const all = dueBetween(hourly, new Date(stretch.from), new Date(stretch.to));
      expect(all.map(({ due }) => due)).toEqual(expected.due);
      expect(all.every(({ fires }) => fires)).toBe(true);
      expect(here.fired.map(({ at }) => new Date(at).toISOString())).toEqual(expected.fires);
      expect(expected.due.length).toBeGreaterThan(45);
    },
  );
});

describe("special days", () => {
  const daily = (timeZone: string, at: string): TimedCadence => ({ every: "daily", at, timeZone });
  const lastDay = (timeZone: string, at: string): TimedCadence => ({
    every: "monthly",
    dayOfMonth: "last",
    at,
    timeZone,
  });

  it.each<[what: string, TimedCadence, day: string, fires: string | undefined, due: string]>([
    ["a gap", daily("Europe/Madrid", "02:30"), "2028-03-26", undefined, "2028-03-26T01:00"],
    ["a gap's first minute", daily("Europe/Madrid", "02:00"), "2028-03-26", undefined, "2028-03-26T01:00"],
    ["a gap's end", daily("Europe/Madrid", "03:00"), "2028-03-26", "2028-03-26T01:00", "2028-03-26T01:00"],
    ["a repeat", daily("Europe/Madrid", "02:30"), "2028-10-29", "2028-10-29T00:30", "2028-10-29T00:30"],
    ["a gap", daily("America/New_York", "02:30"), "2028-03-12", undefined, "2028-03-12T07:00"],
    ["a repeat", daily("America/New_York", "01:30"), "2028-11-05", "2028-11-05T05:30", "2028-11-05T05:30"],
    ["a gap at midnight", daily("America/Sao_Paulo", "00:00"), "2018-11-04", undefined, "2018-11-04T03:00"],
    [
      "a repeat before midnight",
      daily("America/Sao_Paulo", "23:30"),
      "2018-02-17",
      "2018-02-18T01:30",
      "2018-02-18T01:30",
    ],
    [
      "no change since 2019",
      daily("America/Sao_Paulo", "00:00"),
      "2028-11-05",
      "2028-11-05T03:00",
      "2028-11-05T03:00",
    ],
    [
      "an offset of half an hour",
      daily("Asia/Kolkata", "09:00"),
      "2028-07-01",
      "2028-07-01T03:30",
      "2028-07-01T03:30",
    ],
    [
      "a gap of half an hour",
      daily("Australia/Lord_Howe", "02:15"),
      "2028-10-01",
      undefined,
      "2028-09-30T15:30",
    ],
    [
      "a repeat of half an hour",
      daily("Australia/Lord_Howe", "01:45"),
      "2028-04-02",
      "2028-04-01T14:45",
      "2028-04-01T14:45",
    ],
    ["a day left out", daily("Pacific/Apia", "09:00"), "2011-12-30", undefined, "2011-12-30T10:00"],
    [
      "a last day left out is none",
      lastDay("Pacific/Apia", "00:00"),
      "2011-12-31",
      "2011-12-30T10:00",
      "2011-12-30T10:00",
    ],
    ["a leap day", lastDay("UTC", "23:45"), "2028-02-29", "2028-02-29T23:45", "2028-02-29T23:45"],
    ["a year's end", lastDay("Europe/Madrid", "23:45"), "2028-12-31", "2028-12-31T22:45", "2028-12-31T22:45"],
  ])("%s: %o on %s", (_, cadence, day, fires, due) => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    const around = dueBetween(cadence, new Date(noon - 2 * 86_400_000), new Date(noon + 2 * 86_400_000));
    const occurrence = around.find(({ local }) => local === `${day}T${cadence.at}`);
    expect(occurrence?.due.slice(0, 16)).toBe(due);
    expect(occurrence?.fires ? occurrence.due.slice(0, 16) : undefined).toBe(fires);
  });

  it("include every month's end", () => {
    const ends = columnsOf(lastDay("America/New_York", "09:00"), 2028).due.map((at) => at.slice(5, 10));
    expect(ends.join(" ")).toBe("01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31");
  });
});

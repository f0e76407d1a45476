import { describe, expect, it } from "vitest";
import type { DataSet } from "../../shared/contract/data-sets.ts";
import { runIdParts } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import {
  arrivalOf,
  arrivalRun,
  type FoundMark,
  isArrivalOf,
  isMarkOf,
  marksAsOf,
  takesArrivals,
} from "../../shared/domain/arrivals.ts";
import { ending, followed, followedBy, paused, timerOf } from "../../shared/domain/schedule.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";

const T = (second: string) => `2026-11-24T09:00:${second}Z`;
const mark: FoundMark = { object: "shop/_SUCCESS", modified: new Date(T("05.000")), etag: '"a"' };
const arrival = arrivalOf([mark]);

const dataSet: DataSet = {
  id: "shop",
  version: 0,
  name: "Shop",
  timeZone: "America/New_York",
  events: {
    prefix: "shop/",
    format: "csv",
    marker: "day={date}/_SUCCESS",
    columns: { user: "user", time: "time", event: "event" },
  },
  users: { prefix: "people/v1.0/", format: "csv", marker: "_DONE", columns: { user: "user" } },
};

const slot: Slot = {
  cohortId: aCohort("cohort"),
  generation: 2,
  revision: 5,
  state: "live",
  cadence: { every: "arrival", timeZone: "Europe/Madrid" },
  connectionId: aConnection("shop"),
  recipients: [],
  locale: "en",
  mailPolicy: "every-run",
  effectiveFrom: T("05.700"),
  createdAt: T("00.000"),
};

describe("the identity of an arrival", () => {
  it("is of the marks' names, times and contents, and is the id of its import", () => {
    expect(arrival).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      at: T("05.000"),
      marks: ["shop/_SUCCESS"],
    });
    expect(arrivalOf([{ ...mark }])).toEqual(arrival);
    const others = [
      { ...mark, object: "shop/_DONE" },
      { ...mark, modified: new Date(T("06.000")) },
      { ...mark, etag: '"b"' },
    ].map((one) => arrivalOf([one]).id);
    expect(new Set([arrival.id, arrivalOf([mark, mark]).id, ...others]).size).toBe(5);
  });

  it("has the time of the newest mark, and fits the name of an execution", () => {
    const older = { ...mark, object: "people/_DONE", modified: new Date(T("01.000")) };
    expect(arrivalOf([mark, older]).at).toBe(T("05.000"));
    const run = arrivalRun(aCohort("abcdefghij0123456789"), arrival);
    expect(run).toBe(`abcdefghij0123456789_20261124T090005Z_arrival-${arrival.id}`);
    expect(run.length).toBeLessThanOrEqual(80);
    expect(runIdParts(run)?.time).toBe(T("05.000"));
  });
});

describe("the marks of a data set", () => {
  it("are those that an import looks for: of the last whole day of the data's zone, else of the cohort's", () => {
    const at = new Date("2026-11-24T03:00:00.000Z");
    expect(marksAsOf(dataSet, at, "UTC")).toEqual(["shop/day=2026-11-22/_SUCCESS", "people/v1.0/_DONE"]);
    const { timeZone: _, ...zoneless } = dataSet;
    expect(marksAsOf(zoneless, at, "UTC")[0]).toBe("shop/day=2026-11-23/_SUCCESS");
  });

  it("are none of a data set that names none, of a database, and where there is no data set", () => {
    const { users: _, ...eventsOnly } = dataSet;
    const { marker: __, ...events } = dataSet.events as { marker?: string } & typeof dataSet.events;
    const at = new Date(T("00.000"));
    expect(marksAsOf({ ...eventsOnly, events } as DataSet, at, "UTC")).toEqual([]);
    expect(marksAsOf({ ...dataSet, kind: "database" } as unknown as DataSet, at, "UTC")).toEqual([]);
    expect(marksAsOf(undefined, at, "UTC")).toEqual([]);
  });

  it.each([
    ["shop/day=2026-11-23/_SUCCESS", true],
    ["shop/day=1999-01-01/_SUCCESS", true],
    ["people/v1.0/_DONE", true],
    ["people/v1x0/_DONE", false],
    ["shop/day=2026-11-2/_SUCCESS", false],
    ["shop/day={date}/_SUCCESS", false],
    ["shop/day=2026-11-23/_SUCCESS.crc", false],
    ["x/shop/day=2026-11-23/_SUCCESS", false],
    ["shop/day=2026-11-23/a.csv", false],
  ])("are told by their names, of any day: %s", (object, is) => {
    expect(isMarkOf(dataSet, object)).toBe(is);
  });
});

describe("the generation of an arrival", () => {
  it("is that of its time; the whole second in which it began is part of it", () => {
    expect([T("04.999"), T("05.000"), T("09.000")].map((at) => isArrivalOf(slot, at))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("is an earlier one up to its end, whatever the cadence is now", () => {
    const { generation, connectionId, recipients, locale, mailPolicy, effectiveFrom, cadence } = slot;
    const facts = { generation, connectionId, recipients, locale, mailPolicy, effectiveFrom, cadence };
    const moved: Slot = {
      ...slot,
      generation: 3,
      cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
      effectiveFrom: T("30.000"),
      earlier: [{ ...facts, until: T("30.000") }],
    };
    expect(takesArrivals(moved)).toBe(true);
    expect([T("04.000"), T("30.000"), T("30.001")].map((at) => isArrivalOf(moved, at))).toEqual([
      false,
      true,
      false,
    ]);
    expect(takesArrivals({ ...moved, earlier: [] })).toBe(false);
  });

  it("is none of a schedule that is paused or ending, and has no timer", () => {
    for (const stopped of [paused(slot), ending(slot, T("10.000"))]) {
      expect(takesArrivals(stopped)).toBe(false);
      expect(isArrivalOf(stopped, T("09.000"))).toBe(false);
    }
    expect(timerOf(slot)).toBeUndefined();
  });
});

describe("what follows an import", () => {
  const newer = { ...arrival, id: "b", at: T("06.000") };

  it("is the newest arrival, noted once", () => {
    const noted = followedBy(slot, arrival);
    expect(noted).toEqual({ ...slot, revision: 6, following: arrival });
    expect(followedBy(noted, arrival)).toBe(noted);
    expect(followedBy(noted, newer)).toEqual({ ...slot, revision: 7, following: newer });
    expect(followedBy(followedBy(noted, newer), arrival).following).toEqual(newer);
    expect(followedBy(noted, { ...arrival, id: "b" }).following?.id).toBe("b");
  });

  it("is forgotten once that arrival has its import, and when the schedule is paused or ends", () => {
    const noted = followedBy(slot, arrival);
    expect(followed(noted, newer)).toBe(noted);
    expect(followed(slot, arrival)).toBe(slot);
    expect(followed(noted, arrival)).toEqual({ ...slot, revision: 7 });
    for (const stopped of [paused(noted), ending(noted, T("10.000"))])
      expect(stopped).not.toHaveProperty("following");
    expect(followedBy(paused(slot), arrival)).not.toHaveProperty("following");
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { calendar, faultsOfCalendar } from "../../../local/demo/simulation/calendar.ts";
import { midnights, type Planned, planned } from "../../../local/demo/simulation/plan.ts";
import { type Export, shop } from "../../../local/demo/simulation/shop.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import { aCohort, aConnection, aRun } from "../../fakes/ids.ts";
import { temporaryFolder } from "../folder.ts";

const [daily] = planned as [Planned, ...Planned[]];

function run(time: string, more: Partial<RunView> = {}): RunView {
  return {
    id: aRun("scheduled", { cohort: "c", time }),
    cohortId: aCohort("c"),
    cohortName: "Loyal shoppers",
    connectionId: aConnection("k"),
    connectionName: "Demo",
    trigger: "scheduled",
    time,
    startedAt: time,
    status: "succeeded",
    allowUnusualChange: false,
    empty: false,
    locale: "en",
    mails: [],
    inWords: { what: "" },
    ...more,
  };
}

describe("the calendar of a simulation", () => {
  const stretch = { from: Date.parse("2026-03-28T00:00:00Z"), to: Date.parse("2026-03-31T00:00:00Z") };
  // 02:30 does not exist on the 29th, and is an hour earlier in UTC from then on.
  const due = ["2026-03-28T01:30:00.000Z", "2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"];
  const faults = (times: readonly string[]) =>
    faultsOfCalendar({ ...daily, runs: times.map((time) => run(time)) }, stretch);

  it("is complete with one run per occurrence, including the night without 02:30", () => {
    expect(faults(due)).toEqual([]);
  });

  it("reports runs that are missing, that ran twice, and that ran when nothing was due", () => {
    expect(faults(due.slice(1))).toEqual([
      `"Loyal shoppers": 0 runs of the occurrence at ${due[0]}, expected 1`,
    ]);
    expect(faults([...due, ...due.slice(2)])).toEqual([
      `"Loyal shoppers": 2 runs of the occurrence at ${due[2]}, expected 1`,
    ]);
    expect(faults([...due, "2026-03-30T01:30:00.000Z"])).toEqual([
      '"Loyal shoppers": a run at 2026-03-30T01:30:00.000Z, when nothing was due',
    ]);
  });

  it("shows each run at its local time, and how late it started", () => {
    const counts = {
      members: 279,
      kept: 276,
      added: 3,
      removed: 9,
      rejected: {},
      refused: 0,
      unknown: 0,
      unsent: 0,
    };
    const late = run(due[1] ?? "", { startedAt: "2026-03-29T01:15:00.400Z", counts });
    const [, , line] = calendar([{ ...daily, runs: [late] }]).split("\n");
    expect(line?.split(/\s{2,}/)).toEqual([
      "Sun 2026-03-29",
      "03:00",
      "2026-03-29 01:00Z",
      "Loyal shoppers",
      "succeeded",
      "279",
      "3",
      "9",
      "15 min late",
    ]);
  });
});

describe("the simulated days", () => {
  it("begin and end at local midnight, including the short one", () => {
    const ends = midnights(21).slice(-3);
    expect(ends.map((end) => end.toISOString())).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
  });

  it("have a shop whose users and events change every night, the same on every machine", () => {
    const nights = midnights(3);
    const exported = (folder: string) => nights.map((_, night) => night).map(shop(folder, 400, nights));
    const files = exported(temporaryFolder());
    const text = (kind: keyof Export) => files.map((one) => readFileSync(one[kind], "utf8"));
    const again = exported(join(temporaryFolder(), "again"));
    expect(again.map(({ events }) => readFileSync(events, "utf8"))).toEqual(text("events"));
    expect(new Set(text("users")).size).toBe(nights.length);

    const times = text("events").map((lines) =>
      lines.split("\n").flatMap((line) => (line === "" ? [] : Date.parse(JSON.parse(line).at))),
    );
    for (const [night, at] of times.entries()) {
      expect(at.length).toBeGreaterThan(0);
      expect(Math.max(...at)).toBeLessThan(nights[night]?.getTime() ?? 0);
      expect(Math.min(...at)).toBeGreaterThanOrEqual(nights[night - 1]?.getTime() ?? 0);
    }
    const counts = text("users").map((lines) => lines.trimEnd().split("\n").length);
    expect(counts[0]).toBe(401);
    expect(counts[3]).toBeLessThan(401);
  });
});

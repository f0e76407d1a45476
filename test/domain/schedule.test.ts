import { describe, expect, it } from "vitest";
import type { Run } from "../../shared/contract/imports.ts";
import type { Cadence, ScheduleRequest, Slot } from "../../shared/contract/schedules.ts";
import {
  changed,
  claimed,
  ended,
  ending,
  generationsOf,
  isHeld,
  livened,
  paused,
  resumed,
  timerOf,
  withdrawn,
} from "../../shared/domain/schedule.ts";
import { scheduleHealth } from "../../shared/domain/schedule-health.ts";
import { EARLIER_GENERATIONS } from "../../shared/limits.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";

const [T0, T1, T2] = ["2026-11-24T08:00:00.000Z", "2026-11-24T09:00:00.000Z", "2026-11-24T10:00:00.000Z"];
const daily: Cadence = { every: "daily", at: "09:00", timeZone: "Europe/Madrid" };
const request: ScheduleRequest = {
  cadence: daily,
  connectionId: aConnection("shop"),
  recipients: ["ana@example.com"],
};
const cohort = aCohort("cohort");
const claiming = claimed(cohort, undefined, request, T0);
const live = livened(claiming, 1);

describe("a slot", () => {
  it("is claimed if there is none, and again once its schedule has ended, a generation later", () => {
    expect(claimed(cohort, undefined, request, T0)).toMatchObject({
      generation: 1,
      revision: 1,
      state: "claiming",
      effectiveFrom: T0,
      locale: "en",
      mailPolicy: "every-run",
    });
    const over = ended(ending(live, T1), 1);
    expect(over).toMatchObject({ state: "ended", endedAt: T1 });
    const next = claimed(cohort, over, { ...request, locale: "es" }, T2);
    expect(next).toMatchObject({ generation: 2, state: "claiming", createdAt: T2, locale: "es" });
    expect(next).not.toHaveProperty("endedAt");
    expect(next.revision).toBe(over.revision + 1);
  });

  it.each([claiming, live, paused(live), ending(live, T1)])("is not claimed while it is $state", (slot) => {
    expect(isHeld(slot)).toBe(true);
    expect(() => claimed(cohort, slot, request, T1)).toThrow("can't be claimed");
  });

  it("becomes live only by the timer of its own generation", () => {
    expect(live.state).toBe("live");
    const next = changed(live, { ...request, cadence: { ...daily, at: "10:00" } }, T1);
    expect(livened(next, 1)).toBe(next);
    expect(livened(next, 2)).toMatchObject({ state: "live", generation: 2 });
    expect(livened(live, 1)).toBe(live);
  });

  it("has a timer while it is claiming or live, and none in any other state", () => {
    const states = [claiming, live, paused(live), ending(live, T1), ended(ending(live, T1), 1)];
    expect(states.map((slot) => timerOf(slot)?.generation)).toEqual([1, 1, undefined, undefined, undefined]);
  });
});

describe("a change", () => {
  it.each<Cadence>([
    { ...daily, at: "10:00" },
    { ...daily, timeZone: "UTC" },
    { every: "weekly", weekdays: ["MON"], at: "09:00", timeZone: "Europe/Madrid" },
  ])("of the cadence makes another generation from now on: %o", (cadence) => {
    expect(changed(live, { ...request, cadence }, T1)).toMatchObject({
      generation: 2,
      state: "claiming",
      cadence,
      effectiveFrom: T1,
      createdAt: T0,
    });
  });

  it("of anything else keeps the generation; an equal request is no change", () => {
    const mailed = changed(live, { ...request, recipients: ["bo@example.com"] }, T1);
    expect(mailed).toMatchObject({
      generation: 1,
      state: "live",
      effectiveFrom: T0,
      revision: live.revision + 1,
    });
    expect(
      changed(live, { ...request, cadence: { timeZone: "Europe/Madrid", every: "daily", at: "09:00" } }, T1),
    ).toBe(live);
  });

  it("of a paused schedule leaves it paused", () => {
    const next = changed(paused(live), { ...request, cadence: { ...daily, at: "10:00" } }, T1);
    expect(next).toMatchObject({ state: "paused", generation: 2 });
    expect(next).not.toHaveProperty("earlier");
  });

  it("keeps only so many generations before it", () => {
    let slot = live;
    for (let change = 0; change < EARLIER_GENERATIONS + 2; change += 1)
      slot = changed(slot, { ...request, cadence: { ...daily, at: `10:${10 + change}` } }, T1);
    const last = Array.from({ length: EARLIER_GENERATIONS }, (_, n) => n + 3);
    expect(slot.earlier?.map(({ generation }) => generation)).toEqual(last);
  });
});

describe("pausing and ending", () => {
  it("resumes as another generation, so that removing the paused timer never removes the new one", () => {
    expect(resumed(paused(live), T1)).toMatchObject({ state: "claiming", generation: 2, effectiveFrom: T1 });
    expect(resumed(live, T1)).toBe(live);
    expect(paused(paused(live)).revision).toBe(paused(live).revision);
  });

  it("pauses also while the timer is being set", () => {
    for (const slot of [claiming, live]) expect(paused(slot).state).toBe("paused");
  });

  it("ends from any state, once, and never goes back", () => {
    for (const slot of [claiming, live, paused(live)]) {
      const end = ending(slot, T1);
      expect(end).toMatchObject({ state: "ending", endedAt: T1 });
      expect(ending(end, T2)).toBe(end);
      for (const back of [livened(end, 1), paused(end), resumed(end, T2)]) expect(back).toBe(end);
      const over = ended(end, 1);
      expect(ending(over, T2)).toBe(over);
    }
  });

  it("has ended only by the end of its own generation", () => {
    const next = claimed(cohort, ended(ending(live, T1), 1), request, T2);
    expect(ended(next, 1)).toBe(next);
    expect(ended(live, 1)).toBe(live);
    expect(ended(ending(next, T2), 1).state).toBe("ending");
  });
});

describe("the health of a schedule", () => {
  const of = (state: Slot["state"], status?: Run["status"], overdue = false) =>
    scheduleHealth({ state }, { lastRun: status && { status }, overdue });

  it("is its last run's, unless it is late or not live", () => {
    expect(of("live")).toBe("waiting");
    for (const status of ["partial", "skipped", "cancelled"] as const)
      expect(of("live", status), status).toBe("partial");
    for (const status of ["queued", "running", "succeeded"] as const)
      expect(of("live", status), status).toBe("good");
    expect(of("live", "failed")).toBe("failing");
    expect(of("live", "succeeded", true)).toBe("late");
    expect(of("claiming", "failed")).toBe("starting");
    expect(of("claiming", undefined, true)).toBe("late");
    expect(of("ended", "failed", true)).toBe("ending");
    expect(of("paused", "failed", true)).toBe("paused");
    expect(of("paused")).toBe("paused");
    expect(of("ending")).toBe("ending");
    expect(of("ended")).toBe("ending");
  });
});

describe("what a schedule waits for", () => {
  const waitForData = { until: "12:00" };

  it("is changed without a new generation, and is gone where it is left out", () => {
    const waits = changed(live, { ...request, waitForData }, T1);
    expect(waits).toMatchObject({ generation: 1, revision: live.revision + 1, waitForData });
    expect(changed(waits, { ...request, waitForData: { until: "12:00" } }, T2)).toBe(waits);
    expect(changed(waits, request, T2)).not.toHaveProperty("waitForData");
    expect(claimed(cohort, undefined, { ...request, waitForData }, T0)).toMatchObject({ waitForData });
  });

  it("is kept with an earlier generation, and comes back with it", () => {
    const waits = changed(live, { ...request, waitForData }, T1);
    const moved = changed(waits, { ...request, cadence: { ...daily, at: "10:00" } }, T1);
    expect(moved).not.toHaveProperty("waitForData");
    expect(moved.earlier).toMatchObject([{ waitForData }]);
    expect(withdrawn(moved, 2, T2)).toMatchObject({ waitForData });
    const begins = changed(live, { ...request, cadence: { ...daily, at: "10:00" }, waitForData }, T1);
    expect(withdrawn(begins, 2, T2)).not.toHaveProperty("waitForData");
  });
});

describe("a generation whose timer can never be set is withdrawn", () => {
  const later = { ...request, cadence: { ...daily, at: "10:00" } };

  it("to the one before, without a trace of it", () => {
    const moved = changed(live, later, T1);
    expect(withdrawn(moved, 2, T2)).toMatchObject({
      state: "claiming",
      generation: 1,
      cadence: daily,
      effectiveFrom: T0,
      earlier: [],
    });
    expect(withdrawn(moved, 2, T2)).not.toHaveProperty("until");
  });

  it("to an end if it was new, and to a pause if it was just resumed", () => {
    expect(withdrawn(claiming, 1, T1)).toMatchObject({ state: "ended", endedAt: T1 });
    expect(withdrawn(resumed(paused(live), T2), 2, T2)).toMatchObject({ state: "paused" });
  });

  it("only while it is the slot's and not set yet", () => {
    expect(withdrawn(live, 1, T1)).toBe(live);
    expect(withdrawn(claiming, 2, T1)).toBe(claiming);
  });
});

describe("the generations whose occurrences start", () => {
  it("are the current one and those that it followed, of the last day", () => {
    expect(generationsOf(live)).toEqual([live]);
    const moved = changed(live, { ...request, cadence: { ...daily, at: "10:00" } }, T1);
    expect(generationsOf(moved).map(({ generation, until }) => [generation, until])).toEqual([
      [1, T1],
      [2, undefined],
    ]);
    const next = (now: string) =>
      changed(moved, { ...request, cadence: { ...daily, at: "11:00" } }, now).earlier?.map(
        ({ generation }) => generation,
      );
    expect(next("2026-11-25T08:59:59.999Z")).toEqual([1, 2]);
    expect(next("2026-11-25T09:00:00.000Z")).toEqual([2]);
  });

  it("are none while the schedule has no timer", () => {
    expect(generationsOf(paused(live))).toEqual([]);
    expect(generationsOf(ending(live, T1))).toEqual([]);
  });
});

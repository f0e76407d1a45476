/** Which schedule counts as one that did not start what was due. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../shared/contract/imports.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { occurrenceRun, runIdOf } from "../../shared/domain/ids.ts";
import { isOverdue, unstarted } from "../../shared/usecases/schedules/overdue.ts";
import { queuedRun } from "../../shared/usecases/schedules/start-occurrence.ts";
import { HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, users } from "./story.ts";

let schedule: ScheduleStory;
let slot: Slot;
/** It is 08:00 UTC, and the schedule is due daily at 09:00 UTC. */
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
  await schedule.create();
  slot = await schedule.slot();
});

const DUE = "2026-11-24T09:00:00.000Z";

it("a monthly occurrence that has no import is overdue weeks later", async () => {
  const cadence = { every: "monthly", dayOfMonth: 25, at: "09:00", timeZone: "UTC" } as const;
  const monthly: Slot = { ...slot, cadence };
  schedule.pass(25 * HOUR);
  expect(await isOverdue(schedule.world, monthly)).toBe(false);
  schedule.pass(20 * 24 * HOUR);
  expect(await isOverdue(schedule.world, monthly)).toBe(true);
  expect(await unstarted(schedule.world, monthly)).toEqual({
    isOverdue: true,
    due: "2026-11-25T09:00:00.000Z",
  });
});

it("an occurrence without an import is unstarted at once, overdue after an hour, and neither once it has begun", async () => {
  const found = () => unstarted(schedule.world, slot);
  expect(await found()).toStrictEqual({ isOverdue: false });
  schedule.pass(HOUR);
  expect(await found()).toStrictEqual({ isOverdue: false, due: DUE });
  schedule.pass(HOUR);
  expect(await found()).toStrictEqual({ isOverdue: true, due: DUE });
  await schedule.tick(1, DUE);
  await schedule.work();
  expect(await found()).toStrictEqual({ isOverdue: false });
  schedule.pass(23 * HOUR);
  expect(await found()).toStrictEqual({ isOverdue: false, due: "2026-11-25T09:00:00.000Z" });
});

it("an occurrence whose next look for data was to be an hour ago is overdue, and one second before is not", async () => {
  const row = await queuedRun(schedule.world, slot, occurrenceRun(cohortId, DUE));
  const dataWait = {
    until: "2026-11-24T20:00:00.000Z",
    looks: 1,
    since: DUE,
    nextLook: "2026-11-24T09:01:00.000Z",
  };
  await schedule.world.runs.accept({ ...row, dataWait });
  schedule.pass(2 * HOUR + MINUTE - 1_000);
  expect(await isOverdue(schedule.world, slot)).toBe(false);
  schedule.pass(1_000);
  expect(await isOverdue(schedule.world, slot)).toBe(true);
});

it("the last scheduled import tells a schedule's health, although a one-off import came after it", async () => {
  schedule.world.engine.selects(users("ana"));
  schedule.pass(HOUR);
  await schedule.tick(1);
  await schedule.work();
  schedule.pass(MINUTE);
  schedule.world.engine.fails({ reason: "stale-data", detail: "old" });
  expect((await schedule.story.import()).status).toBe("failed");
  expect((await schedule.read()).health).toBe("good");
  expect((await schedule.list()).items).toMatchObject([{ health: "good", lastRun: { status: "succeeded" } }]);
});

describe("data that arrived", () => {
  const AT = "2026-11-24T08:30:00.000Z";
  let arriving: Slot;
  beforeEach(() => {
    const following = { at: AT, id: "d", marks: [] };
    arriving = { ...slot, cadence: { every: "arrival", timeZone: "UTC" }, following };
  });
  /** The import of data that arrived then. */
  async function arrivedRun(time: string, mark: string, facts: Partial<Run> = {}): Promise<void> {
    const row = await queuedRun(schedule.world, slot, runIdOf({ cohort: cohortId, time, mark }));
    await schedule.world.runs.accept({ ...row, arrival: { marks: [] }, ...facts });
  }

  it("and follows no import is due since then, and overdue after an hour", async () => {
    schedule.pass(30 * MINUTE + HOUR);
    expect(await unstarted(schedule.world, arriving)).toEqual({ isOverdue: false, due: AT });
    schedule.pass(1);
    expect(await unstarted(schedule.world, arriving)).toEqual({ isOverdue: true, due: AT });
  });

  it("is not due while one of the imports before is going on", async () => {
    await arrivedRun("2026-11-24T08:00:00.000Z", "one", { status: "succeeded" });
    await arrivedRun("2026-11-24T08:10:00.000Z", "two", { status: "running" });
    await arrivedRun("2026-11-24T08:20:00.000Z", "three", { status: "failed" });
    schedule.pass(3 * HOUR);
    expect(await unstarted(schedule.world, arriving)).toStrictEqual({ isOverdue: false });
  });

  it("and has several queued imports is due since the oldest of them", async () => {
    await arrivedRun("2026-11-24T08:10:00.000Z", "one", { status: "queued" });
    await arrivedRun("2026-11-24T08:20:00.000Z", "two", { status: "queued" });
    schedule.pass(2 * HOUR);
    expect(await unstarted(schedule.world, arriving)).toEqual({
      isOverdue: true,
      due: "2026-11-24T08:10:00.000Z",
    });
  });
});

/** Races with a schedule's timer, and what is told of Scheduler's troubles. */
import { beforeEach, expect, it, vi } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { rollForward } from "../../shared/usecases/schedules/roll-forward.ts";
import { endSchedulesThrough, schedulesThrough } from "../../shared/usecases/schedules/scheduled.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { daily, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId } from "./story.ts";

let schedule: ScheduleStory;
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
});

const lines = (code: string) => schedule.world.log.lines.filter((line) => line.code === code);
const trouble = { level: "warn", code: "timer-trouble", fields: { cohort: cohortId } };

it("a schedule that is paused while its timer is being set has no timer, and is not told as live", async () => {
  const { timer } = schedule.world;
  const set = timer.set.bind(timer);
  vi.spyOn(timer, "set").mockImplementationOnce(async (...given) => {
    await schedule.pause();
    return set(...given);
  });
  expect(await schedule.create()).toMatchObject({ state: "paused" });
  expect(schedule.timers()).toEqual([]);
  expect(lines("schedule-live")).toEqual([]);
});

it("whose timer can't be changed is told in the log, and whoever completes it gets Scheduler's answer", async () => {
  const answer = new Error("throttled");
  vi.spyOn(schedule.world.timer, "set").mockRejectedValue(answer);
  expect(await schedule.create()).toMatchObject({ state: "claiming" });
  expect(lines("timer-trouble")).toEqual([trouble]);
  const completed = rollForward(schedule.world, await schedule.slot());
  await expect(completed).rejects.toMatchObject({ name: "TimerTrouble", cause: answer });
});

it("a pause whose timer can't be removed is told in the log, and holds", async () => {
  await schedule.create();
  schedule.world.timer.trouble.push("nothing-done");
  expect(await schedule.pause()).toMatchObject({ state: "paused" });
  expect(lines("timer-trouble")).toEqual([trouble]);
});

it("a time zone that Scheduler refuses is named as what to correct, and a resumed schedule is paused again", async () => {
  await schedule.create();
  await schedule.pause();
  schedule.pass(1);
  schedule.world.timer.unknownZones.add(daily.timeZone);
  await expect(schedule.resume()).rejects.toMatchObject({
    code: "cadence-refused",
    more: { errors: [{ pointer: "/cadence/timeZone", detail: "is not known to EventBridge Scheduler" }] },
  });
  expect(await schedule.slot()).toMatchObject({ state: "paused" });
});

it("pausing a paused schedule writes nothing", async () => {
  await schedule.create();
  await schedule.pause();
  const replace = vi.spyOn(schedule.world.schedules, "replace");
  expect(await schedule.pause()).toMatchObject({ state: "paused" });
  expect(replace).not.toHaveBeenCalled();
});

const other = aConnection("another");
async function also(cohort: string, connection: ConnectionId): Promise<Slot> {
  const slot: Slot = { ...(await schedule.slot()), cohortId: aCohort(cohort), connectionId: connection };
  await schedule.world.schedules.replace(undefined, slot);
  return slot;
}

it("the schedules of a connection are those that still are, whatever the list has", async () => {
  await schedule.create();
  const elsewhere = await also("elsewhere", other);
  const gone = { ...(await also("gone", connectionId)), state: "ended", revision: 9 } as const;
  const through = (connection: ConnectionId) => schedulesThrough(schedule.world.schedules, connection);
  const cohorts = async () => (await through(connectionId)).map((slot) => slot.cohortId);
  expect((await cohorts()).sort()).toEqual([cohortId, "gone"].sort());
  // The list is late: it still has the one that has ended, and one that has moved to another connection.
  const late = [await schedule.slot(), { ...elsewhere, connectionId }, gone];
  await schedule.world.schedules.replace({ ...gone, revision: (await schedule.slot()).revision }, gone);
  vi.spyOn(schedule.world.schedules, "held").mockResolvedValue({ items: late });
  expect(await cohorts()).toEqual([cohortId]);
});

it("a connection that schedules need is refused by name, with their cohorts", async () => {
  await schedule.create();
  await also("elsewhere", other);
  const wanted = { connection: { id: connectionId, name: "Shop" }, force: false };
  await expect(endSchedulesThrough(schedule.world, wanted)).rejects.toMatchObject({
    code: "scheduled",
    message: expect.stringContaining(
      `"Shop" is imported by schedule (cohorts: ${cohortId}). End that schedule first`,
    ),
  });
  await also("second", connectionId);
  await expect(endSchedulesThrough(schedule.world, wanted)).rejects.toMatchObject({
    message: expect.stringContaining(`(cohorts: ${cohortId}, second). End those schedules first`),
  });
});

it("the last key of a connection that only another's schedules do not need is invalidated", async () => {
  await schedule.create();
  await schedule.end();
  await also("elsewhere", other);
  for (const keyId of ["old", "new"])
    await invalidateKey(schedule.world, { connectionId, keyId, by: "ops", force: false });
  expect((await schedule.world.connections.read(connectionId))?.status).toBe("pending");
});

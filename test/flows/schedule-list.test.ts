/** Which schedules are listed, by connection, by lateness and by what is due next. */
import { beforeEach, expect, it, vi } from "vitest";
import type { ConnectionId } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { mailAddressId } from "../../shared/domain/mail-addresses.ts";
import { unblockAddress } from "../../shared/usecases/mail/blocked-addresses.ts";
import { noteMailEvent } from "../../shared/usecases/mail/report.ts";
import { listSchedules } from "../../shared/usecases/schedules/list.ts";
import { unstarted } from "../../shared/usecases/schedules/overdue.ts";
import { readSchedule } from "../../shared/usecases/schedules/read.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { HOUR, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let schedule: ScheduleStory;
let slot: Slot;
/** It is 08:00 UTC, and the first schedule is due daily at 09:00 UTC. */
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
  await schedule.create();
  slot = await schedule.slot();
});

const other = aConnection("another");
async function also(id: string, at: string, more: Partial<Slot> = {}): Promise<void> {
  const cadence = { every: "daily", at, timeZone: "UTC" } as const;
  const next: Slot = { ...slot, cohortId: aCohort(id), cadence, revision: 1, ...more };
  expect(await schedule.world.schedules.replace(undefined, next)).toBe("replaced");
}
async function listed(
  asked: Parameters<typeof listSchedules>[3],
  reach: "all" | ConnectionId[] = "all",
  limit = 10,
): Promise<string[]> {
  const { items } = await listSchedules(schedule.world, { limit }, reach, asked);
  return items.map((one) => one.cohortId);
}

it("the soonest are in the order in which they are due, as many as a page has, and none that is paused", async () => {
  await also("evening", "20:00");
  await also("now", "08:10");
  await also("never", "08:05", { state: "paused" });
  await also("tomorrow", "07:00");
  const all = ["now", cohortId, "evening", "tomorrow"];
  expect(await listed({ soonest: true })).toEqual(all);
  expect(await listed({ soonest: true }, "all", 2)).toEqual(all.slice(0, 2));
  const { cursor } = await listSchedules(schedule.world, { limit: 2 }, "all", { soonest: true });
  expect(cursor).toBeUndefined();
  const next = listSchedules(schedule.world, { limit: 2, cursor: "x" }, "all", { soonest: true });
  await expect(next).rejects.toMatchObject({ kind: "invalid", code: "invalid-cursor" });
});

it("the soonest are in that order however the list has them, and of the same time as the list has them", async () => {
  const hours = ["13", "09", "17", "11", "09", "19", "10", "13", "08", "12"];
  for (const [n, hour] of hours.entries()) await also(`at-${hour}-${n}`, `${hour}:30`);
  const { items } = await schedule.world.schedules.held({ limit: 20 });
  const inList = items.map((one) => one.cohortId).filter((id) => id !== cohortId);
  const wanted = [...inList].sort((one, next) => Number(one.split("-")[1]) - Number(next.split("-")[1]));
  expect((await listed({ soonest: true }, "all", 20)).filter((id) => id !== cohortId)).toEqual(wanted);
});

it("a schedule that has ended is not listed, although the list still has it", async () => {
  await also("gone", "10:00");
  const { read } = schedule.world.schedules;
  const ended = { ...slot, cohortId: aCohort("gone"), state: "ended", endedAt: slot.createdAt } as const;
  vi.spyOn(schedule.world.schedules, "read").mockImplementation(async (id) =>
    id === "gone" ? ended : read(id),
  );
  expect(await listed({})).toEqual([cohortId]);
});

it("unmailed are those that run and whose recipients are all blocked, within the caller's reach", async () => {
  await also("mailed", "10:00", { recipients: ["ana@example.com", "bo@example.com"] });
  await also("paused", "10:00", { state: "paused" });
  await also("elsewhere", "10:00", { connectionId: other });
  await also("nobody", "10:00", { recipients: [] });
  expect(await listed({ unmailed: true })).toEqual([]);
  const at = schedule.world.clock.now().toISOString();
  const reports = [{ address: "ana@example.com", reason: "bounced" as const, at, sentAt: at }];
  await noteMailEvent(schedule.world, { kind: "blocked", reports });
  expect((await listed({ unmailed: true })).sort()).toEqual([cohortId, "elsewhere", "nobody"].sort());
  expect((await listed({ unmailed: true }, [connectionId])).sort()).toEqual([cohortId, "nobody"].sort());
  expect(await listed({ unmailed: true, soonest: true, connectionId: other })).toEqual(["elsewhere"]);
});

it("none is unmailed once the last block is lifted, or if it is paused while the list still has it as running", async () => {
  await also("nobody", "10:00", { recipients: [] });
  const at = schedule.world.clock.now().toISOString();
  const report = { address: "ana@example.com", reason: "bounced", at, sentAt: at } as const;
  await noteMailEvent(schedule.world, { kind: "blocked", reports: [report] });
  const { read } = schedule.world.schedules;
  const stored = vi.spyOn(schedule.world.schedules, "read");
  stored.mockImplementation(async (id) => ({ ...((await read(id)) as Slot), state: "paused" }));
  expect(await listed({ unmailed: true })).toEqual([]);
  stored.mockRestore();
  expect((await listed({ unmailed: true })).sort()).toEqual([cohortId, "nobody"].sort());
  await unblockAddress(schedule.world, { id: mailAddressId("ana@example.com"), reach: "all" });
  expect(await listed({ unmailed: true })).toEqual([]);
});

it("what a schedule that does not run has not started is nothing", async () => {
  schedule.world.clock.advance(30 * HOUR);
  expect(await unstarted(schedule.world, slot)).toEqual({ isOverdue: true, due: "2026-11-25T09:00:00.000Z" });
  expect(await unstarted(schedule.world, { ...slot, state: "paused" })).toEqual({ isOverdue: false });
  const arrival = { ...slot, cadence: { every: "arrival", timeZone: "UTC" } } as const;
  const following = { at: "2026-11-24T09:00:00.000Z", id: "d", marks: [] };
  expect(await unstarted(schedule.world, { ...arrival, state: "paused", following })).toEqual({
    isOverdue: false,
  });
  expect(await unstarted(schedule.world, arrival)).toStrictEqual({ isOverdue: false });
});

it("the soonest of a caller who is bound are theirs, although another's are due before", async () => {
  await also("theirs", "08:10", { connectionId: other });
  await also("mine", "20:00");
  expect(await listed({ soonest: true }, [connectionId], 2)).toEqual([cohortId, "mine"]);
});

it("late is a schedule whose last occurrence is an hour past and has no import that started", async () => {
  await also("later", "10:30");
  expect(await listed({ late: true })).toEqual([]);
  schedule.world.clock.advance(2 * HOUR + 60_000);
  expect(await listed({ late: true })).toEqual([cohortId]);
  expect(await listed({})).toEqual(expect.arrayContaining([cohortId, "later"]));
  expect((await schedule.read()).health).toBe("late");
  await schedule.tick(1, "2026-11-24T09:00:00.000Z");
  await schedule.work();
  expect(await listed({ late: true })).toEqual([]);
  expect((await schedule.read()).health).not.toBe("late");
});

it("the last import of a schedule that moved is not shown to who may not see where it was", async () => {
  schedule.world.engine.selects(users("ana"));
  schedule.pass(HOUR);
  await schedule.tick(1);
  await schedule.work();
  const connection = await schedule.world.connections.read(connectionId);
  if (!connection) throw new Error("there is no connection");
  await schedule.world.connections.create({ ...connection, id: other });
  await schedule.change({ connectionId: other }, true);
  const { items } = await listSchedules(schedule.world, { limit: 10 }, [other]);
  expect(items).toMatchObject([{ cohortId, health: "waiting" }]);
  expect(items[0]).not.toHaveProperty("lastRun");
  expect(await readSchedule(schedule.world, cohortId, [other])).toMatchObject({ health: "waiting" });
  expect((await schedule.list()).items).toMatchObject([{ lastRun: { status: "succeeded" } }]);
});

it("those at one connection are listed, and a caller who may not see it is refused", async () => {
  await also("elsewhere", "10:00", { connectionId: other });
  expect(await listed({ connectionId })).toEqual([cohortId]);
  expect(await listed({ connectionId: other, soonest: true })).toEqual(["elsewhere"]);
  await expect(listed({ connectionId: other }, [connectionId])).rejects.toMatchObject({ kind: "forbidden" });
  await expect(listed({ connectionId: "No such id" })).rejects.toThrow("No such id");
});

/** Races with a schedule's timer, and what is told of Scheduler's troubles. */
import { beforeEach, expect, it, vi } from "vitest";
import type { ConnectionChange } from "../../shared/contract/connections.ts";
import type { ChannelId, ConnectionId } from "../../shared/contract/ids.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import type { DomainError } from "../../shared/domain/domain-error.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { invalidateKey } from "../../shared/usecases/connections/invalidate-key.ts";
import { changeSchedule } from "../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { rollForward } from "../../shared/usecases/schedules/roll-forward.ts";
import { refuseScheduledThrough, schedulesThrough } from "../../shared/usecases/schedules/scheduled.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { daily, HOUR, ScheduleStory } from "./schedule-story.ts";
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
  const shop = { id: connectionId, name: "Shop" };
  await expect(refuseScheduledThrough(schedule.world, shop)).rejects.toMatchObject({
    code: "scheduled",
    message: expect.stringContaining(
      `"Shop" is imported by schedule (cohorts: ${cohortId}). End that schedule first`,
    ),
  });
  await also("second", connectionId);
  await expect(refuseScheduledThrough(schedule.world, shop)).rejects.toMatchObject({
    message: expect.stringContaining(`(cohorts: ${cohortId}, second). End those schedules first`),
  });
});

it("many schedules that need a connection are counted as that, and some of them named", async () => {
  await schedule.create();
  for (let n = 10; n < 40; n += 1) await also(`c${n}`, connectionId);
  const refused = refuseScheduledThrough(schedule.world, { id: connectionId, name: "Shop" });
  const error = await refused.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "scheduled",
    message: expect.stringContaining(" and more). End those"),
  });
  expect((error as DomainError).more["schedules"]).toHaveLength(20);
});

it("a key that is not the last is invalidated without a look at what uses its connection", async () => {
  await schedule.create();
  const held = vi.spyOn(schedule.world.schedules, "held");
  const unclosed = vi.spyOn(schedule.world.runs, "unclosed");
  const wanted = { connectionId, by: "ops", force: false };
  await invalidateKey(schedule.world, { ...wanted, keyId: "old" });
  expect([held, unclosed].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  await expect(invalidateKey(schedule.world, { ...wanted, keyId: "new" })).rejects.toMatchObject({
    code: "key-in-use",
    more: { cohorts: [cohortId] },
  });
});

it("a key that becomes the last while it is being invalidated is not, unseen", async () => {
  await schedule.create();
  const { connections } = schedule.world;
  const { read } = connections;
  const wanted = { connectionId, by: "ops", force: false };
  connections.read = async (id) => {
    const found = await read(id);
    connections.read = read;
    await invalidateKey(schedule.world, { ...wanted, keyId: "new" });
    return found;
  };
  await expect(invalidateKey(schedule.world, { ...wanted, keyId: "old" })).rejects.toMatchObject({
    code: "changed-meanwhile",
  });
});

it.each([
  ["disabled", "set"],
  ["deleted", "set"],
  ["disabled", "moved"],
])("through a connection that is %s meanwhile none is %s", async (how, what) => {
  await schedule.create();
  const cohort = await schedule.world.cohorts.read(cohortId);
  const connection = await schedule.world.connections.read(connectionId);
  if (!cohort || !connection) throw new Error("there is no cohort, or no connection");
  await schedule.world.connections.create({ ...connection, id: other });
  const second = aCohort("second");
  await schedule.world.cohorts.create({ ...cohort, id: second });
  const request = schedule.request();
  const elsewhere = { ...request, connectionId: other };
  if (what === "moved")
    await createSchedule(schedule.world, { reach: "all", cohortId: second, request: elsewhere });
  const late = () =>
    what === "moved"
      ? changeSchedule(schedule.world, { reach: "all", cohort: second, request, leaveMembers: true })
      : createSchedule(schedule.world, { reach: "all", cohortId: second, request });
  const closed = () =>
    how === "deleted"
      ? deleteConnection(schedule.world, { id: connectionId, leaveMembers: false, force: true })
      : changeConnection(schedule.world, { id: connectionId, change: { disabled: true }, force: true });

  // While its schedules are being ended: the one that came late is found afterwards.
  const { timer, schedules } = schedule.world;
  const remove = timer.remove.bind(timer);
  vi.spyOn(timer, "remove").mockImplementationOnce(async (key) => {
    await late();
    return remove(key);
  });
  await closed();
  expect((await schedules.read(second))?.state).toBe("ended");
});

/** Disables a connection just before the next write of a slot, and does more just after it. */
function disabledWhileWritten(id: ConnectionId, after: () => Promise<unknown> = async () => {}): void {
  const { schedules } = schedule.world;
  const replace = schedules.replace.bind(schedules);
  vi.spyOn(schedules, "replace").mockImplementationOnce(async (...given) => {
    await changeConnection(schedule.world, { id, change: { disabled: true }, force: false });
    const winner = await replace(...given);
    await after();
    return winner;
  });
}
const notUsable = { code: "connection-not-usable" };
async function anotherConnection(): Promise<void> {
  const connection = await schedule.world.connections.read(connectionId);
  if (!connection) throw new Error("there is no connection");
  await schedule.world.connections.create({ ...connection, id: other });
}

it.each([
  ["with the cadence it had", {}],
  ["and of another cadence", { cadence: { ...daily, at: "12:00" } }],
])("one that moves to a connection that is disabled meanwhile stays where it was, %s", async (_, change) => {
  await schedule.create();
  await anotherConnection();
  const { revision, ...before } = await schedule.slot();
  disabledWhileWritten(other);
  await expect(schedule.change({ ...change, connectionId: other })).rejects.toMatchObject(notUsable);
  expect(await schedule.slot()).toMatchObject(before);
  expect(schedule.timers()).toEqual([1]);
  schedule.pass(HOUR);
  expect(await schedule.tick(1)).toBe("started");
});

it("one that reconcile has rolled forward meanwhile is undone all the same", async () => {
  disabledWhileWritten(connectionId, () => schedule.reconcile());
  await expect(schedule.create()).rejects.toMatchObject(notUsable);
  expect((await schedule.slot()).state).toBe("ended");
  expect(schedule.timers()).toEqual([]);
});

it("one that moves, with another cadence, has its timer again where reconcile has removed it meanwhile", async () => {
  await schedule.create();
  await anotherConnection();
  disabledWhileWritten(other, () => schedule.reconcile());
  const change = { cadence: { ...daily, at: "12:00" }, connectionId: other };
  await expect(schedule.change(change)).rejects.toMatchObject(notUsable);
  expect(await schedule.slot()).toMatchObject({ state: "live", connectionId, cadence: daily });
  schedule.pass(20 * 60_000);
  await schedule.reconcile();
  expect(schedule.timers()).toEqual([1]);
});

it("one that moves and is paused meanwhile stays where it was, and paused", async () => {
  await schedule.create();
  await anotherConnection();
  disabledWhileWritten(other, () => schedule.pause());
  await expect(schedule.change({ connectionId: other })).rejects.toMatchObject(notUsable);
  expect(await schedule.slot()).toMatchObject({ state: "paused", connectionId });
});

it("one that was set anew since is not ended for the connection of the one before", async () => {
  await anotherConnection();
  disabledWhileWritten(connectionId, async () => {
    await schedule.end();
    await schedule.create({ connectionId: other });
  });
  await expect(schedule.create()).rejects.toMatchObject(notUsable);
  expect(await schedule.slot()).toMatchObject({ state: "live", connectionId: other });
});

it("one that moved away is not ended with its earlier connection", async () => {
  await schedule.create();
  await anotherConnection();
  const held = schedule.world.schedules.read.bind(schedule.world.schedules);
  vi.spyOn(schedule.world.schedules, "read").mockImplementationOnce(async (cohort) => {
    const slot = await held(cohort);
    await schedule.change({ connectionId: other }, true);
    return slot;
  });
  await changeConnection(schedule.world, { id: connectionId, change: { disabled: true }, force: true });
  expect(await schedule.slot()).toMatchObject({ state: "live", connectionId: other });
});

it("through a connection that is disabled while its slot is written, none is left", async () => {
  disabledWhileWritten(connectionId);
  await expect(schedule.create()).rejects.toMatchObject(notUsable);
  expect((await schedule.slot()).state).toBe("ended");
  expect(schedule.timers()).toEqual([]);
});

it.each<[string, ConnectionChange]>([
  ["channel-unknown", { channels: ["nobody" as ChannelId] }],
  ["connection-fixed", { partner: "another" }],
  ["changed-meanwhile", { version: 0 }],
  ["endpoint-not-allowed", { endpoint: "https://example.com" }],
])("a change that is refused (%s) ends no schedule", async (code, change) => {
  await schedule.create();
  await schedule.story.import();
  const wanted = { id: connectionId, change: { ...change, disabled: true }, force: true };
  await expect(changeConnection(schedule.world, wanted)).rejects.toMatchObject({ code });
  expect((await schedule.slot()).state).toBe("live");
});

it("the last key of a connection that only another's schedules do not need is invalidated", async () => {
  await schedule.create();
  await schedule.end();
  await also("elsewhere", other);
  for (const keyId of ["old", "new"])
    await invalidateKey(schedule.world, { connectionId, keyId, by: "ops", force: false });
  expect((await schedule.world.connections.read(connectionId))?.status).toBe("pending");
});

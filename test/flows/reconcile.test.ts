import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { LEASE_MS, WORKER_LIFE_MS } from "../../shared/limits.ts";
import { MailNotTaken } from "../../shared/ports/mails.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { aChannel, aCohort, aConnection } from "../fakes/ids.ts";
import { daily, HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
});

/** The process dies at this call of a port, once. */
function dieAt<Port extends object>(port: Port, call: keyof Port & string): void {
  const original = port[call];
  port[call] = (() => {
    port[call] = original;
    return Promise.reject(new Error("the process died"));
  }) as Port[typeof call];
}

async function running(): Promise<RunId> {
  const id = await story.story.accept();
  story.world.engine.selects(users("ana"));
  await story.story.upToSettle(id);
  return id;
}

describe("reconcile, of timers", () => {
  it("finds nothing to do if all is well, and reports numbers", async () => {
    await story.create();
    const counts = await story.reconcile();
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    const published = story.world.meter.counts;
    for (const name of Object.values(metrics.reconciled)) expect(published.get(name)).toBe(0);
    expect(published.get(metrics.overdueSchedules)).toBe(0);
  });

  it.each(["timer", "schedules"] as const)("rolls a create forward that died at the %s", async (port) => {
    if (port === "timer") dieAt(story.world.timer, "set");
    else {
      const { replace } = story.world.schedules;
      story.world.schedules.replace = async (seen, next) => {
        if (next.state !== "live") return replace(seen, next);
        story.world.schedules.replace = replace;
        throw new Error("the process died");
      };
    }
    await story.create().catch(() => {});
    expect(await story.slot()).toMatchObject({ state: "claiming" });
    expect(await story.reconcile()).toMatchObject({ slotsRolledForward: 1, orphansRemoved: 0 });
    expect(await story.slot()).toMatchObject({ state: "live", generation: 1 });
    expect(story.timers()).toEqual([1]);
  });

  it.each(["archive", "replace"] as const)("rolls an end forward that died at %s", async (call) => {
    await story.create();
    if (call === "archive") dieAt(story.world.schedules, "archive");
    else {
      const { archive } = story.world.schedules;
      story.world.schedules.archive = async (slot) => {
        story.world.schedules.archive = archive;
        await archive(slot);
        dieAt(story.world.schedules, "replace");
      };
    }
    await expect(story.end()).rejects.toThrow("the process died");
    expect(await story.slot()).toMatchObject({ state: "ending" });
    expect(await story.reconcile()).toMatchObject({
      slotsRolledForward: 1,
      timersRecreated: 0,
      orphansRemoved: 0,
    });
    expect(await story.slot()).toMatchObject({ state: "ended" });
    expect((await story.world.schedules.past(cohortId, { limit: 5 })).items).toHaveLength(1);
  });

  it("recreates the timer of a live schedule that somebody deleted", async () => {
    await story.create();
    await story.world.timer.remove({ cohort: cohortId, generation: 1 });
    expect(await story.reconcile()).toMatchObject({ timersRecreated: 1, orphansRemoved: 0 });
    expect(story.timers()).toEqual([1]);
  });

  it("recreates it too if only the timer of an older generation is there", async () => {
    await story.create();
    await story.change({ cadence: { ...daily, at: "11:00" } });
    await story.world.timer.remove({ cohort: cohortId, generation: 2 });
    await story.world.timer.set({ cohort: cohortId, generation: 1 }, daily);
    expect(await story.reconcile()).toMatchObject({ timersRecreated: 1, orphansRemoved: 1 });
    expect(story.timers()).toEqual([2]);
  });

  it("removes the older timer of a schedule that is ending", async () => {
    await story.create();
    await story.change({ cadence: { ...daily, at: "11:00" } });
    dieAt(story.world.schedules, "archive");
    await expect(story.end()).rejects.toThrow("the process died");
    await story.world.timer.set({ cohort: cohortId, generation: 1 }, daily);
    expect(await story.reconcile()).toMatchObject({ slotsRolledForward: 1, orphansRemoved: 1 });
    expect(story.timers()).toEqual([]);
  });

  it("removes timers without a live schedule: of an older generation, a paused or ended slot, or none", async () => {
    const cadence = { every: "daily", at: "10:00", timeZone: "UTC" } as const;
    await story.create();
    await story.change({ cadence });
    await story.world.timer.set({ cohort: cohortId, generation: 1 }, daily);
    await story.world.timer.set({ cohort: aCohort("nobody"), generation: 1 }, daily);
    expect(await story.reconcile()).toMatchObject({ orphansRemoved: 2, timersRecreated: 0 });
    expect(story.timers()).toEqual([2]);
    await story.pause();
    await story.world.timer.set({ cohort: cohortId, generation: 2 }, cadence);
    expect(await story.reconcile()).toMatchObject({ orphansRemoved: 1 });
    await story.end();
    await story.world.timer.set({ cohort: cohortId, generation: 2 }, cadence);
    expect(await story.reconcile()).toMatchObject({ orphansRemoved: 1 });
    expect(story.timers()).toEqual([]);
  });

  it("continues with the others if one fails, counts it, and tries it again the next time", async () => {
    story.world.timer.trouble.push("nothing-done");
    await story.create();
    for (const id of ["one", "two"])
      await story.world.timer.set({ cohort: aCohort(id), generation: 1 }, daily);
    story.world.timer.trouble.push("nothing-done");
    const first = await story.reconcile();
    expect(first).toMatchObject({ troubles: 1 });
    expect(first.orphansRemoved + first.slotsRolledForward).toBe(2);
    expect(await story.reconcile()).toMatchObject({ troubles: 0 });
    expect(story.world.timer.timers().map(({ key }) => key)).toEqual([{ cohort: cohortId, generation: 1 }]);
  });
});

describe("reconcile, of occurrences", () => {
  beforeEach(() => story.create());

  it("catches up one whose tick never came, once, from 15 minutes after it was due", async () => {
    story.pass(HOUR + 15 * MINUTE - 1);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    story.pass(1);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    expect(await story.tick(1, "2026-11-24T09:00:00.000Z")).toBe("already");
    await story.work();
    expect(await story.runs()).toMatchObject([{ time: "2026-11-24T09:00:00.000Z", status: "succeeded" }]);
  });

  it("catches up until six hours after it was due; one that is later is recorded as skipped, and mailed", async () => {
    story.pass(7 * HOUR);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1, occurrencesPastWindow: 0 });
    await story.work();
    story.pass(24 * HOUR + 1);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0, occurrencesPastWindow: 1 });
    await story.work();
    expect(await story.runs()).toMatchObject([
      { status: "skipped", reason: "past-catch-up-window", mails: [{ state: "sent" }] },
      { status: "succeeded" },
    ]);
    expect(await story.reconcile()).toMatchObject({ occurrencesPastWindow: 0, runsRestarted: 0 });
  });

  it("records the last one as skipped however long ago it was due, and it is not late any more", async () => {
    await story.change({ cadence: { every: "monthly", dayOfMonth: 25, at: "09:00", timeZone: "UTC" } });
    story.pass(20 * 24 * HOUR);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0, occurrencesPastWindow: 1 });
    await story.work();
    expect(await story.runs()).toMatchObject([
      { time: "2026-11-25T09:00:00.000Z", reason: "past-catch-up-window", mails: [{ state: "sent" }] },
    ]);
    expect((await story.read()).health).not.toBe("late");
    expect(await story.reconcile()).toMatchObject({ occurrencesPastWindow: 0 });
    // Nothing was imported: the endpoint of the connection may still be corrected.
    expect(await story.world.connections.read(connectionId)).not.toHaveProperty("firstImportAt");
  });

  it("tells of the last one that it took place before a backup, where it did", async () => {
    await story.change({ cadence: { every: "monthly", dayOfMonth: 25, at: "09:00", timeZone: "UTC" } });
    story.pass(20 * 24 * HOUR);
    const { workflow } = story.world;
    const { execution } = workflow;
    const due = "2026-11-25T09:00:00.000Z";
    workflow.execution = async (run) =>
      run.includes("20261125") ? { is: "ended", at: new Date(due) } : execution(run);
    workflow.start = async () => "already";
    await story.reconcile();
    expect(await story.runs()).toMatchObject([
      { time: due, status: "skipped", reason: "restored-from-backup", mails: [{ state: "sent" }] },
    ]);
    expect(await story.world.connections.read(connectionId)).toMatchObject({ firstImportAt: due });
  });

  it("waits for a window in which it may start", async () => {
    await story.change({ cadence: { ...daily, startWithinMinutes: 60 } });
    story.pass(2 * HOUR + 15 * MINUTE - 1);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    expect((await story.list()).items).toMatchObject([{ health: "waiting" }]);
    story.pass(1);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    // The due minute is still the occurrence's identity, whenever it started.
    expect(await story.tick(2, "2026-11-24T09:00:00.000Z")).toBe("already");
  });

  it("catches up one that was due before the cadence was changed, and no later one of the old cadence", async () => {
    story.pass(2 * HOUR);
    await story.change({ cadence: { every: "daily", at: "22:00", timeZone: "Europe/Madrid" } });
    await story.change({ cadence: { every: "daily", at: "23:00", timeZone: "Europe/Madrid" } });
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    story.pass(23 * HOUR);
    expect(await story.reconcile()).toMatchObject({ occurrencesPastWindow: 1 });
    expect(await story.runs()).toMatchObject([
      { time: "2026-11-24T22:00:00.000Z", status: "skipped" },
      { time: "2026-11-24T09:00:00.000Z" },
    ]);
  });

  it("never catches up one from before the schedule was resumed", async () => {
    story.pass(2 * HOUR);
    await story.change({ cadence: { every: "daily", at: "22:00", timeZone: "Europe/Madrid" } });
    await story.pause();
    await story.resume();
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    expect(await story.runs()).toEqual([]);
  });

  it("catches up one of a schedule whose timer can't be set, and counts it as overdue until then", async () => {
    const { timer, meter } = story.world;
    timer.set = () => Promise.reject(new Error("Scheduler refuses"));
    await story.change({ cadence: { every: "daily", at: "11:00", timeZone: "Europe/Madrid" } });
    expect(await story.slot()).toMatchObject({ state: "claiming" });
    for (const day of [24, 25, 26]) {
      story.pass(day === 24 ? 2 * HOUR + 15 * MINUTE : 24 * HOUR);
      expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1, troubles: 1 });
      expect((await story.runs())[0]?.time).toBe(`2026-11-${day}T10:00:00.000Z`);
      await story.work();
    }
    story.world.workflow.start = () => Promise.reject(new Error("no workflow today"));
    story.pass(25 * HOUR);
    await story.reconcile();
    expect(meter.counts.get(metrics.overdueSchedules)).toBe(1);
    expect((await story.list()).items).toMatchObject([{ state: "claiming", health: "late" }]);
  });

  it("catches up while the timers can't be listed, and settles and mails", async () => {
    story.world.timer.list = () => Promise.reject(new Error("Scheduler refuses"));
    const id = await running();
    story.world.workflow.end(id);
    story.pass(2 * HOUR);
    const counts = await story.reconcile();
    expect(counts).toMatchObject({ troubles: 1, occurrencesCaughtUp: 1, runsSettled: 1, runsTold: 1 });
    expect(await story.slot()).toMatchObject({ state: "live" });
  });

  it("runs an occurrence that the clocks skipped at the end of the gap", async () => {
    story.pass(Date.parse("2027-03-27T12:00:00Z") - story.world.clock.now().getTime());
    await story.change({ cadence: { every: "daily", at: "02:30", timeZone: "Europe/Madrid" } });
    const [first] = (await story.read()).next;
    expect(first).toMatchObject({ due: "2027-03-28T01:00:00.000Z", note: { en: expect.any(String) } });
    story.pass(13 * HOUR + 15 * MINUTE);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1, occurrencesPastWindow: 1 });
    expect(await story.runs()).toMatchObject([
      { time: "2027-03-28T01:00:00.000Z", status: "queued" },
      // Of the cadence before, whose timer did not fire.
      { time: "2027-03-27T09:00:00.000Z", status: "skipped" },
    ]);
  });

  it("counts a schedule as overdue whose occurrence has no run that started", async () => {
    const { workflow, meter } = story.world;
    workflow.start = () => Promise.reject(new Error("no workflow today"));
    story.pass(2 * HOUR);
    expect(await story.reconcile()).toMatchObject({ troubles: 2 });
    expect(meter.counts.get(metrics.overdueSchedules)).toBe(1);
  });
});

describe("reconcile, in trouble", () => {
  beforeEach(() => story.create());
  const troubles = () =>
    story.world.log.lines.filter(({ code }) => code === "reconcile-trouble").map(({ fields }) => fields);

  it("names the schedule whose occurrences or delay it could not look at", async () => {
    story.pass(2 * HOUR);
    story.world.runs.read = () => Promise.reject(new TypeError("no table"));
    expect(await story.reconcile()).toMatchObject({ troubles: 2, occurrencesCaughtUp: 0 });
    const trouble = { cohort: cohortId, reason: "TypeError" };
    expect(troubles()).toEqual([trouble, trouble]);
  });

  it("names the schedule that it could not read", async () => {
    story.world.schedules.read = () => Promise.reject(new TypeError("no table"));
    expect(await story.reconcile()).toMatchObject({ troubles: 2 });
    const trouble = { cohort: cohortId, reason: "TypeError" };
    // Neither its occurrences nor its timer.
    expect(troubles()).toEqual([trouble, trouble]);
  });
});

describe("reconcile, of runs", () => {
  it("starts a queued run again if its start was lost", async () => {
    dieAt(story.world.workflow, "start");
    await expect(story.story.accept()).rejects.toThrow("the process died");
    expect(await story.reconcile()).toMatchObject({ runsRestarted: 1, runsHandedOver: 0 });
    expect(story.world.workflow.started).toHaveLength(1);
    expect(await story.reconcile()).toMatchObject({ runsRestarted: 0 });
  });

  it("does not change a run in progress", async () => {
    const id = await running();
    story.pass(2 * LEASE_MS);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 0 });
    expect(await story.story.row(id)).toMatchObject({ status: "running" });
  });

  it("settles one whose execution died, once nothing of it can be in flight, and mails its recipients", async () => {
    const id = await running();
    story.world.workflow.end(id);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 0, runsTold: 0 });
    story.pass(WORKER_LIFE_MS);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 1, runsTold: 1 });
    expect(await story.story.row(id)).toMatchObject({
      status: "succeeded",
      counts: { added: 1 },
      mails: [{ state: "sent" }],
    });
    expect((await story.world.ledgers.read(cohortId)).lease).toBeUndefined();
    expect(await story.reconcile()).toMatchObject({ runsSettled: 0, runsTold: 0 });
  });

  it("settles and mails the others where one can't be settled", async () => {
    const broken = await running();
    story.world.workflow.end(broken);
    const { outcomes } = story.world.parts;
    story.world.parts.outcomes = (run) =>
      run === broken ? Promise.reject(new Error("an object is missing")) : outcomes(run);
    const other = aCohort("other");
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("the cohort is gone");
    await story.world.cohorts.create({ ...cohort, id: other });
    const { id } = await acceptImport(story.world, {
      reach: "all",
      cohortId: other,
      trigger: "once",
      request: { connectionId, recipients: ["bo@example.com"] },
    });
    await story.story.open(id);
    story.world.workflow.end(id);
    story.pass(WORKER_LIFE_MS);
    expect(await story.reconcile()).toMatchObject({
      runsHandedOver: 2,
      runsSettled: 1,
      runsTold: 1,
      troubles: 1,
    });
    expect(await story.story.row(broken)).toMatchObject({ status: "running" });
    expect(await story.story.row(id)).toMatchObject({ status: "failed", mails: [{ state: "sent" }] });
  });

  it("settles one that died before it had a lease, after the longest time to get one", async () => {
    const id = await story.story.accept();
    await story.world.runs.start(id, story.world.clock.now().toISOString());
    story.world.workflow.end(id);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 0 });
    story.pass(WORKER_LIFE_MS);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 1 });
    expect(await story.story.row(id)).toMatchObject({ status: "failed", reason: "workflow-died" });
  });

  it("settles one that died before its first step", async () => {
    const id = await story.story.accept();
    story.world.workflow.end(id);
    expect(await story.reconcile()).toMatchObject({ runsSettled: 1 });
    expect(await story.story.row(id)).toMatchObject({ status: "failed", reason: "workflow-died" });
  });

  it("sends the mails that a run could not send when it ended; after a day they count as failed", async () => {
    const id = await running();
    await story.story.settle(id);
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    await expect(story.story.notify(id)).rejects.toThrow("not every mail");
    story.world.workflow.end(id);
    story.world.mails.trouble.push(new MailNotTaken("SES is away"));
    expect(await story.reconcile()).toMatchObject({ troubles: 1, runsTold: 0 });
    expect(await story.reconcile()).toMatchObject({ troubles: 0, runsTold: 1 });
    expect(await story.story.row(id)).toMatchObject({ mails: [{ state: "sent" }] });
    expect(story.world.meter.counts.get(metrics.mailsNotSent)).toBeUndefined();

    const late = await running();
    await story.story.settle(late);
    story.world.workflow.end(late);
    story.pass(24 * HOUR + 1);
    expect(await story.reconcile()).toMatchObject({ runsTold: 0 });
    expect(await story.story.row(late)).toMatchObject({ mails: [{ state: "failed" }] });
    expect(story.world.meter.counts.get(metrics.mailsNotSent)).toBe(1);
    expect((await story.world.runs.unclosed({ limit: 9 })).items).toEqual([]);
  });
});

describe("reconcile, of secrets", () => {
  it("deletes those that no connection uses, an hour after they were put", async () => {
    const { keyVault, connections } = story.world;
    const connection = await connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    const keys = connection.keys.map((key) =>
      key.id === "old" ? { ...key, status: "invalidated" as const } : key,
    );
    await connections.replace({ ...connection, keys });
    await keyVault.put({ connection: connectionId, key: "unnamed", secret: "secret-of-unnamed" });
    await keyVault.put({ connection: aConnection("nowhere"), key: "any", secret: "secret-of-any" });
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 0 });
    story.pass(HOUR);
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 3 });
    const left = (await keyVault.list({ limit: 9 })).items;
    expect(left.map(({ connection: at, key }) => `${at}/${key}`)).toEqual([`${connectionId}/new`]);
  });

  it("deletes those of channels that no channel names or uses any more, an hour after they were put", async () => {
    const { channelSecrets, channels } = story.world;
    const put = (channel: string, secret: string) =>
      channelSecrets.put({ channel: aChannel(channel), secret, value: `value-of-${secret}` });
    const createdAt = "2026-11-24T08:00:00.000Z";
    const earlier = { id: "earlier", createdAt, until: "2026-11-24T09:00:00.001Z" };
    await channels.create({
      id: aChannel("hook"),
      kind: "webhook",
      name: "On call",
      host: "alerts.example.com",
      status: "active",
      secret: { id: "newest", createdAt },
      earlierSecrets: [earlier],
      createdAt,
      version: 0,
    });
    for (const secret of ["newest", "earlier", "unnamed"]) await put("hook", secret);
    await put("nowhere", "any");
    story.pass(HOUR - 1);
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 0 });
    story.pass(1);
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 2 });
    expect(channelSecrets.names()).toEqual(["hook/earlier", "hook/newest"]);
    story.pass(1);
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 1 });
    expect(channelSecrets.names()).toEqual(["hook/newest"]);
  });

  it("reports the connection whose secrets could not be deleted", async () => {
    const { connections, log } = story.world;
    story.pass(HOUR);
    connections.read = () => Promise.reject(new TypeError("no table"));
    expect(await story.reconcile()).toMatchObject({ secretsRemoved: 0, troubles: 2 });
    const trouble = { fields: { connection: connectionId, reason: "TypeError" } };
    expect(log.lines.filter(({ code }) => code === "reconcile-trouble")).toMatchObject([trouble, trouble]);
  });
});

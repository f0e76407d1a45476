import { beforeEach, describe, expect, it, vi } from "vitest";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { aCohort, aConnection } from "../fakes/ids.ts";
import { daily, HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
});

describe("setting a schedule", () => {
  it("takes the slot, sets its timer and shows the next occurrences", async () => {
    const schedule = await story.create();
    expect(schedule).toMatchObject({
      state: "live",
      generation: 1,
      inWords: { en: "Every day at 10:00, Europe/Madrid", es: expect.stringContaining("10:00") },
    });
    expect(schedule.next.map(({ due }) => due)).toEqual(
      [24, 25, 26, 27, 28].map((day) => `2026-11-${day}T09:00:00.000Z`),
    );
    expect(story.world.timer.timers()).toEqual([
      { key: { cohort: cohortId, generation: 1 }, cadence: daily },
    ]);
  });

  it("is refused while there is one; the answer has that one and how to change it", async () => {
    const winner = await story.create();
    await expect(story.create({ recipients: ["late@example.com"] })).rejects.toMatchObject({
      kind: "conflict",
      code: "schedule-exists",
      message: expect.stringContaining(`PUT /cohorts/${cohortId}/schedule changes it`),
      more: { schedule: winner },
    });
  });

  it("is claiming if the timer fails, and live after reconcile", async () => {
    story.world.timer.trouble.push("nothing-done");
    expect(await story.create()).toMatchObject({ state: "claiming" });
    expect(story.timers()).toEqual([]);
    await expect(story.create()).rejects.toMatchObject({ code: "schedule-exists" });
    expect(await story.reconcile()).toMatchObject({ slotsRolledForward: 1, orphansRemoved: 0 });
    expect(await story.read()).toMatchObject({ state: "live", generation: 1 });
    expect(story.timers()).toEqual([1]);
  });

  it("is refused in a time zone that Scheduler does not know, and takes no slot", async () => {
    story.world.timer.unknownZones.add("America/Coyhaique");
    await expect(
      story.create({ cadence: { ...daily, timeZone: "America/Coyhaique" } }),
    ).rejects.toMatchObject({ kind: "unprocessable", code: "cadence-refused" });
    expect(await story.slot()).toMatchObject({ state: "ended" });
    expect(await story.create()).toMatchObject({ state: "live" });
    expect((await story.read()).past).toEqual([]);
  });

  it("is refused for a cohort or a connection that does not exist, or can't be used", async () => {
    await expect(
      createSchedule(story.world, { reach: "all", cohortId: aCohort("nobody"), request: story.request() }),
    ).rejects.toMatchObject({
      kind: "not-found",
    });
    await expect(story.create({ connectionId: aConnection("nowhere") })).rejects.toMatchObject({
      code: "connection-not-usable",
    });
    expect(await story.world.schedules.read(cohortId)).toBeUndefined();
    await expect(story.read()).rejects.toMatchObject({ code: "no-schedule" });
  });

  it("for a cohort that is deleted meanwhile leaves neither schedule nor timer", async () => {
    const { schedules, cohorts } = story.world;
    const replace = schedules.replace;
    schedules.replace = async (seen, next) => {
      schedules.replace = replace;
      const cohort = await cohorts.read(cohortId);
      if (cohort) await cohorts.remove(cohort);
      return replace(seen, next);
    };
    await expect(story.create()).rejects.toMatchObject({ kind: "not-found" });
    expect((await story.slot()).state).toBe("ended");
    expect(story.timers()).toEqual([]);
  });
});

describe("the next occurrences of a schedule", () => {
  it("have their times, and a note in both languages only where the clocks change", async () => {
    const first = { due: "2026-11-24T09:00:00.000Z", local: "2026-11-24T10:00" };
    expect((await story.create()).next[0]).toEqual(first);
    story.pass(122 * 24 * HOUR);
    const { next } = await story.change({ cadence: { ...daily, at: "02:30" } });
    expect(next.map(({ note }) => note && Object.keys(note))).toEqual([
      undefined,
      ["en", "es"],
      undefined,
      undefined,
      undefined,
    ]);
    expect(next[1]).toMatchObject({
      local: "2027-03-28T02:30",
      note: { en: expect.stringContaining("02:30"), es: expect.stringContaining("02:30") },
    });
    expect(next[1]?.note?.en).not.toBe(next[1]?.note?.es);
  });
});

describe("changing a schedule", () => {
  beforeEach(() => story.create());

  it("to another cadence is another generation with a timer of its own; ticks of the old one are void", async () => {
    story.pass(30 * MINUTE);
    const changed = await story.change({ cadence: { ...daily, at: "12:00" } });
    expect(changed).toMatchObject({
      generation: 2,
      state: "live",
      effectiveFrom: "2026-11-24T08:30:00.000Z",
    });
    expect(story.timers()).toEqual([2]);
    story.pass(30 * MINUTE);
    expect(await story.tick(1)).toBe("stale");
    story.pass(2 * HOUR);
    expect(await story.tick(2)).toBe("started");
  });

  it("of recipients, language and connection keeps the generation, and applies from the next run on", async () => {
    await story.change({ recipients: ["bo@example.com"], locale: "es" });
    expect(await story.slot()).toMatchObject({ generation: 1, state: "live" });
    story.pass(HOUR);
    await story.tick(1);
    expect(await story.runs()).toMatchObject([{ locale: "es", mails: [{ to: "bo@example.com" }] }]);
  });

  it("changes it at the version that its caller saw, or not at all", async () => {
    const { version } = await story.read();
    const theirs = await story.change({ recipients: ["ana@example.com", "bo@example.com"], version });
    expect(theirs.version).toBeGreaterThan(version);
    const late = story.change({ mailPolicy: "failures", version });
    await expect(late).rejects.toMatchObject({ kind: "conflict", code: "changed-meanwhile" });
    expect(await story.slot()).toMatchObject({ recipients: theirs.recipients, mailPolicy: "every-run" });
    // A repetition, whose answer was lost, changes nothing; nor does what the schedule does by itself.
    expect((await story.change({ recipients: theirs.recipients, version })).version).toBe(theirs.version);
    await story.pause();
    await story.resume();
    expect(await story.change({ version: theirs.version })).toMatchObject({
      recipients: ["ana@example.com"],
    });
  });

  it("that Scheduler refuses is no change of which another has to know", async () => {
    story.world.timer.unknownZones.add("America/Coyhaique");
    const cadence = { ...daily, timeZone: "America/Coyhaique" };
    const { version } = await story.read();
    let meanwhile = version;
    const { set } = story.world.timer;
    story.world.timer.set = async (...given) => {
      meanwhile = Math.max(meanwhile, (await story.read()).version);
      return set(...given);
    };
    await expect(story.change({ cadence, version })).rejects.toMatchObject({ code: "cadence-refused" });
    expect((await story.read()).version).toBe(version);
    expect(await story.change({ locale: "es", version })).toMatchObject({ locale: "es" });
    // Whoever has seen it as it was refused does not know of this change.
    expect(meanwhile).not.toBe(version);
    await expect(story.change({ locale: "en", version: meanwhile })).rejects.toMatchObject({
      code: "changed-meanwhile",
    });
  });

  it("that was set anew has another version than the one that ended", async () => {
    const { version } = await story.read();
    await story.end();
    await story.create();
    await expect(story.change({ locale: "es", version })).rejects.toMatchObject({
      code: "changed-meanwhile",
    });
  });

  it("in the minute in which it is due does not drop that occurrence", async () => {
    story.pass(HOUR + 20_000);
    await story.change({ cadence: { ...daily, at: "11:00" } });
    expect(await story.tick(1, "2026-11-24T09:00:00.000Z")).toBe("started");
    expect(await story.tick(1, "2026-11-24T09:01:00.000Z")).toBe("stale");
    expect(await story.tick(1, "2026-11-25T09:00:00.000Z")).toBe("stale");
    expect(await story.runs()).toMatchObject([{ time: "2026-11-24T09:00:00.000Z" }]);
  });

  it("to a time zone that Scheduler refuses leaves the schedule as it was", async () => {
    const before = await story.slot();
    story.world.timer.unknownZones.add("America/Coyhaique");
    await expect(
      story.change({
        cadence: { ...daily, timeZone: "America/Coyhaique" },
        recipients: ["late@example.com"],
      }),
    ).rejects.toMatchObject({
      kind: "unprocessable",
      code: "cadence-refused",
      message: expect.stringContaining("America/Coyhaique"),
    });
    expect(await story.slot()).toMatchObject({
      state: "live",
      generation: before.generation,
      cadence: before.cadence,
      recipients: before.recipients,
      effectiveFrom: before.effectiveFrom,
    });
    expect(story.timers()).toEqual([1]);
    story.pass(HOUR);
    expect(await story.tick(1)).toBe("started");
    expect(await story.reconcile()).toMatchObject({ troubles: 0, timersRecreated: 0, orphansRemoved: 0 });
  });

  it("whose new timer can't be set is claiming, and runs what it missed after reconcile", async () => {
    story.world.timer.trouble.push("nothing-done");
    expect(await story.change({ cadence: { ...daily, at: "09:30" } })).toMatchObject({ state: "claiming" });
    story.pass(46 * MINUTE);
    expect(await story.reconcile()).toMatchObject({ slotsRolledForward: 1, occurrencesCaughtUp: 1 });
    expect(await story.runs()).toMatchObject([{ time: "2026-11-24T08:30:00.000Z" }]);
  });

  it("moves away from a connection only if nobody is left behind, unless that is requested", async () => {
    const another = aConnection("another");
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.create({ ...connection, id: another });
    story.world.engine.selects(users("ana", "bo"));
    await story.story.import();
    await expect(story.change({ connectionId: another })).rejects.toMatchObject({
      code: "members-left-at-braze",
      more: { held: [{ connectionId, members: 2 }] },
    });
    expect(await story.change({ connectionId: another }, true)).toMatchObject({ connectionId: another });
  });

  it("that has ended is refused, with how to create one", async () => {
    await story.end();
    await expect(story.change({})).rejects.toMatchObject({ kind: "not-found", code: "no-schedule" });
  });
});

describe("a paused schedule", () => {
  beforeEach(async () => {
    await story.create();
    await story.pause();
  });

  it("keeps its slot, has no timer, and starts no run", async () => {
    expect(await story.read()).toMatchObject({ state: "paused", next: [] });
    expect(story.timers()).toEqual([]);
    await expect(story.create()).rejects.toMatchObject({ code: "schedule-exists" });
    story.pass(HOUR);
    expect(await story.tick(1)).toBe("stale");
    story.pass(HOUR);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0, timersRecreated: 0 });
    expect(await story.runs()).toEqual([]);
  });

  it("resumes as another generation, and does not catch up what was due meanwhile", async () => {
    story.pass(2 * HOUR);
    expect(await story.resume()).toMatchObject({ state: "live", generation: 2 });
    expect(story.timers()).toEqual([2]);
    story.pass(HOUR);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    expect(await story.runs()).toEqual([]);
  });

  it("can be changed, and stays paused", async () => {
    expect(await story.change({ cadence: { ...daily, at: "12:00" } })).toMatchObject({ state: "paused" });
    expect(story.timers()).toEqual([]);
    expect(await story.resume()).toMatchObject({ state: "live", cadence: { at: "12:00" } });
  });

  it("does not stop runs that were started before", async () => {
    await story.resume();
    story.pass(HOUR);
    await story.tick(2);
    await story.pause();
    await story.work();
    expect(await story.runs()).toMatchObject([{ status: "succeeded", trigger: "scheduled" }]);
  });
});

describe("ending a schedule", () => {
  beforeEach(() => story.create());

  it("removes its timer, keeps its history, and frees the slot for a later generation", async () => {
    await story.end();
    expect(await story.read()).toMatchObject({ state: "ended", next: [] });
    expect(story.timers()).toEqual([]);
    expect((await story.read()).past).toEqual([
      {
        cohortId,
        generation: 1,
        cadence: daily,
        connectionId,
        recipients: ["ana@example.com"],
        locale: "en",
        mailPolicy: "every-run",
        createdAt: "2026-11-24T08:00:00.000Z",
        endedAt: "2026-11-24T08:00:00.000Z",
      },
    ]);
    await expect(story.end()).rejects.toMatchObject({ code: "no-schedule" });
    expect(await story.create()).toMatchObject({ generation: 2, state: "live" });
    story.pass(HOUR);
    expect(await story.tick(1)).toBe("stale");
    expect(await story.tick(2)).toBe("started");
  });

  it("is ending if the timer fails: no run starts, and it can't be undone", async () => {
    story.world.timer.trouble.push("nothing-done");
    expect(await story.end()).toMatchObject({ state: "ending" });
    story.pass(HOUR);
    expect(await story.tick(1)).toBe("stale");
    await expect(story.resume()).rejects.toMatchObject({ code: "no-schedule" });
    await story.reconcile();
    expect(await story.read()).toMatchObject({ state: "ended" });
    expect(story.timers()).toEqual([]);
  });

  it("is completed by the request that sets the next one", async () => {
    story.world.timer.trouble.push("nothing-done");
    await story.end();
    expect(await story.create()).toMatchObject({ generation: 2, state: "live" });
    expect(story.timers()).toEqual([2]);
  });
});

describe("a tick", () => {
  beforeEach(() => story.create());

  it("repeated, late or early is one run of its occurrence", async () => {
    story.pass(HOUR - 2_000);
    const due = "2026-11-24T09:00:00.000Z";
    expect(await story.tick(1, due)).toBe("started");
    story.pass(2_000);
    expect(await story.tick(1, due)).toBe("already");
    await story.work();
    story.pass(HOUR);
    expect(await story.tick(1, "2026-11-24T09:00:27.000Z")).toBe("already");
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    expect(await story.runs()).toMatchObject([
      { id: `${cohortId}_20261124T090000Z_scheduled`, time: due, trigger: "scheduled", status: "succeeded" },
    ]);
    expect(story.world.workflow.started).toHaveLength(1);
  });

  it("of the minute in which its schedule was set has no effect, and is told in the log", async () => {
    await story.change({ cadence: { ...daily, at: "12:00" } });
    story.pass(3 * HOUR);
    await story.change({ cadence: { ...daily, at: "12:00", timeZone: "Africa/Lagos" } });
    expect(await story.tick(3)).toBe("stale");
    const told = { level: "info", code: "tick-stale", fields: { cohort: cohortId } };
    expect(story.world.log.lines.at(-1)).toEqual(told);
  });

  it("of an import that is running does not start its workflow again", async () => {
    const start = vi.spyOn(story.world.workflow, "start");
    story.pass(HOUR);
    await story.tick(1);
    for (const { id } of await story.runs()) await story.story.open(id);
    expect(await story.tick(1)).toBe("already");
    expect(start).toHaveBeenCalledTimes(1);
  });

  it("makes a run that has the names of its cohort and connection, or their ids where they are gone", async () => {
    const named = async () => (await story.runs()).map((run) => [run.cohortName, run.connectionName]);
    story.pass(HOUR);
    await story.tick(1);
    expect(await named()).toEqual([["Loyal buyers", "Shop"]]);
    const { cohorts, connections } = story.world;
    const [cohort, connection] = [await cohorts.read(cohortId), await connections.read(connectionId)];
    if (!cohort || !connection) throw new Error("they are gone already");
    await cohorts.remove(cohort);
    await connections.remove(connection);
    story.pass(24 * HOUR);
    expect(await story.tick(1)).toBe("started");
    expect((await named())[0]).toEqual([cohortId, connectionId]);
  });

  it("of 100 at once is one run", async () => {
    story.pass(HOUR);
    const answers = await Promise.all(Array.from({ length: 100 }, () => story.tick(1)));
    expect(answers.filter((answer) => answer === "started")).toHaveLength(1);
    expect(story.world.workflow.started).toHaveLength(1);
  });

  it("six hours late is run; later it is skipped as too late, and its recipients are mailed", async () => {
    const due = "2026-11-24T09:00:00.000Z";
    story.pass(7 * HOUR + 1);
    expect(await story.tick(1, due)).toBe("past-catch-up-window");
    await story.work();
    expect(await story.runs()).toMatchObject([
      { time: due, status: "skipped", reason: "past-catch-up-window", mails: [{ state: "sent" }] },
    ]);
    story.pass(23 * HOUR - 1);
    expect(await story.tick(1, "2026-11-25T09:00:00.000Z")).toBe("started");
  });

  it("for a time that is not in the cadence, or before the schedule was set, does nothing", async () => {
    expect(await story.tick(1, "2026-11-24T09:01:00.000Z")).toBe("stale");
    expect(await story.tick(1, "2026-11-23T09:00:00.000Z")).toBe("stale");
    expect(await story.tick(2, "2026-11-24T09:00:00.000Z")).toBe("stale");
    expect(await story.runs()).toEqual([]);
  });

  it("that died before the workflow began is completed by the next one", async () => {
    story.pass(HOUR);
    const { workflow } = story.world;
    const start = workflow.start;
    workflow.start = () => Promise.reject(new Error("the process died"));
    await expect(story.tick(1)).rejects.toThrow("the process died");
    workflow.start = start;
    expect(await story.tick(1)).toBe("already");
    expect(workflow.started).toHaveLength(1);
  });

  it("during a running import makes a skipped run with its reason, and its recipients are mailed", async () => {
    const running = await story.story.accept();
    await story.story.open(running);
    story.pass(MINUTE);
    await story.change({ cadence: { ...daily, at: "09:02" } });
    story.pass(MINUTE);
    await story.tick(2);
    const run = story.world.workflow.started.at(-1);
    if (!run) throw new Error("nothing was started");
    await story.workOn(run);
    expect(await story.story.row(run)).toMatchObject({
      status: "skipped",
      reason: "another-run",
      otherRun: running,
      mails: [{ to: "ana@example.com", state: "sent" }],
    });
  });

  it("for a connection that was disabled fails and says so", async () => {
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.replace({ ...connection, status: "disabled" });
    story.world.engine.selects(users("ana"));
    story.pass(HOUR);
    await story.tick(1);
    await story.work();
    expect(await story.runs()).toMatchObject([
      { status: "failed", reason: "connection-disabled", mails: [{ state: "sent" }] },
    ]);
  });
});

describe("an import by hand", () => {
  it("uses the schedule's connection and recipients, also while it is paused", async () => {
    await story.create({ recipients: ["bo@example.com"], locale: "es" });
    await story.pause();
    const run = await story.triggerNow();
    expect(run).toMatchObject({
      trigger: "manual",
      connectionId,
      locale: "es",
      mails: [{ to: "bo@example.com" }],
    });
  });

  it("is refused while another one runs, which the answer names; a repeated request gets its own", async () => {
    await story.create();
    const run = await story.triggerNow("once");
    expect((await story.triggerNow("once")).id).toBe(run.id);
    await expect(story.triggerNow()).rejects.toMatchObject({
      code: "import-going-on",
      more: { run: { id: run.id, status: "queued" } },
    });
    await story.work();
    expect((await story.triggerNow()).id).not.toBe(run.id);
  });

  it("passes the guard once if the request allows an unusual change", async () => {
    const many = users(...Array.from({ length: 1_200 }, (_, at) => `user-${at}`));
    story.world.engine.selects(many);
    await story.create();
    await story.triggerNow();
    await story.work();
    story.pass(MINUTE);
    story.world.engine.selects(many.slice(0, 1));
    await story.triggerNow();
    await story.work();
    story.pass(MINUTE);
    const allowed = { allowUnusualChange: true };
    expect(await story.triggerNow("once", allowed)).toMatchObject(allowed);
    await expect(story.triggerNow("once")).rejects.toMatchObject({ code: "idempotency-key-reused" });
    await story.work();
    expect(await story.runs()).toMatchObject([
      { trigger: "manual", allowUnusualChange: true, status: "succeeded", totalUsersImported: 1 },
      { trigger: "manual", allowUnusualChange: false, reason: "unusual-change" },
      { trigger: "manual", allowUnusualChange: false, status: "succeeded", totalUsersImported: 1_200 },
    ]);
  });

  it("needs a schedule", async () => {
    await expect(story.triggerNow()).rejects.toMatchObject({ code: "no-schedule" });
    await story.create();
    await story.end();
    await expect(story.triggerNow()).rejects.toMatchObject({ code: "no-schedule" });
  });
});

describe("what a schedule needs", () => {
  beforeEach(() => story.create());

  it("a cohort is deleted only without its schedule, or with force, which ends it", async () => {
    const removeDeps = story.world;
    await expect(
      deleteCohort(removeDeps, { reach: "all", id: cohortId, leaveMembers: false, force: false }),
    ).rejects.toMatchObject({
      code: "scheduled",
      more: { schedules: [{ cohortId, state: "live" }] },
    });
    await deleteCohort(removeDeps, { reach: "all", id: cohortId, leaveMembers: false, force: true });
    expect(await story.slot()).toMatchObject({ state: "ended" });
    expect(story.timers()).toEqual([]);
    expect(await story.world.cohorts.read(cohortId)).toBeUndefined();
  });

  it("a connection is disabled or deleted only without schedules through it, or with force", async () => {
    const changeDeps = story.world;
    const removeDeps = story.world;
    const refused = { code: "scheduled", more: { schedules: [{ cohortId }] } };
    await expect(
      changeConnection(changeDeps, { id: connectionId, change: { disabled: true }, force: false }),
    ).rejects.toMatchObject(refused);
    await expect(
      deleteConnection(removeDeps, { id: connectionId, leaveMembers: true, force: false }),
    ).rejects.toMatchObject(refused);
    await changeConnection(changeDeps, { id: connectionId, change: { name: "Store" }, force: false });
    expect(await story.slot()).toMatchObject({ state: "live" });
    expect(
      await changeConnection(changeDeps, { id: connectionId, change: { disabled: true }, force: true }),
    ).toMatchObject({
      status: "disabled",
    });
    expect(await story.slot()).toMatchObject({ state: "ended" });
    await deleteConnection(removeDeps, { id: connectionId, leaveMembers: true, force: false });
    expect(await story.world.connections.read(connectionId)).toBeUndefined();
  });
});

describe("the list of schedules", () => {
  const entry = async () => (await story.list()).items[0];

  it("has the next occurrence, the last run, and the health", async () => {
    expect(await story.list()).toEqual({ items: [] });
    await story.create();
    expect(await entry()).toMatchObject({
      cohortId,
      cohortName: "Loyal buyers",
      health: "waiting",
      next: { due: "2026-11-24T09:00:00.000Z", local: "2026-11-24T10:00" },
    });
    story.world.engine.selects(users("ana"));
    story.pass(HOUR);
    await story.tick(1);
    await story.work();
    expect(await entry()).toMatchObject({
      health: "good",
      lastRun: { status: "succeeded", totalUsersImported: 1 },
    });
    story.world.engine.fails({ reason: "stale-data", detail: "old" });
    story.pass(24 * HOUR);
    await story.tick(1);
    await story.work();
    expect(await entry()).toMatchObject({ health: "failing", lastRun: { reason: "stale-data" } });
    await story.pause();
    expect(await entry()).toMatchObject({ health: "paused", state: "paused" });
    expect((await entry())?.next).toBeUndefined();
    await story.end();
    expect(await story.list()).toEqual({ items: [] });
  });

  it("shows a schedule as late if its occurrence has no run", async () => {
    await story.create();
    story.pass(2 * HOUR - 1);
    expect(await entry()).toMatchObject({ health: "waiting" });
    story.pass(1);
    expect(await entry()).toMatchObject({ health: "late" });
  });
});

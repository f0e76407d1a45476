import { beforeEach, describe, expect, it } from "vitest";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { listImports } from "../../shared/usecases/imports/list.ts";
import { aConnection } from "../fakes/ids.ts";
import { cohortId, connection, connectionId, users } from "./story.ts";
import { aDataSet, DATA, daily, MARK, WaitingStory } from "./waiting-story.ts";

let story: WaitingStory;
beforeEach(async () => {
  story = await WaitingStory.open();
});

/** A schedule at 09:00 in Madrid, which is 08:00 UTC, that waits until 12:00; its first import is due. */
async function due() {
  await story.create();
  await story.passTo("08:00");
  return story.due();
}

const noMark = { reason: "stale-data", fault: { code: "no-mark", values: { object: MARK } } };
const noFiles = { reason: "stale-data", fault: { code: "no-files", values: { prefix: "shop/" } } };
const lease = async () => (await story.world.ledgers.read(cohortId)).lease;
const sent = () => story.world.braze.calls.length;

describe("a scheduled import whose data is not there when it is due", () => {
  it("begins as soon as its data is there, two hours late, and is marked with how late", async () => {
    const run = await due();
    story.at("10:00", () => story.arrive(DATA, MARK));
    const row = await story.follow(run);
    expect(row).toMatchObject({
      status: "succeeded",
      trigger: "scheduled",
      time: "2026-11-24T08:00:00.000Z",
    });
    expect(row.dataWait).toMatchObject({
      since: "2026-11-24T08:00:00.000Z",
      until: "2026-11-24T11:00:00.000Z",
    });
    const { lateBySeconds = 0, inWords } = await story.shown(run);
    expect(lateBySeconds).toBeGreaterThanOrEqual(7_200);
    // No look is more than five minutes after the one before.
    expect(lateBySeconds).toBeLessThanOrEqual(7_500);
    expect(Date.parse(row.dataWait?.foundAt ?? "")).toBe(Date.parse(row.time) + lateBySeconds * 1_000);
    expect(inWords.why).toContain("Its data arrived late: the import waited for it, and began 2 h");
    expect(row.dataWait).not.toHaveProperty("nextLook");
    expect(story.mails()).toEqual(["ana@example.com"]);
  });

  it("is not started while it waits, holds nothing, and says what is missing and when it looks again", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:10"));
    expect(await story.shown(run)).toMatchObject({
      status: "queued",
      inWords: {
        what: "The import is waiting for its data, and begins as soon as the data is there.",
        why: "It has waited since 09:00, looks again at 09:12, and fails if the data is not there by 12:00 (Europe/Madrid).",
      },
      dataWait: { looks: 4, nextLook: "2026-11-24T08:12:00.000Z", missing: noFiles },
    });
    expect(await story.shown(run)).not.toHaveProperty("startedAt");
    expect(await story.shown(run)).not.toHaveProperty("waiting");
    const { items } = await listImports(story.world, {
      reach: "all",
      cohort: cohortId,
      wanted: { limit: 5 },
    });
    expect(items[0]?.inWords.what).toContain("waiting for its data");
    expect(await lease()).toBeUndefined();
    expect(story.world.turns.taken).toEqual([]);
    expect(sent()).toBe(0);
  });

  it("waits as its schedule said until then, although it is changed in the instant in which it is due", async () => {
    await story.create();
    await story.passTo("08:00");
    await story.change({ cadence: { ...daily, at: "10:00" }, waitForData: { until: "15:00" } });
    const run = await story.due(1);
    expect((await story.row(run)).dataWait).toEqual({ until: "2026-11-24T11:00:00.000Z" });
  });

  it("looks again after 1, 2, 4, and then every 5 minutes, the last time at the limit", async () => {
    const run = await due();
    const looks: string[] = [];
    const { missing } = story.world.dataReadiness;
    story.world.dataReadiness.missing = async (wanted) => {
      looks.push(story.world.clock.now().toISOString().slice(11, 16));
      return missing(wanted);
    };
    await story.follow(run);
    expect(looks.slice(0, 6)).toEqual(["08:00", "08:01", "08:03", "08:07", "08:12", "08:17"]);
    expect(looks.slice(-2)).toEqual(["10:57", "11:00"]);
  });

  it("fails at the limit if its data never arrives, says until when it waited, and is told once", async () => {
    const run = await due();
    const row = await story.follow(run);
    expect(row).toMatchObject({
      status: "failed",
      reason: "stale-data",
      endedAt: "2026-11-24T11:00:00.000Z",
    });
    expect(row.detail).toContain("shop/");
    const { inWords, lateBySeconds } = await story.shown(run);
    expect(inWords.why).toContain("It waited for the data until 12:00 (Europe/Madrid).");
    expect(lateBySeconds).toBeUndefined();
    expect(story.mails()).toEqual(["ana@example.com"]);
    expect(sent()).toBe(0);
    // The data comes too late: the next occurrence imports it.
    story.arrive(DATA, MARK);
    await story.reconcile();
    expect(await story.runs()).toHaveLength(1);
    expect(story.mails()).toHaveLength(1);
  });

  it("waits on while only half of its data is there, and begins once it is whole", async () => {
    const run = await due();
    story.at("09:00", () => story.arrive(DATA));
    await story.follow(run, story.instant("09:30"));
    expect((await story.row(run)).dataWait?.missing).toMatchObject(noMark);
    story.at("09:40", () => story.arrive(MARK));
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
    expect((await story.row(run)).dataWait?.foundAt).toMatch(/^2026-11-24T09:4/);
  });

  it("waits for the users' files too, where there are any", async () => {
    const { events } = aDataSet;
    const of = { prefix: "people/", format: "csv", columns: { user: "id" } } as const;
    story = await WaitingStory.open({ settings: { ...aDataSet, events, users: of } });
    const run = await due();
    story.arrive(DATA, MARK);
    await story.follow(run, story.instant("08:30"));
    expect((await story.row(run)).dataWait?.missing?.fault).toMatchObject({ values: { prefix: "people/" } });
    story.arrive("people/all.csv");
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("is imported once, though its data arrives twice, and its timer fires twice", async () => {
    const run = await due();
    story.at("09:00", () => story.arrive(DATA, MARK));
    await story.follow(run);
    await story.passTo("09:30");
    story.arrive(DATA, MARK);
    await story.tick(1, "2026-11-24T08:00:00.000Z");
    await story.reconcile();
    await story.passTo("11:30");
    expect(await story.runs()).toHaveLength(1);
    expect(story.mails()).toHaveLength(1);
  });

  it("takes a mark without data for no data", async () => {
    const run = await due();
    story.at("09:00", () => story.arrive(MARK));
    await story.follow(run, story.instant("10:30"));
    expect((await story.row(run)).dataWait?.missing).toMatchObject(noFiles);
    expect(await story.follow(run)).toMatchObject({ status: "failed", reason: "stale-data" });
    expect(story.world.engine.questions).toEqual([]);
  });

  it("waits on if its files have no rows, and lets go of the lease meanwhile", async () => {
    const run = await due();
    story.arrive(DATA, MARK);
    const detail = 'The files under "shop/" have no rows.';
    const fault = { code: "no-rows", values: { prefix: "shop/" } } as const;
    story.world.engine.fails({ reason: "stale-data", detail, fault });
    await story.follow(run, story.instant("08:30"));
    expect(await story.row(run)).toMatchObject({
      status: "queued",
      dataWait: { missing: { detail, fault } },
    });
    expect(await story.row(run)).not.toHaveProperty("detail");
    expect(await lease()).toBeUndefined();
    story.world.engine.selects(users("ana"));
    const row = await story.follow(run);
    expect(row).toMatchObject({ status: "succeeded", dataWait: { since: "2026-11-24T08:00:00.000Z" } });
    expect(row).not.toHaveProperty("detail");
    expect(story.mails()).toHaveLength(1);
  });

  it("fails at the limit if its files have no rows until then", async () => {
    const run = await due();
    story.arrive(DATA, MARK);
    story.world.engine.fails({ reason: "stale-data", detail: "no rows" });
    const row = await story.follow(run);
    expect(row).toMatchObject({ status: "failed", reason: "stale-data", detail: "no rows" });
    expect(row.endedAt).toMatch(/^2026-11-24T11:00/);
    expect(await lease()).toBeUndefined();
    expect(story.mails()).toHaveLength(1);
  });

  it("waits for a mark that is too old, as the data set says", async () => {
    const marked = { ...aDataSet, events: { ...aDataSet.events, marker: "_SUCCESS" }, staleAfterHours: 12 };
    story = await WaitingStory.open({ startsAt: "2026-11-23T07:00:00.000Z", settings: marked });
    story.arrive(DATA, "shop/_SUCCESS");
    await story.passTo("2026-11-24T07:00:00.000Z");
    const run = await due();
    story.at("09:00", () => story.arrive("shop/_SUCCESS"));
    await story.follow(run, story.instant("08:30"));
    expect((await story.row(run)).dataWait?.missing?.fault?.code).toBe("mark-too-old");
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("waits for a list that is missing", async () => {
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("there is no cohort");
    const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
    await story.world.cohorts.replace({ ...cohort, definition });
    const run = await due();
    story.at("09:00", () => story.arrive("lists/vip.csv"));
    await story.follow(run, story.instant("08:30"));
    expect((await story.row(run)).dataWait?.missing?.reason).toBe("data-missing");
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });
});

describe("an import that does not wait", () => {
  it("is one whose data is there when it is due: it is not late, whatever its schedule allows", async () => {
    await story.create();
    story.arrive(DATA, MARK);
    await story.passTo("08:00");
    const row = await story.follow(await story.due());
    expect(row).toMatchObject({ status: "succeeded", dataWait: { until: "2026-11-24T11:00:00.000Z" } });
    expect(row.dataWait).not.toHaveProperty("since");
    expect(await story.shown(row.id)).not.toHaveProperty("lateBySeconds");
  });

  it("is one that begins after the limit, by hand, or on a schedule that does not wait", async () => {
    story.world.engine.fails({ reason: "stale-data", detail: "no mark" });
    await story.create();
    await story.passTo("11:30");
    await story.reconcile();
    const [late] = await story.runs();
    expect(await story.follow(late?.id ?? (await story.due()))).toMatchObject({ reason: "stale-data" });
    const byHand = await story.triggerNow();
    expect(await story.follow(byHand.id)).toMatchObject({ reason: "stale-data" });
    await story.end();
    await story.create({ waitForData: undefined, cadence: { ...daily, at: "13:00" } });
    await story.passTo("12:00");
    expect(await story.follow(await story.due(2))).toMatchObject({ reason: "stale-data" });
    expect((await story.runs()).map(({ dataWait }) => dataWait?.since)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("while an import waits for its data", () => {
  it("others of its cohort pass: by hand, once, and to empty it", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    story.world.engine.selects(users("ana", "bo"));
    const byHand = await story.triggerNow();
    expect(await story.follow(byHand.id)).toMatchObject({ status: "succeeded" });
    expect(await story.story.import()).toMatchObject({ status: "succeeded" });
    expect(await story.story.import({ empty: true })).toMatchObject({
      status: "succeeded",
      counts: { removed: 2 },
    });
    expect(await story.row(run)).toMatchObject({ status: "queued" });
    story.arrive(DATA, MARK);
    expect(await story.follow(run)).toMatchObject({ status: "succeeded", counts: { added: 2 } });
  });

  it("another that goes on when the data arrives does not make it be skipped: it waits for that one too", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    const other = await story.story.accept({ empty: true });
    const failure = await story.story.upToSettle(other);
    story.arrive(DATA, MARK);
    await story.follow(run, story.instant("08:45"));
    const { why } = (await story.shown(run)).inWords;
    expect(why).toContain("The data is there, but another import of the cohort is still going on.");
    await story.story.settle(other, failure);
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("it is cancelled at once, sends nothing, and is told when it would have looked again", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    const cancelled = await cancelImport(story.world, { run, by: "ana", reach: "all" });
    expect(cancelled).toMatchObject({ status: "cancelled", cancelRequested: { by: "ana" } });
    expect(cancelled.inWords.what).toBe("The import was cancelled.");
    story.arrive(DATA, MARK);
    expect(await story.follow(run)).toMatchObject({ status: "cancelled" });
    expect(sent()).toBe(0);
    expect(story.mails()).toHaveLength(1);
    // Repeating it is harmless.
    expect(await cancelImport(story.world, { run, by: "bo", reach: "all" })).toMatchObject({
      cancelRequested: { by: "ana" },
    });
  });

  it("its cancellation and its data may come at the same moment: one of them counts", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    story.arrive(DATA, MARK);
    const { start } = story.world.runs;
    story.world.runs.start = async (...given) => {
      await cancelImport(story.world, { run, by: "ana", reach: "all" });
      return start(...given);
    };
    expect(await story.follow(run)).toMatchObject({ status: "cancelled" });
    expect(await lease()).toBeUndefined();
    expect(sent()).toBe(0);
  });

  it("it ends at once if it is cancelled while it looks for the first time", async () => {
    const run = await due();
    const { missing } = story.world.dataReadiness;
    story.world.dataReadiness.missing = async (wanted) => {
      await cancelImport(story.world, { run, by: "ana", reach: "all" });
      return missing(wanted);
    };
    expect(await story.story.open(run)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(run)).toMatchObject({ status: "cancelled", endedAt: "2026-11-24T08:00:00.000Z" });
  });

  it("its cohort and its connection can't be deleted, and its schedule not moved to another connection", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    const other = aConnection("0ther");
    const { id: _, ...facts } = connection;
    await story.world.connections.create({ ...facts, id: other });
    const goingOn = { code: "import-going-on", more: { run } };
    const asked = { id: cohortId, leaveMembers: true, force: true, reach: "all" } as const;
    await expect(deleteCohort(story.world, asked)).rejects.toMatchObject(goingOn);
    await expect(story.change({ connectionId: other })).rejects.toMatchObject(goingOn);
    const gone = { id: connectionId, leaveMembers: true, force: true };
    await expect(deleteConnection(story.world, gone)).rejects.toMatchObject({ code: "connection-in-use" });
  });

  it.each(["end", "pause"] as const)(
    "and somebody makes its schedule %s, it goes on like any import",
    async (change) => {
      const run = await due();
      await story.follow(run, story.instant("08:30"));
      await story[change]();
      await story.reconcile();
      story.at("10:00", () => story.arrive(DATA, MARK));
      expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
      expect(story.mails()).toHaveLength(1);
    },
  );

  it("and its schedule is edited, it waits until the time that was set when it was due", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    await story.change({ waitForData: { until: "10:00" }, recipients: ["bo@example.com"] });
    expect(await story.follow(run)).toMatchObject({ status: "failed", endedAt: "2026-11-24T11:00:00.000Z" });
    expect(story.mails()).toEqual(["ana@example.com"]);
  });

  it("another occurrence of its schedule is skipped, as while an import runs, and it goes on", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    await story.change({ cadence: { ...daily, at: "10:00" } });
    await story.passTo("09:00");
    const next = await story.due(2);
    expect(await story.follow(next)).toMatchObject({
      status: "skipped",
      reason: "another-run",
      otherRun: run,
    });
    story.arrive(DATA, MARK);
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("an occurrence of before a change of the cadence waits as its schedule was set then", async () => {
    await story.create();
    await story.passTo("08:05");
    await story.change({ cadence: { ...daily, at: "15:00" }, waitForData: { until: "18:00" } });
    await story.tick(1, "2026-11-24T08:00:00.000Z");
    expect((await story.runs())[0]?.dataWait?.until).toBe("2026-11-24T11:00:00.000Z");
  });

  it("its connection fails: it ends at its next look, and not hours later", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    const row = await story.row(run);
    const connection = await story.world.connections.read(row.connectionId);
    if (connection) await story.world.connections.replace({ ...connection, status: "disabled" });
    expect(await story.follow(run)).toMatchObject({ status: "failed", reason: "connection-disabled" });
    expect((await story.row(run)).endedAt).toMatch(/^2026-11-24T08:2/);
  });
});

describe("an import that waits, when something goes wrong", () => {
  it("is not taken for dead, for late or for one that does not continue", async () => {
    const run = await due();
    await story.follow(run, story.instant("10:30"));
    const counts = await story.reconcile();
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    expect((await story.read()).health).not.toBe("late");
    expect(story.world.meter.counts.get("OverdueSchedules") ?? 0).toBe(0);
    expect(await story.row(run)).toMatchObject({ status: "queued" });
  });

  it("is late once it has not looked for an hour", async () => {
    const run = await due();
    await story.follow(run, story.instant("09:00"));
    await story.passTo("10:30");
    expect((await story.read()).health).toBe("late");
  });

  it("is not asked for by reconcile before its look is a round late: AWS tells of so many executions only", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    expect((await story.row(run)).dataWait?.nextLook).toBe("2026-11-24T08:32:00.000Z");
    const asked: string[] = [];
    const { execution } = story.world.workflow;
    story.world.workflow.execution = (one) => {
      asked.push(one);
      return execution(one);
    };
    for (const time of ["08:30", "08:46"]) {
      await story.passTo(time);
      await story.reconcile();
    }
    expect(asked).toEqual([]);
    await story.passTo("08:47");
    await story.reconcile();
    expect(asked).toEqual([run]);
  });

  it("is started again by reconcile where AWS does not know its execution, and waits on", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    story.world.workflow.started.splice(0);
    await story.passTo("08:48");
    expect(await story.reconcile()).toMatchObject({ runsRestarted: 1 });
    expect(story.world.workflow.started).toEqual([run]);
    story.at("10:00", () => story.arrive(DATA, MARK));
    expect(await story.follow(run)).toMatchObject({
      status: "succeeded",
      dataWait: { since: "2026-11-24T08:00:00.000Z" },
    });
  });

  it("is repaired by reconcile where its execution was stopped, and told", async () => {
    const run = await due();
    await story.follow(run, story.instant("08:30"));
    story.world.workflow.end(run);
    await story.passTo("08:48");
    expect(await story.reconcile()).toMatchObject({ runsHandedOver: 1 });
    expect(await story.row(run)).toMatchObject({ status: "failed", reason: "workflow-died" });
    expect(story.mails()).toHaveLength(1);
  });

  it("looks again where a look is refused, and fails loudly only where the last one is", async () => {
    const run = await due();
    const { missing } = story.world.dataReadiness;
    let isDown = true;
    story.world.dataReadiness.missing = (wanted) =>
      isDown ? Promise.reject(new Error("S3 refuses")) : missing(wanted);
    story.at("09:00", () => {
      isDown = false;
    });
    await story.follow(run, story.instant("08:30"));
    expect(await story.row(run)).toMatchObject({ status: "queued", dataWait: { looks: 8 } });
    expect(story.world.log.lines.map(({ code }) => code)).toContain("data-not-looked-for");
    story.at("09:20", () => story.arrive(DATA, MARK));
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("throws where the look at the limit is refused, so that the workflow repeats it", async () => {
    const run = await due();
    await story.follow(run, story.instant("10:58"));
    story.world.dataReadiness.missing = () => Promise.reject(new Error("S3 refuses"));
    await story.passTo("11:00");
    await expect(story.story.open(run)).rejects.toThrow("S3 refuses");
    expect(await story.row(run)).toMatchObject({ status: "queued" });
  });

  it.each(["releaseLease", "wait"] as const)(
    "waits where a worker died at %s, once its step is repeated",
    async (call) => {
      const run = await due();
      story.arrive(DATA, MARK);
      story.world.engine.fails({ reason: "stale-data", detail: "no rows" });
      await story.story.open(run);
      const port = call === "wait" ? story.world.runs : story.world.ledgers;
      const original = port[call as keyof typeof port] as unknown;
      Object.assign(port, { [call]: () => Promise.reject(new Error("the process died")) });
      await expect(story.story.prepare(run)).rejects.toThrow("the process died");
      Object.assign(port, { [call]: original });
      expect(await story.story.prepare(run)).toMatchObject({ next: "wait" });
      expect(await story.story.prepare(run)).toMatchObject({ next: "wait" });
      expect(await lease()).toBeUndefined();
      story.world.engine.selects(users("ana"));
      await story.passTo("08:05");
      expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
    },
  );

  it("keeps its lease from a worker of its earlier try, which frees nothing that was taken since", async () => {
    const run = await due();
    story.arrive(DATA, MARK);
    await story.story.open(run);
    const expires = (await lease())?.expires ?? 0;
    await story.passTo("08:10");
    await story.world.ledgers.renewLease({ run, now: expires - 1, expires: expires + 1 });
    await story.world.ledgers.releaseLease({ run, expires });
    expect(await lease()).toMatchObject({ run });
  });
});

describe("the limit of a wait, where the clocks change while an import waits", () => {
  it.each([
    [
      "forward: two and a half hours on the clock are one and a half",
      { at: "01:30", until: "04:00" },
      "2026-03-29T00:30:00.000Z",
      "2026-03-29T02:00:00.000Z",
    ],
    [
      "forward, over the limit: it moves by the gap",
      { at: "01:30", until: "02:30" },
      "2026-03-29T00:30:00.000Z",
      "2026-03-29T01:30:00.000Z",
    ],
    [
      "back: the limit is the second time",
      { at: "01:30", until: "02:30" },
      "2026-10-24T23:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
    ],
  ])("%s", async (_, { at, until }, due, limit) => {
    story = await WaitingStory.open({ startsAt: new Date(Date.parse(due) - 3_600_000).toISOString() });
    await story.create({ cadence: { ...daily, at }, waitForData: { until } });
    await story.passTo(due);
    const run = await story.due();
    expect(await story.follow(run)).toMatchObject({
      status: "failed",
      reason: "stale-data",
      endedAt: limit,
    });
  });
});

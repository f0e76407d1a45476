import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { Cadence } from "../../shared/contract/schedules.ts";
import { noteWritten } from "../../shared/usecases/arrivals/note.ts";
import { cohortId, users } from "./story.ts";
import { aDataSet, daily, type Settings, WaitingStory } from "./waiting-story.ts";

const onArrival: Cadence = { every: "arrival", timeZone: "Europe/Madrid" };
const aList = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
const DATA = "shop/events.csv";
const MARK = "shop/_SUCCESS";
const marked: Settings = { ...aDataSet, events: { ...aDataSet.events, marker: "_SUCCESS" } };
const withUsers: Settings = {
  ...marked,
  users: { prefix: "people/", format: "csv", marker: "_DONE", columns: { user: "user", externalId: "user" } },
};

let story: WaitingStory;
beforeEach(async () => {
  story = await begun();
});

/** At 08:00 in Madrid, which is 07:00 UTC, with a live schedule. */
async function begun(settings = marked, startsAt = "2026-11-24T07:00:00.000Z") {
  const opened = await WaitingStory.open({ startsAt, settings });
  await opened.create({ cadence: onArrival, waitForData: undefined });
  return opened;
}

const tell = (object = MARK) => noteWritten(story.world, { object });
/** Data and its mark are written, and S3 tells of the mark. */
async function arrive(...objects: string[]): Promise<number> {
  story.arrive(...(objects.length > 0 ? objects : [DATA, MARK]));
  return tell(objects.at(-1));
}
const started = (): RunId[] => story.world.workflow.started;
const last = () => started().at(-1) as RunId;
const minutes = (count: number) => story.pass(count * 60_000);
const rows = async () =>
  (await story.runs()).map(({ status, reason }) => (reason ? `${status} ${reason}` : status));

describe("a schedule that imports when data arrives", () => {
  it("imports once the mark is written, as of then, and says which mark", async () => {
    await story.passTo("09:00");
    expect(await arrive()).toBe(1);
    const row = await story.follow(last());
    expect(row).toMatchObject({
      id: expect.stringMatching(/^[a-z0-9]+_20261124T090000Z_arrival-[0-9a-f]{24}$/),
      status: "succeeded",
      trigger: "scheduled",
      time: "2026-11-24T09:00:00.000Z",
      timeZone: "Europe/Madrid",
      arrival: { marks: [MARK] },
      counts: { added: 2 },
    });
    expect(row).not.toHaveProperty("asOf");
    expect(story.mails()).toEqual(["ana@example.com"]);
  });

  it("has no timer, is due at no time, and is neither overdue nor without its timer", async () => {
    expect(story.timers()).toEqual([]);
    expect(await story.read()).toMatchObject({
      state: "live",
      health: "waiting",
      next: [],
      inWords: { en: "When new data arrives", es: "Cuando llegan datos nuevos" },
    });
    minutes(60 * 24 * 40);
    const counts = await story.reconcile();
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
    expect(story.timers()).toEqual([]);
    expect((await story.read()).health).toBe("waiting");
    expect(story.world.meter.counts.get("OverdueSchedules")).toBe(0);
    expect(started()).toEqual([]);
  });

  it("loses its timer when it is changed to arrivals, and gets one when it is changed back", async () => {
    await story.change({ cadence: daily, waitForData: undefined });
    expect(story.timers()).toEqual([2]);
    await story.change({ cadence: onArrival, waitForData: undefined });
    expect(story.timers()).toEqual([]);
    expect((await story.slot()).state).toBe("live");
    await story.change({ cadence: daily });
    expect(story.timers()).toEqual([4]);
  });

  it("loses its timer by reconcile where Scheduler did not answer the change", async () => {
    await story.change({ cadence: daily, waitForData: undefined });
    story.world.timer.trouble.push("nothing-done");
    await story.change({ cadence: onArrival, waitForData: undefined });
    expect(story.timers()).toEqual([2]);
    expect(await story.reconcile()).toMatchObject({ orphansRemoved: 1, timersRecreated: 0 });
    expect(story.timers()).toEqual([]);
  });

  it("is refused where the data has no mark, and where the cohort is a list", async () => {
    await story.end();
    const { marker: _, ...events } = marked.events;
    const dataSet = await story.world.dataSets.read("shop");
    await story.world.dataSets.replace({ ...marked, events, id: "shop", version: dataSet?.version ?? 0 });
    const wanted = { cadence: onArrival, waitForData: undefined };
    const refused = {
      kind: "unprocessable",
      code: "data-without-mark",
      more: { errors: [{ pointer: "/cadence/every", detail: "needs a data set that names a mark" }] },
    };
    await expect(story.create(wanted)).rejects.toMatchObject(refused);
    await story.create();
    await expect(story.change(wanted)).rejects.toMatchObject(refused);
    expect((await story.slot()).cadence.every).toBe("daily");
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("there is no cohort");
    await story.world.cohorts.replace({ ...cohort, definition: aList });
    const read = vi.spyOn(story.world.dataSets, "read");
    await expect(story.change(wanted)).rejects.toMatchObject(refused);
    // A list has no data set to ask for.
    expect(read).not.toHaveBeenCalled();
  });

  it("rings where its data names no mark any more: nothing would ever start", async () => {
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("there is no cohort");
    await story.world.cohorts.replace({ ...cohort, definition: aList });
    await story.reconcile();
    expect(story.world.meter.counts.get("OverdueSchedules")).toBe(1);
    expect(story.world.log.lines.map(({ code }) => code)).toContain("arrival-unmarked");
  });
});

describe("the same mark", () => {
  it("told twice at once, again after the import, and days later is one import", async () => {
    story.arrive(DATA, MARK);
    await Promise.all([tell(), tell()]);
    await story.follow(last());
    expect(await tell()).toBe(0);
    minutes(60 * 24 * 9);
    expect(await tell()).toBe(0);
    await story.reconcile();
    expect(await rows()).toEqual(["succeeded"]);
    expect(story.mails()).toHaveLength(1);
  });

  it("written again is new data, and is imported", async () => {
    await arrive();
    await story.follow(last());
    minutes(60);
    await arrive();
    await story.follow(last());
    expect(await rows()).toEqual(["succeeded", "succeeded"]);
  });

  it("told late and out of order is the mark as it is now: the newest", async () => {
    await arrive();
    await story.follow(last());
    minutes(10);
    story.arrive(MARK);
    minutes(10);
    story.arrive(MARK);
    // Of the second and the third write, in the wrong order.
    expect([await tell(), await tell()]).toEqual([1, 0]);
    await story.follow(last());
    expect((await story.row(last())).time).toBe("2026-11-24T07:20:00.000Z");
    expect(started()).toHaveLength(2);
  });

  it("500 times at once, for one cohort, is one import", async () => {
    story.arrive(DATA, MARK);
    await Promise.all(Array.from({ length: 500 }, () => tell()));
    expect(started()).toHaveLength(1);
    await story.follow(last());
    expect(await rows()).toEqual(["succeeded"]);
  });

  it("that was already there when the schedule was set, or while it was paused, is not new", async () => {
    await story.end();
    story.arrive(DATA, MARK);
    minutes(1);
    await story.create({ cadence: onArrival, waitForData: undefined });
    await tell();
    await story.pause();
    minutes(1);
    await arrive();
    minutes(1);
    await story.resume();
    minutes(20);
    await tell();
    await story.reconcile();
    expect(started()).toEqual([]);
    await arrive();
    expect(started()).toHaveLength(1);
  });
});

describe("what is not an arrival", () => {
  it("is an object that is no mark: the cohort is not looked at", async () => {
    story.arrive(DATA, MARK);
    story.world.dataReadiness.arrived = () => Promise.reject(new Error("nobody asks"));
    for (const object of [DATA, "shop/x/_SUCCESS", "shop/_SUCCESS.crc", "other/_SUCCESS", "shop/aSUCCESS"])
      expect(await tell(object)).toBe(0);
    await expect(tell()).rejects.toThrow("1 cohorts could not be looked at");
  });

  it("is a write at a stage without such schedules: it reads one page of a list, which is empty", async () => {
    await story.change({ cadence: daily });
    story.world.dataSets.list = () => Promise.reject(new Error("nobody asks"));
    expect(await arrive()).toBe(0);
  });

  it("is half of the data: it is imported once the other mark is there too", async () => {
    story = await begun(withUsers);
    expect(await arrive(DATA, MARK)).toBe(0);
    minutes(20);
    await story.reconcile();
    expect(started()).toEqual([]);
    expect(await arrive("people/users.csv", "people/_DONE")).toBe(1);
    const row = await story.follow(last());
    expect(row).toMatchObject({ status: "succeeded", arrival: { marks: [MARK, "people/_DONE"] } });
    expect(started()).toHaveLength(1);
  });

  it("is a mark that was deleted again, because the next export has begun", async () => {
    story.arrive(DATA, MARK);
    story.bucket.delete(MARK);
    expect(await tell()).toBe(0);
    minutes(20);
    await story.reconcile();
    expect(started()).toEqual([]);
  });
});

describe("a mark without data", () => {
  it("is told once as data that is not there, and is not an empty cohort", async () => {
    await arrive();
    await story.follow(last());
    minutes(60);
    story.bucket.delete(DATA);
    story.world.engine.fails({ reason: "stale-data", detail: "no files" });
    await arrive(MARK);
    expect(await story.follow(last())).toMatchObject({ status: "failed", reason: "stale-data" });
    minutes(20);
    await tell();
    await story.reconcile();
    expect(await rows()).toEqual(["failed stale-data", "succeeded"]);
    expect(story.mails()).toHaveLength(2);
    // The export repeats itself, whole.
    story.world.engine.selects(users("ana", "bo"));
    await arrive();
    expect(await story.follow(last())).toMatchObject({ status: "succeeded" });
  });
});

describe("a mark of a day", () => {
  const DAY = "shop/day=2026-11-23/_SUCCESS";
  beforeEach(async () => {
    story = await begun(aDataSet);
  });

  it("of the last whole day is imported, and one of another day is not", async () => {
    expect(await arrive("shop/day=2026-10-01/_SUCCESS")).toBe(0);
    expect(await arrive("shop/day=2026-11-23/a.csv", DAY)).toBe(1);
    expect(await story.follow(last())).toMatchObject({ arrival: { marks: [DAY] } });
  });

  it("that was written before its day had ended is imported after it, as of then", async () => {
    await story.passTo("22:30");
    expect(await arrive("shop/day=2026-11-24/_SUCCESS")).toBe(0);
    await story.passTo("2026-11-24T23:05:00.000Z");
    await story.reconcile();
    expect(await story.row(last())).toMatchObject({
      time: "2026-11-24T22:30:00.000Z",
      asOf: expect.stringContaining("2026-11-24T23:05:0"),
    });
  });

  it("that is told after midnight is still imported, for an hour", async () => {
    await story.passTo("22:59");
    story.arrive(DAY);
    await story.passTo("2026-11-24T23:02:00.000Z");
    expect(await tell(DAY)).toBe(1);
    expect(await story.row(last())).not.toHaveProperty("asOf");
    await story.follow(last());
    await story.passTo("2026-11-25T00:01:00.000Z");
    story.arrive(DAY);
    expect(await tell(DAY)).toBe(0);
  });
});

describe("an arrival during an import of the cohort", () => {
  /** An import whose data arrived, which is sending. */
  async function goesOn() {
    await arrive();
    await story.story.open(last());
    return last();
  }
  async function ends(run: RunId) {
    await story.story.settle(run, await story.story.sendPrepared(run, await story.story.prepare(run)));
    await story.story.notify(run);
    story.world.workflow.end(run);
  }

  it("is imported when that ends, by one import, however many there are", async () => {
    const first = await goesOn();
    for (const _ of [1, 2, 3]) {
      minutes(1);
      expect(await arrive()).toBe(0);
      await tell();
    }
    expect(started()).toEqual([first]);
    expect((await story.slot()).following?.at).toBe((story.bucket.get(MARK) as Date).toISOString());
    await ends(first);
    expect(started()).toHaveLength(2);
    expect(await story.slot()).not.toHaveProperty("following");
    await story.follow(last());
    expect((await story.row(last())).time).toBe("2026-11-24T07:03:00.000Z");
    expect(await rows()).toEqual(["succeeded", "succeeded"]);
  });

  it("of 500 at once, each of a new mark, is imported by one import that follows", async () => {
    const first = await goesOn();
    for (let count = 0; count < 500; count++) {
      story.pass(1_000);
      story.arrive(MARK);
      await tell();
    }
    await ends(first);
    await story.follow(last());
    await story.reconcile();
    expect(started()).toHaveLength(2);
  });

  it("follows imports by hand and once as well, also to another connection", async () => {
    const byHand = await story.triggerNow();
    await story.story.open(byHand.id);
    await arrive();
    expect(started()).toEqual([byHand.id]);
    await ends(byHand.id);
    expect(started()).toHaveLength(2);
  });

  it("follows at once if the import ends while this is noted", async () => {
    const first = await goesOn();
    minutes(1);
    const { replace } = story.world.schedules;
    story.world.schedules.replace = async (...given) => {
      story.world.schedules.replace = replace;
      await ends(first);
      return replace(...given);
    };
    await arrive();
    expect(started()).toHaveLength(2);
    expect(await story.slot()).not.toHaveProperty("following");
  });

  it("follows one that waits for its data since before the schedule was changed, and which has it now", async () => {
    await story.change({ cadence: { ...daily, at: "08:30" } });
    await story.passTo("07:30");
    const waits = await story.due(2);
    await story.follow(waits, story.instant("07:35"));
    await story.change({ cadence: onArrival, waitForData: undefined });
    await story.passTo("07:50");
    expect(await arrive()).toBe(0);
    expect(await story.follow(waits)).toMatchObject({ status: "succeeded" });
    expect(started()).toHaveLength(2);
    expect(await story.follow(last())).toMatchObject({ status: "succeeded", arrival: { marks: [MARK] } });
  });

  it("waits, and is not skipped, where both began at the same moment", async () => {
    const other = await story.story.accept();
    await story.story.open(other);
    await story.story.prepare(other);
    const { list } = story.world.runs;
    story.world.runs.list = async () => ({ items: [] });
    await arrive();
    story.world.runs.list = list;
    const run = last();
    expect(await story.story.open(run)).toEqual({ next: "wait", waitSeconds: 60 });
    expect(await story.story.open(run)).toEqual({ next: "wait", waitSeconds: 60 });
    await story.story.settle(other, "internal");
    expect(await story.follow(run)).toMatchObject({ status: "succeeded" });
  });

  it("is started by reconcile where it was missed at the end, and its mails go out in any case", async () => {
    const first = await goesOn();
    minutes(1);
    await arrive();
    const { accept } = story.world.runs;
    story.world.runs.accept = () => Promise.reject(new Error("the table refuses"));
    await ends(first);
    story.world.runs.accept = accept;
    expect(story.mails()).toHaveLength(1);
    expect(started()).toEqual([first]);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    await story.follow(last());
    expect(await rows()).toEqual(["succeeded", "succeeded"]);
  });

  it("is overdue once it has not started for an hour after the import", async () => {
    const first = await goesOn();
    minutes(1);
    await arrive();
    minutes(90);
    expect((await story.read()).health).not.toBe("late");
    story.world.runs.accept = () => Promise.reject(new Error("the table refuses"));
    await ends(first);
    expect((await story.read()).health).toBe("late");
    await story.reconcile();
    expect(story.world.meter.counts.get("OverdueSchedules")).toBe(1);
  });

  it.each(["end", "pause"] as const)(
    "is not imported if somebody makes the schedule %s before",
    async (change) => {
      const first = await goesOn();
      minutes(1);
      await arrive();
      await story[change]();
      await ends(first);
      await story.reconcile();
      expect(started()).toEqual([first]);
    },
  );

  it("is imported if the schedule is changed to times before, as what was due before a change", async () => {
    const first = await goesOn();
    minutes(1);
    await arrive();
    await story.change({ cadence: daily, waitForData: undefined });
    await ends(first);
    expect(started()).toHaveLength(2);
  });
});

describe("at the moment of an arrival", () => {
  it.each(["end", "pause"] as const)("somebody makes the schedule %s: nothing starts", async (change) => {
    story.arrive(DATA, MARK);
    await story[change]();
    expect(await tell()).toBe(0);
    minutes(20);
    await story.reconcile();
    expect(started()).toEqual([]);
  });

  it("the schedule is edited: what arrived before is imported, by reconcile if its event came later", async () => {
    minutes(1);
    story.arrive(DATA, MARK);
    minutes(1);
    await story.change({ cadence: daily });
    expect(await tell()).toBe(0);
    minutes(20);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    expect(started()).toHaveLength(1);
    minutes(20);
    await arrive();
    minutes(20);
    await story.reconcile();
    expect(started()).toHaveLength(1);
  });

  it("its recipients are changed: the import has those of when it started", async () => {
    await story.change({ cadence: onArrival, waitForData: undefined, recipients: ["bo@example.com"] });
    await arrive();
    await story.follow(last());
    expect(story.mails()).toEqual(["bo@example.com"]);
  });
});

describe("an event that was lost", () => {
  it("is found by reconcile a quarter of an hour later, and its import is not started twice", async () => {
    story.arrive(DATA, MARK);
    minutes(14);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    minutes(2);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 0 });
    await tell();
    expect(started()).toHaveLength(1);
    expect((await story.row(last())).time).toBe("2026-11-24T07:00:00.000Z");
  });

  it("is found however late: data that arrived is not past its time", async () => {
    story.arrive(DATA, MARK);
    minutes(60 * 24 * 3);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
    expect(await story.follow(last())).toMatchObject({ status: "succeeded" });
  });

  it("counts as trouble of reconcile while S3 refuses the look", async () => {
    story.world.dataReadiness.arrived = () => Promise.reject(new Error("S3 refuses"));
    expect(await story.reconcile()).toMatchObject({ troubles: 1 });
  });

  it("is overdue if its import has a row, and has not started for an hour", async () => {
    story.world.workflow.start = () => Promise.reject(new Error("Step Functions refuses"));
    story.arrive(DATA, MARK);
    await expect(tell()).rejects.toThrow("could not be looked at");
    minutes(60);
    expect((await story.read()).health).toBe("waiting");
    minutes(1);
    expect((await story.read()).health).toBe("late");
    const { items } = await story.list();
    expect(items.map(({ health }) => health)).toEqual(["late"]);
    await story.reconcile();
    expect(story.world.meter.counts.get("OverdueSchedules")).toBe(1);
  });

  it.each(["accept", "start"] as const)(
    "or a worker that died at %s is repaired, by the repeated event or by reconcile",
    async (call) => {
      const port = call === "accept" ? story.world.runs : story.world.workflow;
      const original = port[call as keyof typeof port] as unknown;
      Object.assign(port, { [call]: () => Promise.reject(new Error("the process died")) });
      story.arrive(DATA, MARK);
      await expect(tell()).rejects.toThrow("could not be looked at");
      Object.assign(port, { [call]: original });
      await tell();
      expect(started()).toHaveLength(1);
      expect(await rows()).toEqual(["queued"]);
    },
  );

  it("does not hinder the other cohorts where one can't be looked at", async () => {
    const { read } = story.world.cohorts;
    const slot = await story.slot();
    const other = { ...slot, cohortId: "0ther" as typeof cohortId, createdAt: "2026-11-24T06:00:00.000Z" };
    await story.world.schedules.replace(undefined, other);
    story.world.cohorts.read = async (id) => {
      if (id === other.cohortId) throw new Error("the table refuses");
      return read(id);
    };
    story.arrive(DATA, MARK);
    await expect(tell()).rejects.toThrow("1 cohorts could not be looked at");
    expect(started()).toHaveLength(1);
  });
});

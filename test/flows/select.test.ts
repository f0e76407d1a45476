/** The step that has users selected where the data lies: once for each attempt, until it has ended, and no longer. */
import { beforeEach, describe, expect, it } from "vitest";
import type { AthenaDataSet } from "../../shared/contract/data-sets.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import { SELECTION_BUSY_HOURS, SELECTION_BUSY_S } from "../../shared/limits.ts";
import type { SelectionLook } from "../../shared/ports/selections.ts";
import { previewCohort } from "../../shared/usecases/cohorts/preview.ts";
import { selectRun } from "../../shared/usecases/run/select.ts";
import { stopSelection } from "../../shared/usecases/run/stop-selection.ts";
import { cohortId, Story, users } from "./story.ts";

const where = { performed: { event: "buy" } } as const;
const lake: AthenaDataSet = {
  kind: "athena",
  id: "lake",
  name: "Lake",
  version: 0,
  athena: "lake",
  events: { table: "events", columns: { user: "who", time: "at", event: "what" } },
};
const running: SelectionLook = { state: "running" };
const failed = (mayPass: boolean): SelectionLook => ({
  state: "failed",
  why: { reason: "database-unavailable", detail: "It failed." },
  mayPass,
});

let story: Story;
let run: RunId;
beforeEach(async () => {
  story = await Story.begin();
  const { cohorts, dataSets, engine } = story.world;
  await dataSets.create(lake);
  const cohort = await cohorts.read(cohortId);
  if (cohort) await cohorts.replace({ ...cohort, definition: { kind: "criteria", dataSet: "lake", where } });
  engine.selects(users("ana", "bo"));
  run = await story.accept();
  expect(await story.open(run)).toEqual({ next: "select", waitSeconds: 0 });
});
const select = () => selectRun(story.world, run);
const kept = () => story.world.runs.selection(run);
const toPrepare = { next: "prepare", waitSeconds: 0 };

describe("opening a run", () => {
  it("goes straight to prepare where nothing is selected elsewhere", async () => {
    await story.settle(run);
    const empty = await story.accept({ empty: true });
    expect(await story.open(empty)).toEqual({ next: "prepare", waitSeconds: 0 });
  });
});

describe("a selection", () => {
  it("is started and looked at in the first round, and prepared from what it leaves", async () => {
    expect(await select()).toEqual(toPrepare);
    const { started } = story.world.selections;
    expect(started).toMatchObject([
      {
        question: { dataSet: lake, cohort: { definition: { where } }, identifiedDevices: false },
        attempt: { of: run, attempt: 1 },
      },
    ]);
    expect(started[0]?.question.asOf.toISOString()).toBe((await story.world.runs.read(run))?.time);
    expect(await story.prepare(run)).toMatchObject({ next: "name" });
    expect(story.world.engine.questions).toMatchObject([
      { selected: { users: `selections/${run}-1-users-manifest.csv` } },
    ]);
    expect((await story.world.runs.read(run))?.scanned).toEqual({ bytes: 25_000_000, usd: 0.000175 });
  });

  it("is looked at less often the longer it takes, and started once", async () => {
    const waits: number[] = [];
    for (const seconds of [0, 30, 90, 3_600]) {
      story.world.selections.tells(running);
      await story.world.clock.pause(seconds * 1_000);
      const { next, waitSeconds } = await select();
      expect(next).toBe("wait");
      waits.push(waitSeconds);
    }
    expect(waits).toEqual([2, 3, 12, 30]);
    expect(story.world.selections.started).toHaveLength(1);
    expect(story.world.selections.stopped).toEqual([]);
    expect(await select()).toEqual(toPrepare);
  });

  it("that the engine has no room for is started later", async () => {
    story.world.selections.answers("busy");
    expect(await select()).toEqual({ next: "wait", waitSeconds: 30 });
    expect(story.world.selections.started).toEqual([]);
    expect(await select()).toEqual(toPrepare);
    // What was begun of the first attempt is stopped, so its folder is not used again.
    expect(story.world.selections.started).toMatchObject([{ attempt: { attempt: 2 } }]);
    expect(await kept()).not.toHaveProperty("busySince");
  });

  it("that has waited for room has its whole time from then on", async () => {
    const { selections, clock } = story.world;
    for (let waited = 0; waited < 3; waited++) {
      selections.answers("busy");
      expect((await select()).next).toBe("wait");
      await clock.pause(3_600_000);
    }
    selections.tells(running);
    expect((await select()).next).toBe("wait");
    expect(selections.stopped).toEqual([]);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { rows: {} } });
  });

  it("whose calls are too many goes on as the same attempt, with its whole time from then on", async () => {
    story.world.selections.tells(running, running);
    for (let calls = 0; calls < 300; calls += 1) {
      story.world.selections.throttles(1);
      expect(await select()).toEqual({ next: "wait", waitSeconds: SELECTION_BUSY_S });
      await story.world.clock.pause(SELECTION_BUSY_S * 1_000);
    }
    expect((await select()).next).toBe("wait");
    story.world.selections.throttles(1);
    expect(await select()).toEqual({ next: "wait", waitSeconds: SELECTION_BUSY_S });
    expect((await select()).next).toBe("wait");
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.started.map(({ attempt }) => attempt.attempt)).toEqual([1]);
    expect(await kept()).toMatchObject({ attempt: 1, outcome: { rows: {} } });
  });

  it("whose calls fail in another way is for the workflow to repeat", async () => {
    story.world.selections.throttles(1, new Error("an accident"));
    await expect(select()).rejects.toThrow("an accident");
    expect(await select()).toEqual(toPrepare);
  });

  it("whose calls are too many for hours is given up", async () => {
    story.world.selections.throttles(Number.POSITIVE_INFINITY);
    expect((await select()).next).toBe("wait");
    await story.world.clock.pause(SELECTION_BUSY_HOURS * 3_600_000);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { fault: { code: "athena-busy" } } });
  });

  it("whose calls are too many for hours, and of a cohort that is a list by now, is left to prepare", async () => {
    story.world.selections.tells(running);
    await select();
    const { cohorts } = story.world;
    const cohort = await cohorts.read(cohortId);
    const definition = { kind: "list", object: "lists/a.csv", format: "csv" } as const;
    if (cohort) await cohorts.replace({ ...cohort, definition });
    story.world.selections.throttles(Number.POSITIVE_INFINITY);
    expect((await select()).next).toBe("wait");
    await story.world.clock.pause(SELECTION_BUSY_HOURS * 3_600_000);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).not.toHaveProperty("outcome");
  });

  it("whose calls are too many when it is to be stopped is stopped later", async () => {
    story.world.selections.tells(running);
    await select();
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T08:00:30.000Z", by: "ana" });
    story.world.selections.throttles(1);
    expect((await select()).next).toBe("wait");
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.stopped).toHaveLength(1);
  });

  it("that the engine has no room for at all is given up after hours", async () => {
    const { selections, clock } = story.world;
    selections.answers("busy", "busy");
    expect((await select()).next).toBe("wait");
    await clock.pause(6 * 3_600_000);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({
      outcome: { reason: "database-unavailable", fault: { code: "athena-busy", values: { minutes: 360 } } },
    });
  });

  it("that has room for a text's columns and none for its rows is given up after hours, too", async () => {
    const { selections, clock } = story.world;
    const columns = { columns: "of-its-text" };
    for (const hours of [0, 3]) {
      selections.answers(columns);
      selections.tells({ state: "busy", scanned: [0] });
      await clock.pause(hours * 3_600_000);
      expect((await select()).next).toBe("wait");
    }
    selections.answers(columns);
    selections.tells({ state: "busy", scanned: [0] });
    await clock.pause(3 * 3_600_000);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { fault: { code: "athena-busy" } } });
  });

  it("of a text has had room once its rows are asked for", async () => {
    const { selections } = story.world;
    const columns = { columns: "of-its-text" };
    selections.answers("busy", columns);
    expect((await select()).next).toBe("wait");
    selections.tells({ state: "continued", queries: { tables: "t", users: "u" }, scanned: [] });
    expect((await select()).next).toBe("wait");
    expect(await kept()).not.toHaveProperty("busySince");
  });

  it("whose rows the engine has no room for is begun anew", async () => {
    const { selections } = story.world;
    selections.tells({ state: "busy", scanned: [0] });
    expect(await select()).toEqual({ next: "wait", waitSeconds: 30 });
    expect(await kept()).toMatchObject({ attempt: 2, scanned: [0] });
    expect(await kept()).not.toHaveProperty("queries");
    expect(await select()).toEqual(toPrepare);
  });

  it("of a definition that has changed since is stopped, and made of the one that is saved now", async () => {
    const { selections, cohorts } = story.world;
    selections.tells(running);
    await select();
    const queries = (await kept())?.queries;
    const cohort = await cohorts.read(cohortId);
    const other = { performed: { event: "look" } } as const;
    if (cohort)
      await cohorts.replace({
        ...cohort,
        definition: { kind: "criteria", dataSet: "lake", where: other },
      });
    expect(await select()).toEqual(toPrepare);
    expect(selections.stopped).toEqual([queries]);
    expect(selections.started.at(-1)).toMatchObject({
      question: { cohort: { definition: { where: other } } },
      attempt: { attempt: 2 },
    });
  });

  it("that two rounds of the step find changed is begun anew once, and none of its queries is forgotten", async () => {
    const { selections, cohorts, runs } = story.world;
    selections.tells(running);
    await select();
    const cohort = await cohorts.read(cohortId);
    const other = { performed: { event: "look" } } as const;
    if (cohort)
      await cohorts.replace({ ...cohort, definition: { kind: "criteria", dataSet: "lake", where: other } });
    const { stop } = selections;
    // While one round stops the queries, another has stopped them, and has begun those of the new definition.
    selections.stop = async (queries) => {
      selections.stop = stop;
      selections.tells(running, running);
      await select();
      return stop(queries);
    };
    expect((await select()).next).toBe("wait");
    expect((await runs.selection(run))?.attempt).toBe(2);
    expect(selections.started.map(({ attempt }) => attempt.attempt)).toEqual([1, 2]);
  });

  it("of data that was moved to the engine after the run was opened is begun before it is prepared", async () => {
    const moved = { next: "wait", waitSeconds: 0 };
    expect(await story.prepare(run)).toMatchObject(moved);
    expect(await story.open(run)).toEqual({ next: "select", waitSeconds: 0 });
    expect(await select()).toEqual(toPrepare);
    expect(await story.prepare(run)).toMatchObject({ next: "name" });
  });

  it("of a cohort that is a list by now is stopped", async () => {
    const { selections, cohorts } = story.world;
    selections.tells(running);
    await select();
    const cohort = await cohorts.read(cohortId);
    const definition = { kind: "list", object: "lists/a.csv", format: "csv" } as const;
    if (cohort) await cohorts.replace({ ...cohort, definition });
    expect(await select()).toEqual(toPrepare);
    expect(selections.stopped).toHaveLength(1);
  });

  it("says nothing of a definition that was saved after it", async () => {
    const { cohorts, definitionChecks } = story.world;
    expect(await select()).toEqual(toPrepare);
    const cohort = await cohorts.read(cohortId);
    const later = { performed: { event: "look" } } as const;
    if (cohort)
      await cohorts.replace({
        ...cohort,
        definition: { kind: "criteria", dataSet: "lake", where: later },
      });
    expect(await story.prepare(run)).toMatchObject({ next: "name" });
    expect(await definitionChecks.read(cohortId)).toBeUndefined();
  });

  it("that waited for data is looked at less often, and so is one that has no room then", async () => {
    const { selections, clock } = story.world;
    selections.tells({
      state: "failed",
      why: { reason: "stale-data", detail: "No rows." },
      mayPass: false,
    });
    expect(await select()).toEqual(toPrepare);
    selections.answers("busy");
    expect(await select()).toEqual({ next: "wait", waitSeconds: 120 });
    const waits: number[] = [];
    for (const seconds of [0, 30, 90, 3_600]) {
      selections.tells(running);
      await clock.pause(seconds * 1_000);
      waits.push((await select()).waitSeconds);
    }
    expect(waits).toEqual([30, 30, 60, 300]);
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { rows: {} } });
  });

  it("that waited for data is tried as often as another", async () => {
    const { selections } = story.world;
    const missing: SelectionLook = {
      state: "failed",
      why: { reason: "stale-data", detail: "No rows." },
      mayPass: false,
    };
    for (let looks = 0; looks < 3; looks++) {
      selections.tells(missing);
      expect(await select()).toEqual(toPrepare);
    }
    selections.tells(failed(true));
    expect(await select()).toEqual({ next: "wait", waitSeconds: 2 });
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { rows: {} } });
  });

  it("that waited for data asks for tables alone first, and for nothing else while one has no rows", async () => {
    const { selections } = story.world;
    const missing: SelectionLook = {
      state: "failed",
      why: { reason: "stale-data", detail: "No rows." },
      mayPass: false,
    };
    selections.tells(missing, missing);
    expect(await select()).toEqual(toPrepare);
    expect(await select()).toEqual(toPrepare);
    selections.tells(failed(true), {
      state: "continued",
      queries: { tables: "t", users: "u" },
      scanned: [],
    });
    expect((await select()).next).toBe("wait");
    expect((await select()).next).toBe("wait");
    expect(await select()).toEqual(toPrepare);
    expect(selections.started.map(({ question }) => question.tablesFirst)).toEqual([false, true, true, true]);
  });

  it("that waited for data has had room once its rows are asked for, and not by its tables or columns", async () => {
    const { selections, clock } = story.world;
    const why = { reason: "stale-data", detail: "No rows." } as const;
    selections.tells({ state: "failed", why, mayPass: false });
    expect(await select()).toEqual(toPrepare);
    for (const hours of [0, 3]) {
      await clock.pause(hours * 3_600_000);
      selections.answers({ tables: "t" });
      selections.tells(
        { state: "continued", queries: { tables: "t", columns: "c" }, scanned: [] },
        { state: "busy", scanned: [1, 0] },
      );
      expect(await select()).toEqual({ next: "wait", waitSeconds: 2 });
      expect(await select()).toEqual({ next: "wait", waitSeconds: 120 });
    }
    await clock.pause(3 * 3_600_000);
    selections.answers({ tables: "t" });
    selections.tells({ state: "busy", scanned: [1] });
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { fault: { code: "athena-busy" } } });
  });

  it("that waits for data fails by what fails between two looks for it, and not by what passed at others", async () => {
    const { selections } = story.world;
    const why = { reason: "stale-data", detail: "No rows." } as const;
    for (let looks = 0; looks < 3; looks++) {
      selections.tells(failed(true), { state: "failed", why, mayPass: false });
      expect(await select()).toEqual({ next: "wait", waitSeconds: 2 });
      expect(await select()).toEqual(toPrepare);
      expect(await kept()).toMatchObject({ outcome: { reason: "stale-data" } });
    }
    selections.tells(failed(true), failed(true), failed(true));
    for (let tried = 1; tried <= 3; tried++) await select();
    expect(await kept()).toMatchObject({ outcome: { reason: "database-unavailable" } });
  });

  it("that may pass is tried three times, each at a place of its own, and what all have scanned is kept", async () => {
    const { selections } = story.world;
    selections.scans(7);
    for (let tried = 1; tried <= 3; tried++) {
      selections.tells(failed(true));
      expect(await select()).toEqual(tried < 3 ? { next: "wait", waitSeconds: 2 } : toPrepare);
    }
    expect(selections.started.map(({ attempt }) => attempt.attempt)).toEqual([1, 2, 3]);
    expect(selections.stopped).toHaveLength(3);
    expect(await kept()).toMatchObject({
      attempt: 3,
      scanned: [7, 7, 7],
      outcome: { reason: "database-unavailable" },
    });
    expect(await story.prepare(run)).toMatchObject({ next: "settle", failure: "database-unavailable" });
    expect((await story.world.runs.read(run))?.scanned).toEqual({ bytes: 21, usd: 0.00015 });
    expect(story.world.engine.questions).toEqual([]);
  });

  it("that can't pass is not tried again, and neither is one that is refused at once", async () => {
    story.world.selections.tells(failed(false));
    expect(await select()).toEqual(toPrepare);
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.started).toHaveLength(1);
  });

  it("that is refused before it starts is the reason of the run", async () => {
    story.world.selections.answers({ reason: "definition-invalid", detail: "No such table." });
    expect(await select()).toEqual(toPrepare);
    expect(await story.prepare(run)).toMatchObject({ failure: "definition-invalid" });
    expect(await story.world.runs.read(run)).not.toHaveProperty("scanned");
  });

  it("that goes on with other queries is looked at by these, and what all have scanned is kept", async () => {
    const { selections } = story.world;
    const continued = { tables: "next-tables", users: "next-users" };
    selections.tells({ state: "continued", queries: continued, scanned: [3] }, running);
    expect(await select()).toEqual({ next: "wait", waitSeconds: 2 });
    expect(await kept()).toMatchObject({ attempt: 1, queries: continued, scanned: [3] });
    expect((await select()).next).toBe("wait");
    expect(await select()).toEqual(toPrepare);
    expect(selections.started).toHaveLength(1);
    const first = { tables: `${run}-1-tables`, users: `${run}-1-users` };
    expect(selections.looked).toEqual([first, continued, continued]);
    expect(await kept()).toMatchObject({ scanned: [3, 0, 25_000_000] });
  });

  it("that has gone on with other queries is stopped by these", async () => {
    const continued = { tables: "next-tables", users: "next-users" };
    story.world.selections.tells({ state: "continued", queries: continued, scanned: [] });
    await select();
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T08:00:00.000Z", by: "ana" });
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.stopped).toEqual([continued]);
  });

  it("that takes hours is stopped", async () => {
    story.world.selections.tells(running, running, running);
    expect((await select()).next).toBe("wait");
    await story.world.clock.pause(2 * 3_600_000 - 5_000);
    expect((await select()).next).toBe("wait");
    await story.world.clock.pause(6_000);
    story.world.selections.scans(5);
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.stopped).toHaveLength(1);
    expect((await story.world.runs.read(run))?.scanned?.bytes).toBe(5);
    expect(await kept()).toMatchObject({
      outcome: { fault: { code: "athena-too-slow", values: { hours: 2 } } },
    });
  });

  it("of data that was missing is begun anew when the run comes again", async () => {
    story.world.selections.tells({
      state: "failed",
      why: { reason: "stale-data", detail: "No rows." },
      mayPass: false,
    });
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ outcome: { reason: "stale-data" } });
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ attempt: 2, outcome: { rows: {} } });
  });

  it("of a run that is cancelled is stopped, and never started", async () => {
    story.world.selections.tells(running);
    await select();
    const queries = (await kept())?.queries;
    story.world.selections.scans(900_000_000, 20);
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T08:00:00.000Z", by: "ana" });
    for (let repeats = 0; repeats < 2; repeats++) expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.stopped).toEqual([queries]);
    expect(await story.prepare(run)).toMatchObject({ next: "settle", failure: "" });
    expect((await story.world.runs.read(run))?.scanned?.bytes).toBe(900_000_020);
  });

  it("of a run that has lost its lease is stopped", async () => {
    story.world.selections.tells(running);
    await select();
    const expires = (await story.world.ledgers.read(cohortId)).lease?.expires ?? 0;
    await story.world.ledgers.releaseLease({ run, expires });
    expect(await select()).toEqual(toPrepare);
    expect(story.world.selections.stopped).toHaveLength(1);
  });

  it("of a run whose step fails for good is stopped, and what it has scanned is told", async () => {
    const stop = () => stopSelection(story.world, run);
    await stop();
    story.world.selections.tells(running);
    await select();
    const queries = (await kept())?.queries;
    story.world.selections.scans(900_000_000, 20);
    for (let repeats = 0; repeats < 2; repeats++) await stop();
    expect(story.world.selections.stopped).toEqual([queries]);
    expect((await story.world.runs.read(run))?.scanned?.bytes).toBe(900_000_020);
  });

  it("is stopped also where another round of the step has asked anew meanwhile", async () => {
    const { runs, selections } = story.world;
    selections.tells(running);
    await select();
    const first = await kept();
    for (const look of [failed(true), running]) {
      selections.tells(look);
      await select();
    }
    const second = await kept();
    expect(second).toMatchObject({ attempt: 2, queries: expect.anything() });
    const already = selections.stopped.length;
    const { selection } = runs;
    runs.selection = async () => {
      runs.selection = selection;
      return first;
    };
    await stopSelection(story.world, run);
    expect(selections.stopped.slice(already)).toEqual([first?.queries, second?.queries]);
    expect(await kept()).not.toHaveProperty("queries");
  });

  it("that has ended is not stopped", async () => {
    await select();
    await stopSelection(story.world, run);
    expect(story.world.selections.stopped).toEqual([]);
    expect(await kept()).toMatchObject({ outcome: { rows: {} } });
  });

  it("is one where two rounds of the step run at the same time, and a step dies between start and record", async () => {
    const { runs, selections } = story.world;
    selections.tells(running, running);
    expect((await Promise.all([select(), select()])).map(({ next }) => next)).toEqual(["wait", "wait"]);
    expect(new Set(selections.started.map(({ attempt }) => attempt.attempt))).toEqual(new Set([1]));
    const { keepSelection } = runs;
    runs.keepSelection = async () => Promise.reject(new Error("the process died"));
    await expect(select()).rejects.toThrow("died");
    runs.keepSelection = keepSelection;
    expect(await select()).toEqual(toPrepare);
    expect(await kept()).toMatchObject({ attempt: 1, outcome: { rows: {} } });
  });
});

describe("a preview", () => {
  const now = "2026-11-24T08:00:00.000Z";
  const preview = () => previewCohort(story.world, { id: cohortId, request: {}, now, job: "j0b" });

  it("waits for the selection, and tells what it has scanned", async () => {
    story.world.selections.tells(running, running);
    expect(await preview()).toMatchObject({
      members: { total: 2 },
      scanned: { bytes: 25_000_000, usd: 0.000175 },
    });
    expect(story.world.selections.started).toMatchObject([{ attempt: { of: "j0b", attempt: 1 } }]);
  });

  it("goes on with other queries, and stops these where they fail", async () => {
    const queries = { tables: "next-tables", users: "next-users" };
    story.world.selections.tells({ state: "continued", queries, scanned: [3] });
    expect(await preview()).toMatchObject({ scanned: { bytes: 25_000_003 } });
    story.world.selections.tells({ state: "continued", queries, scanned: [] }, failed(false));
    await expect(preview()).rejects.toMatchObject({ code: "database-unavailable" });
    expect(story.world.selections.stopped).toEqual([queries]);
  });

  it("tries what may pass again, and refuses with what did not", async () => {
    story.world.selections.scans(7);
    story.world.selections.tells(failed(true), failed(true));
    expect(await preview()).toMatchObject({ scanned: { bytes: 25_000_014 } });
    story.world.selections.tells(failed(true), failed(true), failed(true));
    await expect(preview()).rejects.toMatchObject({ code: "database-unavailable", message: "It failed." });
    story.world.selections.tells(failed(false));
    await expect(preview()).rejects.toMatchObject({ code: "database-unavailable" });
    expect(story.world.selections.started).toHaveLength(3 + 3 + 1);
  });

  it("whose calls are too many goes on, and tells if they were until it is given up", async () => {
    story.world.selections.throttles(3);
    expect(await preview()).toMatchObject({ members: { total: 2 } });
    expect(story.world.selections.started.map(({ attempt }) => attempt.attempt)).toEqual([1]);
    story.world.selections.throttles(Number.POSITIVE_INFINITY);
    await expect(preview()).rejects.toMatchObject({ message: expect.stringContaining("had no room") });
  });

  it("whose looks are too many until it is given up tells that, though its queries can't be stopped", async () => {
    const { selections } = story.world;
    const { look } = selections;
    selections.look = async (...given) => {
      selections.throttles(Number.POSITIVE_INFINITY);
      return look(...given);
    };
    await expect(preview()).rejects.toMatchObject({
      code: "database-unavailable",
      message: expect.stringContaining("had no room"),
    });
  });

  it("whose calls fail in another way fails, and one that is slow after calls were too many is told as slow", async () => {
    story.world.selections.throttles(1, new Error("an accident"));
    await expect(preview()).rejects.toThrow("an accident");
    story.world.selections.throttles(1);
    story.world.selections.tells(...Array.from({ length: 700 }, () => running));
    await expect(preview()).rejects.toMatchObject({ message: expect.stringContaining("took longer than") });
  });

  it("that is refused at once is refused with the reason, and has cost nothing", async () => {
    const why = { reason: "database-unavailable", detail: "It is refused." } as const;
    story.world.selections.answers(why);
    const refused = await preview().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "database-unavailable", message: "It is refused." });
    expect(refused).not.toHaveProperty("more.scanned");
  });

  it("that fails tells what it has cost", async () => {
    story.world.selections.scans(7, 20_000_000);
    story.world.selections.tells(failed(false));
    await expect(preview()).rejects.toMatchObject({
      code: "database-unavailable",
      more: { scanned: { bytes: 20_000_007, usd: 0.00015 } },
    });
  });

  it("waits for room, and tells if there was none", async () => {
    story.world.selections.answers("busy");
    story.world.selections.tells({ state: "busy", scanned: [0] });
    expect(await preview()).toMatchObject({ members: { total: 2 } });
    expect(story.world.selections.started.map(({ attempt }) => attempt.attempt)).toEqual([2, 3]);
    story.world.selections.answers(...Array.from({ length: 30 }, () => "busy" as const));
    await expect(preview()).rejects.toMatchObject({ message: expect.stringContaining("had no room") });
  });

  it("is given up after ten minutes, and its query stopped", async () => {
    story.world.selections.tells(...Array.from({ length: 700 }, () => running));
    await expect(preview()).rejects.toMatchObject({
      code: "database-unavailable",
      message: expect.stringContaining("10 minutes"),
    });
    expect(story.world.selections.stopped).toHaveLength(1);
  });
});

/** What a change of a cohort keeps, refuses and logs; and whose bound a deletion asks for. */
import { beforeEach, describe, expect, it } from "vitest";
import type { CohortRequest, Definition } from "../../shared/contract/cohorts.ts";
import { RUN_DETAIL_LENGTH } from "../../shared/limits.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { checkDefinition } from "../../shared/usecases/cohorts/check.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { listEarlierDefinitions } from "../../shared/usecases/cohorts/earlier-definitions.ts";
import { heldThrough, refuseWhileHeld } from "../../shared/usecases/cohorts/held-members.ts";
import { notEvaluated } from "../../shared/usecases/cohorts/not-evaluated.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { previewCohort } from "../../shared/usecases/cohorts/preview.ts";
import { aConnection } from "../fakes/ids.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
});
const list = (object: string): Definition => ({ kind: "list", object, format: "csv" });
const request: CohortRequest = { name: "Gold", timeZone: "UTC", definition: list("lists/gold.csv") };
const logged = () => story.world.log.lines.map(({ code, fields }) => [code, fields]);
const stale = { kind: "conflict", code: "changed-meanwhile", more: { version: 0 } };

describe("a change of a cohort", () => {
  it("by somebody who has seen another version is refused, and told which one there is", async () => {
    const refused = changeCohort(story.world, { id: cohortId, change: { ...request, version: 7 } });
    await expect(refused).rejects.toMatchObject(stale);
    await expect(refused).rejects.toThrow(`"${cohortId}" was changed since you read version 7: it is at 0`);
    await expect(
      patchCohort(story.world, { id: cohortId, patch: { name: "Gold", version: 7 } }),
    ).rejects.toMatchObject(stale);
    expect(logged()).toEqual([]);
    await changeCohort(story.world, { id: cohortId, change: { ...request, version: 0 } });
    await patchCohort(story.world, { id: cohortId, patch: { name: "Silver", version: 1 } });
    expect(await story.world.cohorts.read(cohortId)).toMatchObject({ name: "Silver", version: 2 });
    expect(logged()).toEqual([
      ["cohort-changed", { cohort: cohortId }],
      ["cohort-changed", { cohort: cohortId }],
    ]);
  });

  it("that changes nothing is no change", async () => {
    const kept = await story.world.cohorts.read(cohortId);
    expect(await patchCohort(story.world, { id: cohortId, patch: { name: kept?.name ?? "" } })).toEqual(kept);
    expect(logged()).toEqual([]);
  });

  it("that others prevent each time gives up, and names the cohort", async () => {
    story.world.cohorts.replace = async () => "changed-meanwhile";
    for (const change of [
      changeCohort(story.world, { id: cohortId, change: request }),
      patchCohort(story.world, { id: cohortId, patch: { name: "Gold" } }),
    ])
      await expect(change).rejects.toThrow(`The cohort "${cohortId}" was changed`);
  });

  it("of its list remembers the one before, and begins without any", async () => {
    const upload = (id: string) => ({ id, object: `uploads/${id}.csv`, version: 0 }) as never;
    for (const id of ["one", "two"]) await story.world.uploads.create(upload(id));
    const of = (id: string) => ({ ...request, definition: list(`uploads/${id}.csv`) });
    const { id } = await createCohort(story.world, { request: of("one") });
    expect(logged()).toEqual([["cohort-created", { cohort: id }]]);
    const names = async () => (await story.world.cohorts.read(id))?.lists?.map(({ object }) => object);
    const first = await names();
    await changeCohort(story.world, { id, change: of("two") });
    expect(await names()).toEqual([...(first ?? []), "uploads/two.csv"]);
    const plain = await createCohort(story.world, { request });
    await changeCohort(story.world, { id: plain.id, change: of("two") });
    expect((await story.world.cohorts.read(plain.id))?.lists).toHaveLength(2);
  });

  it("to a data set or an upload that is not there is refused, with the place", async () => {
    const sql: Definition = { kind: "sql", dataSet: "none", sql: "SELECT 1" };
    const errors = async (definition: Definition) =>
      changeCohort(story.world, { id: cohortId, change: { ...request, definition } }).then(
        () => undefined,
        ({ more }) => more.errors,
      );
    expect(await errors(sql)).toEqual([
      { pointer: "/definition/dataSet", detail: "must be a data set that there is" },
    ]);
    const unknown = [
      { pointer: "/definition/object", detail: "must be the object of an upload that there is" },
    ];
    for (const object of ["uploads/none.csv", "uploads/", "uploads/.csv"])
      expect(await errors(list(object)), object).toEqual(unknown);
    expect(await errors(list("lists/any.csv"))).toBeUndefined();
  });

  it("is checked by a sample", async () => {
    const kept = await story.world.cohorts.read(cohortId);
    if (!kept) throw new Error("the cohort is gone");
    story.world.jobQueue.does(async (id) => {
      expect(await story.world.jobs.read(id)).toMatchObject({
        question: { kind: "preview", cohortId, request: { sample: true } },
      });
    });
    await checkDefinition(story.world, kept);
    expect(story.world.jobQueue.started).toHaveLength(1);
  });
});

describe("what a cohort was before", () => {
  const change = (definition: Definition, more: Partial<CohortRequest> = {}) =>
    changeCohort(story.world, { id: cohortId, change: { ...request, ...more, definition } });
  const earlier = async () => (await listEarlierDefinitions(story.world, cohortId, { limit: 50 })).items;

  it("is kept for each change of its definition or its days, newest first, and of nothing else", async () => {
    const first = await story.world.cohorts.read(cohortId);
    expect(await earlier()).toEqual([]);
    await change(list("lists/gold.csv"));
    const until = story.world.clock.now().toISOString();
    expect(await earlier()).toEqual([
      { version: 0, until, timeZone: first?.timeZone, definition: first?.definition },
    ]);
    await change(list("lists/gold.csv"), { name: "Renamed" });
    await patchCohort(story.world, { id: cohortId, patch: { name: "Again" } });
    expect(await earlier()).toHaveLength(1);
    await patchCohort(story.world, { id: cohortId, patch: { timeZone: "Europe/Madrid" } });
    await change(list("lists/silver.csv"), { timeZone: "Europe/Madrid" });
    expect((await earlier()).map(({ version, timeZone }) => [version, timeZone])).toEqual([
      [4, "Europe/Madrid"],
      [3, "UTC"],
      [0, first?.timeZone],
    ]);
  });

  it("is not what it still is: a change that was interrupted has not been made", async () => {
    const { replace } = story.world.cohorts;
    story.world.cohorts.replace = async () => {
      throw new Error("interrupted");
    };
    await expect(change(list("lists/gold.csv"))).rejects.toThrow("interrupted");
    expect(await earlier()).toEqual([]);
    story.world.cohorts.replace = replace;
    await change(list("lists/silver.csv"));
    expect(await earlier()).toHaveLength(1);
  });

  it("is kept before the change, so that none is made without it", async () => {
    story.world.earlierDefinitions.keep = async () => {
      throw new Error("no table");
    };
    await expect(change(list("lists/gold.csv"))).rejects.toThrow("no table");
    expect(await story.world.cohorts.read(cohortId)).toMatchObject({ version: 0 });
  });

  it("goes with the cohort", async () => {
    await change(list("lists/gold.csv"));
    await deleteCohort(story.world, { id: cohortId, leaveMembers: false, force: false, reach: "all" });
    expect((await story.world.earlierDefinitions.list(cohortId, { limit: 50 })).items).toEqual([]);
    await expect(earlier()).rejects.toThrow(`There is no cohort "${cohortId}"`);
  });
});

describe("what an evaluation found", () => {
  const fails = (detail: string) => {
    story.world.engine.fails({ reason: "definition-invalid", detail });
    return previewCohort(story.world, {
      id: cohortId,
      request: {},
      now: "2026-11-24T08:00:00.000Z",
      job: "one",
    });
  };

  it("is kept, no longer than a run's detail, and without half a character", async () => {
    await expect(fails(`${"x".repeat(RUN_DETAIL_LENGTH - 1)}\u{1f600}`)).rejects.toThrow("xxx");
    const { detail = "" } = (await story.world.definitionChecks.read(cohortId)) ?? {};
    expect(detail).toHaveLength(RUN_DETAIL_LENGTH);
    expect(detail.isWellFormed()).toBe(true);
  });

  it("is not replaced once the definition could be evaluated", async () => {
    await previewCohort(story.world, {
      id: cohortId,
      request: {},
      now: "2026-11-24T08:00:00.000Z",
      job: "one",
    });
    const kept = await story.world.definitionChecks.read(cohortId);
    await expect(fails("Not tonight.")).rejects.toThrow("Not tonight.");
    expect(await story.world.definitionChecks.read(cohortId)).toEqual(kept);
  });

  it("has a place where one is known, and none otherwise", () => {
    const found = { reason: "definition-invalid", detail: "No." } as const;
    expect(notEvaluated(found).more).toEqual({});
    expect(notEvaluated({ ...found, pointer: "/definition/where" }).more).toEqual({
      errors: [{ pointer: "/definition/where", detail: "No." }],
    });
    expect(notEvaluated({ ...found, at: { line: 2, column: 3 } }).more).toEqual({
      errors: [{ pointer: "/definition/sql", detail: "No.", line: 2, column: 3 }],
    });
  });
});

describe("whom Braze holds", () => {
  it("is told by connection, and of cohorts of which it holds nobody nothing is told", async () => {
    const { runs, ledgers, cohorts } = story.world;
    const refused = (connection = connectionId) =>
      refuseWhileHeld({ runs, ledgers }, { cohort: cohortId, connectionId: connection });
    await refused();
    await story.story.import();
    await expect(refused()).rejects.toMatchObject({
      kind: "conflict",
      more: { held: [{ connectionId, members: 2 }] },
    });
    await refused(aConnection("another"));
    expect(await heldThrough({ cohorts, ledgers }, connectionId)).toEqual([{ cohortId, members: 2 }]);
    story.world.engine.selects([]);
    await story.story.import({ empty: true });
    await refused();
    expect(await heldThrough({ cohorts, ledgers }, connectionId)).toEqual([]);
    const going = await story.story.accept();
    await expect(refused()).rejects.toMatchObject({ kind: "conflict", more: { run: going } });
  });
});

describe("a deletion beyond the caller's reach", () => {
  const bound = () =>
    deleteCohort(story.world, {
      id: cohortId,
      leaveMembers: true,
      force: true,
      reach: [aConnection("another")],
    });
  const forbidden = { kind: "forbidden", code: "another-connection" };

  it("is refused before it tells which import goes on", async () => {
    await story.story.accept();
    await expect(bound()).rejects.toMatchObject(forbidden);
  });

  it("is refused where the schedule turned to such a connection meanwhile", async () => {
    await story.create();
    await expect(bound()).rejects.toMatchObject(forbidden);
    expect(await story.slot()).toMatchObject({ state: "live" });
    const { schedules } = story.world;
    const { read } = schedules;
    let reads = 0;
    schedules.read = async (cohort) => {
      const slot = await read(cohort);
      reads += 1;
      return slot && reads === 1 ? { ...slot, connectionId: aConnection("another") } : slot;
    };
    await expect(bound()).rejects.toMatchObject(forbidden);
    schedules.read = read;
    expect(await story.slot()).toMatchObject({ state: "live" });
  });

  it("names the cohort whose schedule is in the way", async () => {
    await story.create();
    await expect(
      deleteCohort(story.world, { id: cohortId, leaveMembers: false, force: false, reach: "all" }),
    ).rejects.toThrow('"Loyal buyers"');
  });
});

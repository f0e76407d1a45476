/** A cohort whose definition can't be evaluated is saved as a draft, which is not imported until it can be. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort, CohortRequest, Definition } from "../../shared/contract/cohorts.ts";
import { CHECK_WAIT_MS } from "../../shared/limits.ts";
import type { NotEvaluated } from "../../shared/ports/engine.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { checkDefinition } from "../../shared/usecases/cohorts/check.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { rebuildLedger } from "../../shared/usecases/cohorts/rebuild-ledger.ts";
import { listCohorts, showCohort } from "../../shared/usecases/cohorts/view.ts";
import { runJob } from "../../shared/usecases/jobs/run.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, type Story, users } from "./story.ts";

const invalid: NotEvaluated = {
  reason: "definition-invalid",
  detail: 'The SQL can\'t be used (line 1, column 8): There is no column "spend".',
  at: { line: 1, column: 8 },
};
const sql = (text: string): Definition => ({ kind: "sql", dataSet: "shop", sql: text });
const draft = {
  state: "not-evaluable",
  reason: "definition-invalid",
  detail: invalid.detail,
  errors: [{ pointer: "/definition/sql", detail: invalid.detail, line: 1, column: 8 }],
};
const evaluable = { state: "evaluable", checkedAt: expect.any(String) };
const refused = {
  kind: "unprocessable",
  code: "definition-invalid",
  message: expect.stringContaining(invalid.detail),
  more: { errors: draft.errors },
};

let schedule: ScheduleStory;
let story: Story;
let world: Story["world"];
beforeEach(async () => {
  schedule = await ScheduleStory.begin();
  ({ story } = schedule);
  ({ world } = story);
  world.engine.selects(users("ana", "bo"));
  world.jobQueue.does((job) => runJob(world, job));
  const columns = { user: "who", time: "at" };
  const events = { prefix: "shop/events/", format: "csv", columns, eventIs: "buy" } as const;
  await world.dataSets.create({ id: "shop", name: "Shop", events, version: 0 });
});

const request: CohortRequest = {
  name: "Loyal buyers",
  timeZone: "Europe/Madrid",
  definition: sql("SELECT 1"),
};
/** As a `PUT` does it. */
async function saved(definition: Definition, name = request.name) {
  return checkDefinition(
    world,
    await changeCohort(world, { id: cohortId, change: { ...request, name, definition } }),
  );
}
const check = async () => (await showCohort(world, cohortId)).definitionCheck;
const preview = () =>
  submitJob(world, { question: { kind: "preview", cohortId, request: {} }, idempotencyKey: undefined });

/** What the engine does while it evaluates the definition that it was given. */
function meanwhile(work: () => Promise<unknown>): void {
  const { evaluate } = world.engine;
  world.engine.evaluate = async (question) => {
    world.engine.evaluate = evaluate;
    const found = await evaluate(question);
    await work();
    return found;
  };
}

describe("a cohort that is saved", () => {
  it("is evaluable if it was evaluated: its view says so, by itself and in the list", async () => {
    const cohort = await saved(sql("SELECT who AS external_id FROM events"));
    expect(cohort.definitionCheck).toEqual(evaluable);
    expect(await check()).toEqual(evaluable);
    const { items } = await listCohorts(world, { limit: 10 });
    expect(items).toEqual([cohort]);
  });

  it("is a draft if it can't be, and says why as a preview does; nothing of it is imported or scheduled", async () => {
    world.engine.fails(invalid);
    expect((await saved(sql("SELECT spend"))).definitionCheck).toMatchObject(draft);
    expect((await preview()).outcome).toMatchObject({
      refusal: { code: "definition-invalid", message: draft.detail, more: { errors: draft.errors } },
    });
    await expect(story.accept()).rejects.toMatchObject(refused);
    await expect(schedule.create()).rejects.toMatchObject(refused);
    expect(world.workflow.started).toEqual([]);
    expect((await world.runs.list(cohortId, { limit: 10 })).items).toEqual([]);
    expect(await world.schedules.read(cohortId)).toBeUndefined();
  });

  it("is no draft if its data is missing or can't be read: the view says so, and imports try again", async () => {
    const trouble = { reason: "stale-data", detail: "No file with data lies under the prefix." } as const;
    world.engine.fails(trouble);
    const { definitionCheck } = await saved(sql("SELECT who AS external_id FROM events"));
    expect(definitionCheck).toMatchObject({ state: "unchecked", ...trouble });
    world.engine.selects(users("ana"));
    expect(await story.import()).toMatchObject({ status: "succeeded" });
    expect(await check()).toEqual(evaluable);
  });

  it("whose check takes long or is lost is unchecked, and can be imported", async () => {
    world.jobQueue.does(async () => {});
    const began = world.clock.now().getTime();
    expect((await saved(sql("SELECT spend"))).definitionCheck).toEqual({ state: "unchecked" });
    expect(world.clock.now().getTime() - began).toBeLessThanOrEqual(CHECK_WAIT_MS);
    expect(await story.import()).toMatchObject({ status: "succeeded" });
  });

  it("whose check can't be started is saved all the same", async () => {
    world.jobQueue.does(() => Promise.reject(new Error("too many requests")));
    expect(await saved(sql("SELECT 1"))).toMatchObject({
      version: 1,
      definitionCheck: { state: "unchecked" },
    });
    expect(world.log.lines).toContainEqual({
      level: "warn",
      code: "check-not-started",
      fields: { cohort: cohortId, reason: "Error" },
    });
  });

  it("with a definition that is known to be evaluable is not evaluated again", async () => {
    await saved(sql("SELECT 1"));
    const { length } = world.jobQueue.started;
    expect((await saved(sql("SELECT 1"), "Renamed")).definitionCheck).toEqual(evaluable);
    const renamed = await patchCohort(world, { id: cohortId, patch: { name: "Again" } });
    expect(renamed).toMatchObject({ name: "Again", version: 3 });
    expect(await check()).toEqual(evaluable);
    expect(world.jobQueue.started).toHaveLength(length);
  });
});

describe("a draft", () => {
  beforeEach(async () => {
    world.engine.fails(invalid);
    await saved(sql("SELECT spend"));
  });

  it("with another definition that can be evaluated is none any more", async () => {
    world.engine.selects(users("ana"));
    expect((await saved(sql("SELECT amount"))).definitionCheck).toEqual(evaluable);
    expect(await story.import()).toMatchObject({ status: "succeeded" });
  });

  it("stays one when it is renamed, or saved again", async () => {
    await patchCohort(world, { id: cohortId, patch: { name: "Draft" } });
    expect(await check()).toMatchObject(draft);
    expect((await saved(sql("SELECT spend"))).definitionCheck).toMatchObject(draft);
  });

  it("is none any more once a preview has evaluated it, because its data has changed", async () => {
    world.engine.selects(users("ana"));
    await preview();
    expect(await check()).toEqual(evaluable);
    expect(await schedule.create()).toMatchObject({ state: "live" });
    expect(await story.import()).toMatchObject({ status: "succeeded" });
  });

  it("can be emptied at Braze, which evaluates nothing", async () => {
    expect(await story.import({ empty: true })).toMatchObject({ status: "succeeded" });
    expect(await check()).toMatchObject(draft);
  });
});

describe("a live schedule whose cohort becomes a draft", () => {
  it("runs on: the import fails and says why, and one that can be evaluated ends the draft", async () => {
    await saved(sql("SELECT 1"));
    await schedule.create();
    world.engine.fails(invalid);
    await saved(sql("SELECT spend"));
    await expect(schedule.triggerNow()).rejects.toMatchObject(refused);
    const due = (hours: number) => new Date(Date.parse("2026-11-24T09:00:00.000Z") + hours * 3_600_000);
    for (const [hours, end] of [
      [0, { status: "failed", reason: "definition-invalid" }],
      [24, { status: "succeeded" }],
    ] as const) {
      world.clock.advance(due(hours).getTime() - world.clock.now().getTime());
      await schedule.tick(1, due(hours).toISOString());
      const [run] = (await world.runs.list(cohortId, { limit: 1 })).items;
      if (!run) throw new Error("the tick started nothing");
      expect(await story.follow(run.id)).toMatchObject(end);
      world.engine.selects(users("ana"));
    }
    expect(await check()).toEqual(evaluable);
  });
});

describe("a definition that was evaluated once", () => {
  it("makes no draft when the data does not fit it for a night", async () => {
    await saved(sql("SELECT 1"));
    world.engine.fails(invalid);
    await preview();
    expect(await story.import()).toMatchObject({ status: "failed", reason: "definition-invalid" });
    expect(await check()).toEqual(evaluable);
    world.engine.selects(users("ana"));
    expect(await story.import()).toMatchObject({ status: "succeeded" });
  });

  it("nor does an import whose cohort was never checked", async () => {
    world.engine.fails(invalid);
    expect(await story.import()).toMatchObject({ status: "failed", reason: "definition-invalid" });
    expect(await check()).toEqual({ state: "unchecked" });
  });
});

describe("the check of an older definition", () => {
  it.each([
    ["marks no newer one as a draft", () => world.engine.fails(invalid)],
    ["makes no newer one evaluable", () => world.engine.selects(users("ana"))],
  ])("%s", async (_, answers) => {
    const change = (definition: Definition) =>
      changeCohort(world, { id: cohortId, change: { ...request, definition } });
    answers();
    const older = await change(sql("SELECT 1"));
    meanwhile(() => change(sql("SELECT 2")));
    await checkDefinition(world, older);
    expect(await check()).toEqual({ state: "unchecked" });
  });

  it("that ends last does not replace that of the newer one", async () => {
    const older: Cohort = await changeCohort(world, {
      id: cohortId,
      change: { ...request, definition: sql("SELECT 1") },
    });
    world.engine.fails(invalid);
    meanwhile(async () => {
      world.engine.selects(users("ana"));
      await saved(sql("SELECT 2"));
    });
    await checkDefinition(world, older);
    expect(await check()).toEqual(evaluable);
  });
});

describe("a ledger that is lost", () => {
  it("is not rebuilt by an import of a draft", async () => {
    await story.import();
    world.engine.fails(invalid);
    await saved(sql("SELECT spend"));
    const ask = { connectionId, recipients: ["ana@example.com"], confirm: true };
    await expect(rebuildLedger(world, { reach: "all", cohortId, request: ask })).rejects.toMatchObject(
      refused,
    );
  });
});

describe("what can be said without the data", () => {
  it.each<[string, Definition, object]>([
    [
      "a data set",
      { ...sql("SELECT 1"), dataSet: "none" } as Definition,
      { code: "data-set-unknown", more: { errors: [{ pointer: "/definition/dataSet" }] } },
    ],
    [
      "a property of users",
      {
        kind: "criteria",
        dataSet: "shop",
        where: { not: { user: { property: "plan", is: { equals: "gold" } } } },
      },
      { code: "definition-invalid", more: { errors: [{ pointer: "/definition/where/not/user" }] } },
    ],
    [
      "an upload",
      { kind: "list", object: "uploads/none.csv", format: "csv" },
      { code: "upload-unknown", more: { errors: [{ pointer: "/definition/object" }] } },
    ],
    [
      "an upload of another ending",
      { kind: "list", object: "uploads/vip.jsonl", format: "csv" },
      { code: "upload-unknown" },
    ],
  ])("%s that there is not is refused, and nothing is saved", async (_, definition, problem) => {
    await world.uploads.create({
      id: "vip",
      name: "VIP",
      format: "csv",
      bytes: 1,
      object: "uploads/vip.csv",
      createdAt: "2026-11-24T08:00:00.000Z",
      createdBy: "ana",
      version: 0,
    });
    const before = await world.cohorts.read(cohortId);
    await expect(saved(definition)).rejects.toMatchObject({ kind: "unprocessable", ...problem });
    expect(await world.cohorts.read(cohortId)).toEqual(before);
    await saved({ kind: "list", object: "uploads/vip.csv", format: "csv" });
  });

  it("is said by previews and imports too, where the data set was changed since", async () => {
    const shop = await world.dataSets.read("shop");
    if (!shop || shop.kind === "database" || shop.kind === "athena") throw new Error("there is no data set");
    const users = { prefix: "users/", format: "csv", columns: { user: "user" } } as const;
    await world.dataSets.replace({ ...shop, users });
    const where = { user: { property: "plan", is: { equals: "gold" } } } as const;
    await saved({ kind: "criteria", dataSet: "shop", where });
    const { users: _, ...without } = (await world.dataSets.read("shop")) ?? shop;
    await world.dataSets.replace(without);
    const detail = expect.stringContaining('no user has a property "plan"');
    expect((await preview()).outcome).toMatchObject({
      refusal: {
        code: "definition-invalid",
        message: detail,
        more: { errors: [{ pointer: "/definition/where/user" }] },
      },
    });
    expect(await story.import()).toMatchObject({ reason: "definition-invalid", detail });
  });
});

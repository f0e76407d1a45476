/**
 * Stories on a table that applies writes and loses their first answers: the SDK repeats each write, which then
 * conflicts with itself.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cohortsInTable } from "../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../shared/adapters/dynamodb/connections.ts";
import { dataSetsInTable } from "../../shared/adapters/dynamodb/data-sets.ts";
import { jobsInTable } from "../../shared/adapters/dynamodb/jobs.ts";
import { ledgersInTable } from "../../shared/adapters/dynamodb/ledgers.ts";
import { requestsInTable } from "../../shared/adapters/dynamodb/requests.ts";
import { runsInTable } from "../../shared/adapters/dynamodb/runs.ts";
import { sandboxKeysInTable } from "../../shared/adapters/dynamodb/sandbox-keys.ts";
import { schedulesInTable } from "../../shared/adapters/dynamodb/schedules.ts";
import type { Table } from "../../shared/adapters/dynamodb/table.ts";
import { createKey } from "../../shared/sandbox/partner-page.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { putDataSet } from "../../shared/usecases/data-sets/put.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { rollForward } from "../../shared/usecases/schedules/roll-forward.ts";
import { dynalite, type TableServer } from "../contracts/table-servers.ts";
import { steeredClock } from "../fakes/clock.ts";
import { daily, HOUR, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let server: TableServer;
let table: Table;
let story: ScheduleStory;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  const clock = steeredClock({ advancesItself: true });
  table = await server.emptyTable(clock);
  const world = {
    clock,
    cohorts: cohortsInTable(table),
    connections: connectionsInTable(table),
    dataSets: dataSetsInTable(table),
    jobs: jobsInTable(table),
    ledgers: ledgersInTable(table),
    requests: requestsInTable(table),
    runs: runsInTable(table),
    schedules: schedulesInTable(table),
  };
  story = await ScheduleStory.begin({ world });
});
const loseEvery = () => server.answers.loseEvery(table.name);
const meanwhile = (work: () => Promise<unknown>) => server.answers.loseNext(table.name, work);
const noon = { cadence: { ...daily, at: "12:00" } };

describe("a schedule, if the table's first answers are lost", () => {
  it("belongs to the caller once it is set, and its timer is set", async () => {
    loseEvery();
    // The API answers 201 for a schedule that is live.
    expect(await story.create()).toMatchObject({ state: "live", generation: 1 });
    expect(story.timers()).toEqual([1]);
    await expect(story.create()).rejects.toMatchObject({ code: "schedule-exists" });
  });

  it("is changed, and its former timer is gone", async () => {
    loseEvery();
    await story.create();
    expect(await story.change(noon)).toMatchObject({ state: "live", generation: 2 });
    expect(story.timers()).toEqual([2]);
  });

  it("is changed, and has only its new timer, even if it was rolled forward before the repeat", async () => {
    await story.create();
    meanwhile(async () => rollForward(story.world, await story.slot()));
    expect(await story.change(noon)).toMatchObject({ state: "live", generation: 2 });
    expect(story.timers()).toEqual([2]);
  });

  it("is paused, resumed and ended, each time with the correct timer", async () => {
    loseEvery();
    await story.create();
    expect(await story.pause()).toMatchObject({ state: "paused" });
    expect(story.timers()).toEqual([]);
    expect(await story.resume()).toMatchObject({ state: "live", generation: 2 });
    expect(story.timers()).toEqual([2]);
    expect(await story.end()).toMatchObject({ state: "ended" });
    expect(story.timers()).toEqual([]);
    expect(await story.create()).toMatchObject({ state: "live", generation: 3 });
  });

  it("that reconcile ended before the repeat counts as ended by the caller", async () => {
    await story.create();
    meanwhile(() => story.reconcile());
    expect(await story.end()).toMatchObject({ state: "ended" });
    expect(story.timers()).toEqual([]);
    await expect(story.end()).rejects.toMatchObject({ code: "no-schedule" });
  });

  it("has one run for an occurrence, which the tick reports as started by itself", async () => {
    await story.create();
    story.pass(HOUR);
    loseEvery();
    expect(await story.tick(1)).toBe("started");
    expect(await story.tick(1)).toBe("already");
    story.world.engine.selects(users("ana", "bo"));
    await story.work();
    expect(await story.runs()).toMatchObject([{ status: "succeeded", trigger: "scheduled" }]);
    expect((await story.world.ledgers.read(cohortId)).lease).toBeUndefined();
  });
});

describe("what is created, if the table's first answers are lost,", () => {
  const definition = { kind: "list", object: "lists/vip.csv", format: "csv" } as const;
  const request = { name: "VIP", timeZone: "UTC", definition };
  beforeEach(loseEvery);

  it("is accepted as an import, once", async () => {
    const key = await story.story.accept({}, "a key");
    expect(await story.story.accept({}, "a key")).toEqual(key);
    expect(await story.runs()).toHaveLength(1);
  });

  it("is a cohort that is changed from the version that the caller read", async () => {
    const { id, version } = await createCohort(story.world, { request });
    expect(story.world.log.lines.map(({ code }) => code)).toContain("cohort-created");
    const change = { ...request, name: "VIPs", version };
    expect(await changeCohort(story.world, { id, change })).toMatchObject({
      name: "VIPs",
      version: version + 1,
    });
    await expect(changeCohort(story.world, { id, change })).rejects.toMatchObject({
      code: "changed-meanwhile",
    });
  });

  it("is a connection that is changed once", async () => {
    const before = await story.world.connections.read(connectionId);
    await changeConnection(story.world, { id: connectionId, change: { name: "Boutique" }, force: false });
    const after = await story.world.connections.read(connectionId);
    expect(after).toMatchObject({ name: "Boutique", version: (before?.version ?? 0) + 1 });
  });

  it("is a data set that the first request created and the second replaced", async () => {
    const columns = { user: "user", time: "at" };
    const events = { prefix: "shop/events/", format: "parquet", columns } as const;
    const put = () => putDataSet(story.world, { id: "shop", request: { name: "Shop", events } });
    expect(await put()).toMatchObject({ was: "created", dataSet: { version: 0 } });
    expect(await put()).toMatchObject({ was: "replaced", dataSet: { version: 1 } });
  });

  it("is a job that is started once", async () => {
    const question = { kind: "draft", request: { timeZone: "UTC", definition } } as const;
    await submitJob(story.world, { question, idempotencyKey: undefined });
    expect(story.world.jobQueue.started).toHaveLength(1);
  });

  it("is a key of the sandbox", async () => {
    const needs = { ...story.world, keys: sandboxKeysInTable(table) };
    const { id } = await createKey(needs, { partner: "kubit", createdBy: "ana" });
    expect(await needs.keys.list("kubit")).toMatchObject([{ id, status: "active" }]);
    expect(await needs.keys.read(id)).not.toHaveProperty("writer");
  });
});

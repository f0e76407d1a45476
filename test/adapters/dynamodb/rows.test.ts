import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditTrailInTable } from "../../../shared/adapters/dynamodb/audit.ts";
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../../shared/adapters/dynamodb/connections.ts";
import { dataSetsInTable } from "../../../shared/adapters/dynamodb/data-sets.ts";
import { deliveriesInTable } from "../../../shared/adapters/dynamodb/deliveries.ts";
import { jobsInTable } from "../../../shared/adapters/dynamodb/jobs.ts";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import { requestsInTable } from "../../../shared/adapters/dynamodb/requests.ts";
import { runsInTable } from "../../../shared/adapters/dynamodb/runs.ts";
import type { Item, Table } from "../../../shared/adapters/dynamodb/table.ts";
import { newDelivery } from "../../../shared/domain/deliveries.ts";
import { connectionStateChanged } from "../../../shared/domain/notices.ts";
import { shareOf } from "../../../shared/domain/shares.ts";
import { RUN_LIST_SHARES } from "../../../shared/limits.ts";
import { aDataSet } from "../../contracts/data-sets.suite.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aChannel, aCohort, aConnection } from "../../fakes/ids.ts";
import { storeIn } from "../../sandbox/stores.ts";
import { aListCohort, aQueuedRun, TIME } from "./rows.ts";

const [c1, k1] = [aCohort("c1"), aConnection("k1")];
const run = aQueuedRun("once");

let server: TableServer;
let table: Table;
beforeAll(async () => {
  server = await dynalite();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  table = await server.emptyTable(steeredClock({ startsAt: TIME }));
});

async function items(): Promise<Item[]> {
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  return Items.sort((one, other) => (String(one["sk"]) < String(other["sk"]) ? -1 : 1));
}

test("each fact of a cohort has a partition of its own kind, which IAM can tell apart", async () => {
  await cohortsInTable(table).create(aListCohort);
  await runsInTable(table).accept(run);
  await ledgersInTable(table).takeLease({ run: run.id, connection: k1, expires: 1 });
  expect((await items()).map(({ pk, sk }) => `${pk} ${sk}`).sort()).toEqual([
    "COHORT#c1 META",
    "LEDGER#c1 META",
    `RUN#c1 2026-11-24T08:00:00Z#${run.id}`,
  ]);
});

test("a remembered request carries its time to live in seconds", async () => {
  await requestsInTable(table).remember("import c1", "key", { id: run.id, time: TIME, digest: "d" });
  const [row] = await items();
  expect(row?.["pk"]).toMatch(/^REQUEST#[0-9a-f]{64}$/);
  expect(row?.["expiresAt"]).toBe(Date.parse("2026-12-01T08:00:00.000Z") / 1_000);
});

test("a job is kept for a day, counted in seconds", async () => {
  const question = { kind: "report", uploadId: "vip", request: {} } as const;
  await jobsInTable(table).open({ id: "j1", askedAt: TIME, question });
  const [row] = await items();
  expect(row?.["expiresAt"]).toBe(Date.parse("2026-11-25T08:00:00.000Z") / 1_000);
});

test("deliveries are kept for 30 days, counted in seconds, and those that are due are spread over many keys", async () => {
  const change = { from: "active", to: "failing", at: TIME } as const;
  const deliveries = deliveriesInTable(table);
  const all = Array.from({ length: 20 }, (_, version) => {
    const notice = connectionStateChanged({ id: k1, name: "Shop" }, { ...change, version });
    return newDelivery(aChannel("hook"), notice, new Date(TIME));
  });
  for (const one of all) await deliveries.add(one);
  const lists = async () => new Map((await items()).map(({ sk, listPk }) => [sk, listPk]));
  const first = await lists();
  expect(new Set(first.values()).size).toBeGreaterThan(1);
  expect((await items())[0]?.["expiresAt"]).toBe(Date.parse("2026-12-24T08:00:00.000Z") / 1_000);
  // One that is sent again is where it was.
  for (const one of all) {
    await deliveries.claim(one, { claim: "c", at: TIME, until: TIME });
    await deliveries.record(one, "c", { state: "failed", why: "gone", at: TIME });
    await deliveries.replay(one, TIME);
  }
  expect(await lists()).toEqual(first);
});

test("an entry of the audit trail is kept for 400 days, counted in seconds", async () => {
  const entry = { id: "e1", at: "2026-11-24T08:00:00.999Z", actor: { name: "ana" }, request: "r1" };
  await auditTrailInTable(table).begin({ ...entry, action: "change-cohort", kind: "change" });
  const [row] = await items();
  expect(row?.["expiresAt"]).toBe(Date.parse("2027-12-29T08:00:00.000Z") / 1_000);
});

test("what the sandbox counts and notes is kept for a week, or a day after its window, in seconds", async () => {
  const { behaviours, requests } = storeIn(table);
  const keptUntil = async () => (await items()).map(({ expiresAt }) => expiresAt);
  await behaviours.take("kubit", "v1", 0, 3);
  await behaviours.countRequest("kubit", { begins: Date.parse(TIME), seconds: 60 });
  await requests.note({
    ...{ id: "r1", at: TIME, partner: "kubit", endpoint: "users", bytes: 1, faults: [] },
    ...{ status: 201, message: "success" },
  });
  const inSeconds = (iso: string) => Date.parse(iso) / 1_000;
  expect((await keptUntil()).toSorted()).toEqual([
    inSeconds("2026-11-25T08:01:00Z"),
    inSeconds("2026-12-01T08:00:00Z"),
    inSeconds("2026-12-01T08:00:00Z"),
  ]);
});

test("what the table itself is asked is read consistently", async () => {
  const asked: unknown[] = [];
  table.client.middlewareStack.add(
    (send, { commandName = "" }) =>
      (args) => {
        const { ConsistentRead } = args.input as { ConsistentRead?: boolean };
        if (/^(Get|Query)/.test(commandName)) asked.push(ConsistentRead);
        return send(args);
      },
    { step: "initialize", name: "asked" },
  );
  const sets = dataSetsInTable(table);
  await sets.create(aDataSet("shop"));
  await sets.claim({ dataSet: "shop", cohort: c1 });
  await sets.usage("shop");
  await runsInTable(table).list(c1, { limit: 5 });
  expect(asked).toEqual([true, true, true]);
});

test("a run that is closed is in the list of closed runs, at its time", async () => {
  const runs = runsInTable(table);
  await runs.accept(run);
  expect((await items())[0]).toMatchObject({ listPk: expect.stringMatching(/^RUN#UNCLOSED#\d+$/) });
  await runs.settle(run.id, { status: "succeeded", endedAt: TIME });
  await runs.finish(run.id);
  await runs.close(run.id);
  const [row = {}] = await items();
  expect(row).toMatchObject({
    listPk: `RUN#CLOSED#${shareOf(run.id, RUN_LIST_SHARES)}`,
    listSk: `2026-11-24T08:00:00Z#${run.id}`,
  });
});

test("attributes that a row's shape doesn't know are ignored", async () => {
  await runsInTable(table).accept(run);
  await ledgersInTable(table).takeLease({ run: run.id, connection: k1, expires: 1 });
  for (const row of await items()) {
    await table.client.send(
      new PutCommand({ TableName: table.name, Item: { ...row, ofTheFuture: { deep: [1] } } }),
    );
  }
  expect(await runsInTable(table).read(run.id)).toEqual(run);
  expect(await ledgersInTable(table).read(c1)).toEqual({
    lease: { run: run.id, connection: k1, expires: 1, phase: "sending" },
    byConnection: {},
  });
});

test("a definition too large for an item is refused with what to do", async () => {
  const big = { ...aListCohort, name: "é".repeat(200_000) };
  await expect(cohortsInTable(table).create(big)).rejects.toMatchObject({
    kind: "invalid",
    code: "too-large",
  });
  expect(await items()).toEqual([]);
});

test("a cursor of one list is refused by another", async () => {
  const cohorts = cohortsInTable(table);
  await cohorts.create(aListCohort);
  await cohorts.create({ ...aListCohort, id: aCohort("c2") });
  const { cursor } = await cohorts.list({ limit: 1 });
  await expect(connectionsInTable(table).list({ limit: 1, cursor: cursor ?? "" })).rejects.toMatchObject({
    kind: "invalid",
  });
  await expect(runsInTable(table).list(c1, { limit: 1, cursor: cursor ?? "" })).rejects.toMatchObject({
    kind: "invalid",
  });
});

test("a delivery of the first day of channels waits since what it tells happened", async () => {
  const change = { version: 3, from: "active", to: "failing", at: TIME } as const;
  const notice = connectionStateChanged({ id: k1, name: "Shop" }, change);
  const one = newDelivery(aChannel("hook"), notice, new Date("2026-11-24T09:00:00.000Z"));
  await deliveriesInTable(table).add(one);
  const [row = {}] = await items();
  const { since, ...old } = row;
  expect(since).toBe("2026-11-24T09:00:00.000Z");
  await table.client.send(new PutCommand({ TableName: table.name, Item: old }));
  expect(await deliveriesInTable(table).read(one)).toEqual({ ...one, since: TIME });
});

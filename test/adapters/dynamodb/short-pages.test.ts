/** Lists are whole and in order, however few items the pages of the table have. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditTrailInTable } from "../../../shared/adapters/dynamodb/audit.ts";
import { dataSetsInTable } from "../../../shared/adapters/dynamodb/data-sets.ts";
import { runsInTable } from "../../../shared/adapters/dynamodb/runs.ts";
import { sandboxCohortsInTable } from "../../../shared/adapters/dynamodb/sandbox-cohorts.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import type { Page, PageWanted } from "../../../shared/ports/pages.ts";
import { aDataSet } from "../../contracts/data-sets.suite.ts";
import { dynalite, type TableServer } from "../../contracts/table-servers.ts";
import { steeredClock } from "../../fakes/clock.ts";
import { aCohort } from "../../fakes/ids.ts";
import { aQueuedRun, TIME } from "./rows.ts";

let server: TableServer;
let table: Table;
beforeAll(async () => {
  server = await dynalite("short");
});
afterAll(() => server?.stop());
beforeEach(async () => {
  table = await server.emptyTable(steeredClock());
});

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `${at}`.padStart(2, "0"));

async function all<T extends { id: string }>(
  list: (wanted: PageWanted) => Promise<Page<T>>,
  limit: number,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, ...(cursor !== undefined && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return ids;
}

test("who deletes a data set sees every cohort that claimed it", async () => {
  const sets = dataSetsInTable(table);
  await sets.create(aDataSet("shop"));
  const cohorts = numbered(5);
  for (const cohort of cohorts) await sets.claim({ dataSet: "shop", cohort: aCohort(cohort) });
  const { uses = [] } = (await sets.usage("shop")) ?? {};
  expect(uses.map(({ cohort }) => cohort)).toEqual(cohorts);
});

test.each([1, 2, 3, 5, 9])("a list of things by %i has each of them once", async (limit) => {
  const sets = dataSetsInTable(table);
  const ids = numbered(5);
  for (const id of ids) await sets.create(aDataSet(id));
  expect(await all(sets.list, limit)).toEqual(ids);
});

test.each([1, 2, 5])("runs in progress, over many partitions, by %i are each listed once", async (limit) => {
  const runs = runsInTable(table);
  const marks = numbered(9);
  for (const mark of marks) await runs.accept(aQueuedRun(mark));
  const ids = marks.map((mark) => aQueuedRun(mark).id);
  expect((await all(runs.unclosed, limit)).toSorted()).toEqual(ids.toSorted());
});

test("a page of received members stays below what a function may return", async () => {
  const cohorts = sandboxCohortsInTable(table);
  const long = (at: number) => ({
    kind: "external_id" as const,
    id: `${at}`.padStart(1_000, "0"),
    label: "",
  });
  for (let change = 0; change < 18; change += 1) {
    const add = Array.from({ length: 200 }, (_, at) => long(200 * change + at));
    await cohorts.change("kubit", "c1", { add, remove: [], at: TIME });
  }
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await cohorts.members("kubit", "c1", { limit: 5_000, ...(cursor && { cursor }) });
    sizes.push(page.items.length);
    cursor = page.cursor;
  } while (cursor);
  // 3 MiB of entries of 1,001 bytes.
  expect(sizes).toEqual([3_143, 457]);
});

test.each([1, 3, 99])(
  "a list newest first by %i, over many partitions, has each entry once, in order",
  async (limit) => {
    const trail = auditTrailInTable(table);
    const newestFirst: string[] = [];
    for (const [at, id] of numbered(30).entries()) {
      const time = `2026-11-24T08:00:${id}.000Z`;
      const actor = { name: at % 3 === 0 ? "ana" : "ben" };
      await trail.begin({ id, at: time, actor, action: "change-cohort", kind: "change", request: id });
      newestFirst.unshift(id);
    }
    expect(await all((wanted) => trail.list({}, wanted), limit)).toEqual(newestFirst);
    expect(await all((wanted) => trail.open(wanted), limit)).toEqual(newestFirst);
    const of = { actor: "ana", from: "2026-11-24T08:00:03Z", to: "2026-11-24T08:00:24Z" };
    expect(await all((wanted) => trail.list(of, wanted), limit)).toEqual(
      newestFirst.filter((id) => Number(id) % 3 === 0 && Number(id) >= 3 && Number(id) < 24),
    );
  },
);

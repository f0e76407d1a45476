/** How old a table of a real PostgreSQL is, and that one that was not loaded is told before any of its rows is read. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { DatabaseDataSet } from "../../../shared/contract/data-sets.ts";
import { daily, WaitingStory } from "../../flows/waiting-story.ts";
import { bought, Desk, shop } from "./asking.ts";
import { Cluster, hasPostgres, READER } from "./cluster.ts";

const scratch = scratchDatabase({ memoryMb: 256 });

describe.skipIf(!hasPostgres)("how old a table is (needs PostgreSQL)", () => {
  let cluster: Cluster;
  let desk: Desk;
  beforeAll(async () => {
    cluster = await Cluster.begin();
    desk = new Desk(scratch, cluster.database());
  });
  afterAll(() => cluster?.end());
  afterEach(() => scratch.discard());

  /** Rows of events: `at` and, for the loads, `loaded`. It is 2026-06-15 10:00 UTC. */
  async function given(rows: string, columns = "at") {
    await cluster.query(
      "DROP TABLE IF EXISTS events, users CASCADE",
      `CREATE TABLE events AS SELECT 'u1' AS who, 'buy' AS what, v.* FROM (VALUES ${rows}) AS v(${columns})`,
      "CREATE TABLE users AS SELECT 'u1' AS id, TIMESTAMPTZ '2026-06-13 10:00Z' AS loaded",
      `GRANT SELECT ON events, users TO ${READER.username}`,
    );
  }
  const within = (staleAfterHours: number, more: Partial<DatabaseDataSet> = {}): DatabaseDataSet => ({
    ...shop,
    staleAfterHours,
    ...more,
  });
  const fresh = { evaluation: { members: { total: 1 } } };
  const old = (column: string, hours: number, allowed: number, table = "public.events") => ({
    reason: "stale-data",
    fault: { code: "table-too-old", values: { table, column, hours, allowed } },
    detail: `The newest "${column}" of the table "${table}" is more than ${hours} hours old; the data set allows ${allowed}.`,
  });

  it("is the time since its newest event, exactly: as old as allowed is not too old", async () => {
    await given("(TIMESTAMPTZ '2026-06-01 00:00Z'), (TIMESTAMPTZ '2026-06-14 10:00:00+02')");
    expect(await desk.ask(bought, within(26))).toMatchObject(fresh);
    expect(await desk.ask(bought, within(25.999))).toMatchObject(old("at", 26, 25.999));
    expect(await desk.ask(bought, shop)).toMatchObject(fresh);
  });

  it.each([
    ["TIMESTAMP '2026-06-15 02:00'", "Europe/Madrid", 10],
    ["TIMESTAMP '2026-06-15 02:00'", "UTC", 8],
    ["TIMESTAMP '2026-06-15 02:00'", "America/Los_Angeles", 1],
    // It is 24:00 there.
    ["TIMESTAMP '2026-06-15 23:30'", "Pacific/Kiritimati", 0.5],
    ["TIMESTAMPTZ '2026-06-15 02:00Z'", "America/Los_Angeles", 8],
    ["DATE '2026-06-15'", "UTC", 10],
    ["DATE '2026-06-15'", "Europe/Madrid", 12],
    ["DATE '2026-06-14'", "America/Los_Angeles", 27],
  ])("%s in %s is %d hours old", async (at, timeZone, hours) => {
    await given(`(${at})`);
    expect(await desk.ask(bought, within(hours, { timeZone }))).toMatchObject(fresh);
    const found = await desk.ask(bought, within(hours - 0.01, { timeZone }));
    expect(found).toMatchObject({ fault: { values: { hours: Math.floor(hours) } } });
  });

  it("is that in the zone of the cohort where the data set names none", async () => {
    await given("(TIMESTAMP '2026-06-15 02:00')");
    const definition = { kind: "criteria", dataSet: "shop", where: bought } as const;
    const cohort = { definition, timeZone: "Europe/Madrid", identifierOrder: ["external_id"] as const };
    expect(await desk.ask(bought, within(9.9), { cohort })).toMatchObject(old("at", 10, 9.9));
    const sql = { kind: "sql", dataSet: "shop", sql: "SELECT id AS external_id FROM users" } as const;
    expect(await desk.ask(sql, within(9.9), { cohort: { ...cohort, definition: sql } })).toMatchObject(
      old("at", 10, 9.9),
    );
  });

  it("is told by times that have passed: a clock that is wrong does not make an old table new", async () => {
    await given(
      "(TIMESTAMPTZ '2026-06-14 10:00Z'), (TIMESTAMPTZ '2027-01-01'), (TIMESTAMPTZ '2026-06-15 10:05:01Z'), ('infinity'), ('-infinity'), (NULL)",
    );
    expect(await desk.ask(bought, within(23))).toMatchObject(old("at", 24, 23));
    // The database's clock may be a little ahead of ours.
    await given("(TIMESTAMPTZ '2026-06-14 10:00Z'), (TIMESTAMPTZ '2026-06-15 10:05Z')");
    expect(await desk.ask(bought, within(0.001))).toMatchObject(fresh);
  });

  it.each(["(TIMESTAMPTZ '2027-01-01')", "(NULL::timestamptz)", "(TIMESTAMP '-infinity')"])(
    "is not known where it has only %s, and it is not used",
    async (rows) => {
      await given(rows);
      expect(await desk.ask(bought, within(1_000))).toMatchObject({
        reason: "stale-data",
        fault: { code: "no-time-in-table", values: { table: "public.events", column: "at" } },
      });
    },
  );

  it("without a row it is missing, whatever its age may be", async () => {
    await given("(TIMESTAMPTZ '2026-06-15 02:00Z')");
    await cluster.query("TRUNCATE events");
    for (const dataSet of [within(26), shop])
      expect(await desk.ask(bought, dataSet)).toMatchObject({
        reason: "stale-data",
        detail: 'The table "public.events" has no rows.',
      });
  });

  it("is told by the column that says when it was loaded, of events and of users", async () => {
    await given("(TIMESTAMPTZ '2026-06-01', TIMESTAMP '2026-06-15 08:00')", "at, loaded");
    const events = { ...shop.events, loadedAt: "loaded" };
    expect(await desk.ask(bought, within(2, { events }))).toMatchObject(fresh);
    expect(await desk.ask(bought, within(1, { events }))).toMatchObject(old("loaded", 2, 1));
    const users = { table: "public.users", columns: { user: "id", externalId: "id" }, loadedAt: "Loaded" };
    expect(await desk.ask(bought, within(48, { events, users }))).toMatchObject(fresh);
    expect(await desk.ask(bought, within(47, { events, users }))).toMatchObject(
      old("loaded", 48, 47, "public.users"),
    );
  });

  it("is told by no other type, and by no column that is not there", async () => {
    await given("('2026-06-15T02:00:00Z')");
    expect(await desk.ask(bought, shop)).toMatchObject(fresh);
    expect(await desk.ask(bought, within(26))).toMatchObject({
      reason: "definition-invalid",
      fault: {
        code: "column-tells-no-age",
        values: { table: "public.events", column: "at", type: "text" },
      },
    });
    const events = { ...shop.events, loadedAt: "loaded" };
    expect(await desk.ask(bought, within(26, { events }))).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "no-column", values: { column: "loaded" } },
    });
  });

  it("is known before a row is read: a table that is too old costs one look", async () => {
    await given("(TIMESTAMPTZ '2026-06-01')");
    await cluster.query(
      "CREATE OR REPLACE VIEW costly AS SELECT at, who, (1 / (length(what) - 3))::text AS what FROM events",
      `GRANT SELECT ON costly TO ${READER.username}`,
    );
    const events = { ...shop.events, table: "public.costly" };
    expect(await desk.ask(bought, within(26, { events }))).toMatchObject(old("at", 346, 26, "public.costly"));
    expect(await desk.ask(bought, { ...shop, events })).toMatchObject({ reason: "data-unreadable" });
  });

  describe("a scheduled import whose table was not loaded last night", () => {
    let story: WaitingStory;
    /** It is due on 2026-11-24 at 08:00 UTC, and waits until 08:20. */
    beforeEach(async () => {
      await given("(TIMESTAMPTZ '2026-11-22 23:00Z')");
      story = await WaitingStory.open({ settings: within(24) });
      const { engine, clock } = story.world;
      const { evaluate } = engine;
      engine.evaluate = async (request) => {
        const { asOf } = request;
        const at = new Desk(scratch, cluster.database(), READER, clock);
        const found = await at.ask(bought, within(24), { asOf });
        await scratch.discard();
        return "reason" in found ? found : evaluate(request);
      };
      await story.create({ cadence: daily, waitForData: { until: "09:20" } });
      await story.passTo("08:00");
    });

    it("waits for the load, lets go of the lease meanwhile, and begins once it is there", async () => {
      const run = await story.due();
      await story.follow(run, story.instant("08:05"));
      expect(await story.row(run)).toMatchObject({
        status: "queued",
        dataWait: { missing: { reason: "stale-data", fault: { code: "table-too-old" } } },
      });
      story.at("08:10", () => cluster.query("INSERT INTO events VALUES ('u1', 'buy', '2026-11-23 23:00Z')"));
      expect(await story.follow(run)).toMatchObject({
        status: "succeeded",
        totalUsersImported: 2,
      });
      // No look is more than five minutes after the one before.
      const { lateBySeconds } = await story.shown(run);
      expect(lateBySeconds).toBeGreaterThanOrEqual(600);
      expect(lateBySeconds).toBeLessThanOrEqual(900);
    });

    it("waits for the first row of an empty one, and fails at the limit without it", async () => {
      await cluster.query("TRUNCATE events");
      const row = await story.follow(await story.due());
      expect(row).toMatchObject({
        status: "failed",
        reason: "stale-data",
        detail: 'The table "public.events" has no rows.',
      });
      expect(row.endedAt).toMatch(/^2026-11-24T08:20/);
      expect(story.world.braze.calls).toEqual([]);
    });
  });
});

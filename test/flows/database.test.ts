/** A cohort of a database's tables, through the whole system: defined, previewed, imported, and what becomes of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Preview } from "../../shared/contract/cohorts.ts";
import type { DatabaseDataSet } from "../../shared/contract/data-sets.ts";
import { Cluster, hasPostgres, READER } from "../adapters/postgres/cluster.ts";
import { from, Shop } from "./shop.ts";

const tables = {
  kind: "database",
  name: "Warehouse",
  database: "warehouse",
  events: { table: "public.events", columns: { user: "who", time: "at", event: "what" } },
  users: { table: "public.users", columns: { user: "id", externalId: "id" } },
} as const satisfies Partial<DatabaseDataSet>;

describe.skipIf(!hasPostgres)("a cohort of tables of a database (needs PostgreSQL)", () => {
  let folder: string;
  let cluster: Cluster;
  let shop: Shop;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "database-"));
    cluster = await Cluster.begin();
    await cluster.query(
      "CREATE TABLE users AS SELECT 'u' || n AS id FROM generate_series(1, 60) AS n",
      "CREATE TABLE events (who text, at timestamptz, what text)",
      "INSERT INTO events SELECT 'u' || n, now() - INTERVAL '1 day', 'purchase' FROM generate_series(1, 20) AS n",
      `GRANT SELECT ON users, events TO ${READER.username}`,
    );
    const { host, port, database, tls } = cluster.database();
    shop = await Shop.open(folder, { database: { host, port, database, tls, ...READER } });
  });
  afterAll(async () => {
    await shop?.close();
    await cluster?.end();
    await rm(folder, { recursive: true, force: true });
  });

  it("is previewed and imported, and ends with a reason of its own once the database refuses it", async () => {
    await shop.done("PUT", "/data-sets/tables", tables);
    expect(await shop.done("GET", "/data-sets/tables")).toEqual({ ...tables, id: "tables", version: 0 });
    const connection = await shop.connection("kubit");
    const where = { performed: { event: "purchase", period: { lastDays: 7 } } };
    const cohort = await shop.cohort({
      name: "Buyers",
      definition: { kind: "criteria", dataSet: "tables", where },
    });
    const preview = await shop.done<Preview>("POST", `/cohorts/${cohort}/preview`, { sample: true });
    expect(preview).toMatchObject({ members: { total: 20 } });
    expect(await shop.import(cohort, connection)).toMatchObject({
      status: "succeeded",
      totalUsersImported: 20,
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 20));

    await cluster.query(
      "INSERT INTO events SELECT 'u' || n, now() - INTERVAL '1 day', 'purchase' FROM generate_series(21, 22) AS n",
    );
    expect(await shop.import(cohort, connection)).toMatchObject({ counts: { added: 2, kept: 20 } });

    await cluster.query(`ALTER ROLE ${READER.username} PASSWORD 'another'`);
    const refused = await shop.import(cohort, connection);
    expect(refused).toMatchObject({
      status: "failed",
      reason: "database-unavailable",
      detail: 'The database "warehouse" refused the user or the password that its secret has.',
      totalUsersImported: 22,
    });
    expect(await shop.audience(cohort)).toEqual(from(1, 22));
    expect(await shop.mailOf(refused)).toContain("Failed: Buyers — database not available");
  });

  it("is not checked as files are, and is of no database that the stage does not name", async () => {
    await shop.done("PUT", "/data-sets/tables", tables);
    for (const [method, path, body] of [
      ["POST", "/data-sets/tables/check", {}],
      ["PUT", "/data-sets/tables?dryRun=true", tables],
    ] as const)
      expect(await shop.call(method, path, body)).toMatchObject({
        status: 422,
        body: { type: "urn:problem:check-of-files-only" },
      });
    expect(
      await shop.call("PUT", "/data-sets/tables", { ...tables, events: { ...tables.events, prefix: "x/" } }),
    ).toMatchObject({ status: 400 });
    await shop.done("PUT", "/data-sets/other", { ...tables, database: "other" });
    const where = { performed: { event: "purchase" } };
    const cohort = await shop.cohort({
      name: "Others",
      definition: { kind: "criteria", dataSet: "other", where },
    });
    expect(await shop.call("POST", `/cohorts/${cohort}/preview`, {})).toMatchObject({
      status: 422,
      body: {
        type: "urn:problem:definition-invalid",
        detail: expect.stringContaining('no database "other"'),
      },
    });
  });
});

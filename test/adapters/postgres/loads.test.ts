/** An import that begins while a table is loaded reads it as it is after the load, and never as it is in between. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { DatabaseDataSet } from "../../../shared/contract/data-sets.ts";
import { bought, Desk, shop } from "./asking.ts";
import { Cluster, hasPostgres, READER } from "./cluster.ts";

const scratch = scratchDatabase({ memoryMb: 256 });

describe.skipIf(!hasPostgres)("a table that is loaded just now (needs PostgreSQL)", () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.begin();
  });
  afterAll(() => cluster?.end());
  afterEach(() => scratch.discard());
  beforeEach(() =>
    cluster.query(
      "DROP TABLE IF EXISTS events, users, older CASCADE",
      "DROP MATERIALIZED VIEW IF EXISTS kept CASCADE",
      "CREATE TABLE events (who text, at timestamptz, what text) PARTITION BY RANGE (at)",
      "CREATE TABLE may PARTITION OF events FOR VALUES FROM ('2026-05-01') TO ('2026-06-01')",
      "CREATE TABLE june PARTITION OF events FOR VALUES FROM ('2026-06-01') TO ('2026-07-01')",
      "INSERT INTO events VALUES ('u1', '2026-05-10', 'buy'), ('u2', '2026-06-10', 'buy')",
      "CREATE TABLE users AS SELECT 'u' || n AS id FROM generate_series(1, 3) AS n",
      "CREATE TABLE older AS SELECT 'u3'::text AS who, TIMESTAMPTZ '2026-04-10' AS at, 'buy'::text AS what",
      "CREATE VIEW everything AS SELECT * FROM events UNION ALL SELECT * FROM older",
      `GRANT SELECT ON events, users, everything TO ${READER.username}`,
    ),
  );
  const of = (table: string): DatabaseDataSet => ({ ...shop, events: { ...shop.events, table } });

  /** Begins an import in the middle of these statements' transaction, which is committed when the import waits for it. */
  async function during(statements: string[], dataSet: DatabaseDataSet): Promise<string[]> {
    const loader = await cluster.session();
    try {
      await loader.query("BEGIN");
      for (const statement of statements) await loader.query(statement);
      let isOver = false;
      const who = new Desk(scratch, cluster.database()).who(bought, dataSet).finally(() => {
        isOver = true;
      });
      const waiting = "SELECT FROM pg_locks WHERE NOT granted";
      while (!isOver && (await loader.query(waiting)).rowCount === 0) await new Promise(setImmediate);
      await loader.query("COMMIT");
      return (await who).sort();
    } finally {
      await loader.end();
    }
  }

  it.each([
    [
      "one partition that is emptied and filled",
      ["TRUNCATE june", "INSERT INTO june VALUES ('u2', '2026-06-10', 'buy')"],
      "public.events",
      ["u1", "u2"],
    ],
    [
      "one table of a view that is emptied and filled",
      ["TRUNCATE older", "INSERT INTO older VALUES ('u3', '2026-04-10', 'buy')"],
      "public.everything",
      ["u1", "u2", "u3"],
    ],
    [
      "the users, who are emptied and filled",
      ["TRUNCATE users", "INSERT INTO users VALUES ('u1'), ('u2')"],
      "public.events",
      ["u1", "u2"],
    ],
    [
      "a table that is written anew for a column's type",
      ["DROP VIEW everything", "ALTER TABLE older ALTER COLUMN who TYPE varchar(20)"],
      "public.older",
      ["u3"],
    ],
  ])("%s: nobody is missing", async (_, statements, table, who) => {
    await cluster.query(`GRANT SELECT ON older TO ${READER.username}`);
    expect(await during(statements, of(table))).toEqual(who);
  });

  it("a lock that lasts is told as that, after the time that a statement may take", async () => {
    const loader = await cluster.session();
    await loader.query("BEGIN");
    await loader.query("TRUNCATE june");
    try {
      const desk = new Desk(scratch, cluster.database({ statementSeconds: 1 }));
      expect(await desk.ask(bought)).toMatchObject({
        reason: "stale-data",
        fault: { code: "table-locked", values: { table: "public.events", seconds: 1 } },
        detail:
          'The table "public.events" was still locked after 1 seconds: a load or a change of it had not ended.',
      });
      expect(desk.pauses).toEqual([]);
      await cluster.query(`ALTER ROLE ${READER.username} SET lock_timeout = '50ms'`);
      expect(await desk.ask(bought)).toMatchObject({ fault: { code: "table-locked" } });
    } finally {
      await loader.end();
      await cluster.query(`ALTER ROLE ${READER.username} RESET lock_timeout`);
    }
  });

  it("a materialized view, which can't be locked, is read", async () => {
    await cluster.query(
      "CREATE MATERIALIZED VIEW kept AS SELECT * FROM everything",
      "CREATE VIEW of_kept AS SELECT * FROM kept",
      `GRANT SELECT ON kept, of_kept TO ${READER.username}`,
    );
    const desk = new Desk(scratch, cluster.database());
    for (const table of ["public.kept", "public.of_kept"])
      expect((await desk.who(bought, of(table))).sort()).toEqual(["u1", "u2", "u3"]);
  });

  it("a materialized view that was not filled yet, or is being filled, is missing data", async () => {
    await cluster.query(
      "CREATE MATERIALIZED VIEW nightly AS SELECT * FROM events WITH NO DATA",
      `GRANT SELECT ON nightly TO ${READER.username}`,
    );
    const desk = new Desk(scratch, cluster.database({ statementSeconds: 1 }));
    expect(await desk.ask(bought, of("public.nightly"))).toMatchObject({
      reason: "stale-data",
      fault: { code: "no-rows-in-table", values: { table: "public.nightly" } },
    });
    const loader = await cluster.session();
    await loader.query("BEGIN");
    await loader.query("REFRESH MATERIALIZED VIEW nightly");
    try {
      expect(await desk.ask(bought, of("public.nightly"))).toMatchObject({
        reason: "stale-data",
        fault: { code: "table-locked", values: { table: "public.nightly", seconds: 1 } },
      });
    } finally {
      await loader.end();
    }
  });

  it("a view is read by its owner's rights, and refused where its owner has none", async () => {
    await cluster.query(
      "DROP ROLE IF EXISTS curator",
      "CREATE ROLE curator",
      "GRANT SELECT ON events TO curator",
      "CREATE VIEW curated AS SELECT * FROM events",
      "ALTER VIEW curated OWNER TO curator",
      `GRANT SELECT ON curated TO ${READER.username}`,
    );
    const desk = new Desk(scratch, cluster.database());
    try {
      expect((await desk.who(bought, of("public.curated"))).sort()).toEqual(["u1", "u2"]);
      await cluster.query("REVOKE SELECT ON events FROM curator");
      expect(await desk.ask(bought, of("public.curated"))).toMatchObject({
        reason: "definition-invalid",
        fault: { code: "table-not-readable", values: { table: "public.curated" } },
      });
    } finally {
      await cluster.query("DROP VIEW curated", "DROP OWNED BY curator", "DROP ROLE curator");
    }
  });
});

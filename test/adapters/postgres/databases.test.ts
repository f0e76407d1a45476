/** Tables of a real PostgreSQL as a data set: read by the law of all data, in one snapshot, and told without secrets. */
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { databasesOverPostgres } from "../../../shared/adapters/postgres/databases.ts";
import type { Criterion } from "../../../shared/contract/criteria.ts";
import type { DatabaseDataSet } from "../../../shared/contract/data-sets.ts";
import { bucketOf } from "../../../shared/domain/buckets.ts";
import type { Member } from "../../../shared/domain/identifiers.ts";
import { membersIn } from "../duckdb/evaluate/asking.ts";
import { bought, Desk, shop } from "./asking.ts";
import { Cluster, hasPostgres, READER } from "./cluster.ts";

const scratch = scratchDatabase({ memoryMb: 256 });

describe.skipIf(!hasPostgres)("tables of a database (needs PostgreSQL)", () => {
  let cluster: Cluster;
  let desk: Desk;
  beforeAll(async () => {
    cluster = await Cluster.begin();
    desk = new Desk(scratch, cluster.database());
  });
  afterAll(() => cluster?.end());
  afterEach(() => scratch.discard());

  /** Makes the tables anew. */
  async function given(events: string, users = "SELECT 'u1' AS id"): Promise<void> {
    await cluster.query(
      "DROP TABLE IF EXISTS events, users CASCADE",
      `CREATE TABLE events AS ${events}`,
      `CREATE TABLE users AS ${users}`,
      `GRANT SELECT ON events, users TO ${READER.username}`,
    );
  }
  const events = (values: string, columns = "who, at, what") =>
    `SELECT * FROM (VALUES ${values}) AS v(${columns})`;
  const of = (more: Partial<DatabaseDataSet>): DatabaseDataSet => ({ ...shop, ...more });

  it("have the buckets of identifiers, by the same bytes", async () => {
    const members: Member[] = [
      { kind: "external_id", id: "u1", label: "" },
      { kind: "alias", id: "ana@example.com", label: "correo electrónico" },
      { kind: "device_id", id: "\u{1f600}é\u0301", label: "" },
    ];
    const session = await cluster.session();
    const bytes = "convert_to($1 || chr(31) || $2 || chr(31) || $3, 'UTF8')";
    for (const member of members) {
      const { rows } = await session.query<{ hash: string }>(`SELECT md5(${bytes}) AS hash`, [
        member.kind,
        member.label,
        member.id,
      ]);
      const leading = Number.parseInt(rows[0]?.hash.slice(0, 2) ?? "", 16);
      for (const buckets of [2, 8, 64])
        expect(Math.floor((leading * buckets) / 256)).toBe(bucketOf(member, buckets));
    }
    await session.end();
  });

  describe("identifiers", () => {
    const ids = {
      text: ["'a'", "a"],
      "varchar(20)": ["'a b'", "a b"],
      "char(5)": ["'ab'", "ab"],
      uuid: ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
      smallint: ["'-7'", "-7"],
      bigint: ["'9223372036854775807'", "9223372036854775807"],
      "numeric(30,0)": ["'123456789012345678901234567890'", "123456789012345678901234567890"],
      "numeric(10,2)": ["'12.00'", "12"],
      numeric: ["'12345678901234567890.000'", "12345678901234567890"],
      bytea: ["'\\x7573c3a9'", "usé"],
      citext_like: ["'e'", "e"],
    };
    beforeAll(() => cluster.query("CREATE TYPE citext_like AS ENUM ('e')"));
    it.each(Object.entries(ids))(
      "of the type %s are their own characters",
      async (type, [value = "", id]) => {
        await given(
          events(`(${value}::${type}, TIMESTAMPTZ '2026-06-01 10:00:00Z', 'buy')`),
          `SELECT ${value}::${type} AS id`,
        );
        expect(await desk.who(bought)).toEqual([id]);
      },
    );

    it.each([
      ["double precision", "'1.5'"],
      ["numeric(4,1)", "'1.5'"],
      ["numeric", "'1.5'"],
      ["numeric", "'1.0000000001'"],
      ["bytea", "'\\xff'"],
    ])("of the type %s that are none are unreadable, and not told", async (type, value) => {
      await given(
        events(`('u1', TIMESTAMPTZ '2026-06-01 10:00:00Z', 'buy')`),
        `SELECT ${value}::${type} AS id`,
      );
      const found = await desk.ask(bought);
      expect(found).toMatchObject({ reason: "data-unreadable", fault: { code: "values-no-identifiers" } });
      expect(JSON.stringify(found)).not.toContain("1.5");
    });

    it.each(["jsonb", "text[]", "interval"])("of the type %s are refused, by name and type", async (type) => {
      await given(events("('u1', TIMESTAMPTZ '2026-06-01 10:00:00Z', 'buy')"), `SELECT NULL::${type} AS id`);
      expect(await desk.ask(bought)).toMatchObject({
        reason: "definition-invalid",
        detail: expect.stringMatching(
          /^The column "id" of the table "public.users" is of the type _?\w+, which/,
        ),
      });
    });

    it("that are NULL or empty are not set, and one with a tab or a line break is left out", async () => {
      await given(
        events("('u1', TIMESTAMPTZ '2026-06-01 10:00:00Z', 'buy'), (NULL, now(), 'buy')"),
        `SELECT * FROM (VALUES ('u1', 'x' || chr(9)), ('u1', NULL), ('u1', ''), ('u1', 'o''ne "two", three'), ('u1', E'\\\\N')) AS v(id, ext)`,
      );
      const users = { table: "public.users", columns: { user: "id", externalId: "ext" } };
      const found = await desk.ask(bought, of({ users }));
      expect(found).toMatchObject({
        evaluation: { rejected: { "no-identifier": 2, "unusable-identifier": 1 }, members: { total: 2 } },
      });
      expect((await membersIn(scratch, found)).map(({ id }) => id)).toEqual(["\\N", 'o\'ne "two", three']);
    });
  });

  describe("times", () => {
    const within: Criterion = {
      performed: { event: "buy", period: { from: "2026-06-02", to: "2026-06-02" } },
    };
    it.each([
      ["timestamptz is an instant", "TIMESTAMPTZ '2026-06-02 00:30:00+02'", "UTC", []],
      [
        "timestamptz is an instant, whatever the zone",
        "TIMESTAMPTZ '2026-06-02 00:30:00+02'",
        "Europe/Madrid",
        ["u1"],
      ],
      [
        "timestamp is a clock of the data set's zone",
        "TIMESTAMP '2026-06-02 00:30:00'",
        "Europe/Madrid",
        ["u1"],
      ],
      [
        "timestamp of another zone is another day",
        "TIMESTAMP '2026-06-01 23:30:00'",
        "America/Los_Angeles",
        [],
      ],
      ["timestamp west of UTC is its day", "TIMESTAMP '2026-06-02 00:30:00'", "America/Los_Angeles", ["u1"]],
      ["date is its day", "DATE '2026-06-02'", "Pacific/Kiritimati", ["u1"]],
      ["text is read as in files", "'2026-06-02T00:30:00+00:00'", "UTC", ["u1"]],
    ])("%s", async (_, at, timeZone, who) => {
      await given(events(`('u1', ${at}, 'buy')`));
      const cohort = { timeZone, identifierOrder: ["external_id"] as const };
      const definition = { kind: "criteria", dataSet: "shop", where: within } as const;
      expect(await desk.who(within, of({ timeZone }), { cohort: { definition, ...cohort } })).toEqual(who);
    });

    it("timestamp east of UTC has happened before the import, although its clock is ahead of it", async () => {
      await given(
        events(
          "('u1', TIMESTAMP '2026-06-15 23:30:00', 'buy'), ('u2', TIMESTAMP '2026-06-16 00:30:00', 'buy')",
        ),
        "SELECT 'u' || n AS id FROM generate_series(1, 2) AS n",
      );
      expect(await desk.who(bought, of({ timeZone: "Pacific/Kiritimati" }))).toEqual(["u1"]);
    });

    it("date east of UTC has begun before the import, although it is a day later in UTC", async () => {
      await given(
        events("('u1', DATE '2026-06-16', 'buy'), ('u2', DATE '2026-06-17', 'buy')"),
        "SELECT 'u' || n AS id FROM generate_series(1, 2) AS n",
      );
      const asOf = new Date("2026-06-15T21:00:00Z");
      expect(await desk.who(bought, of({ timeZone: "Asia/Tokyo" }), { asOf })).toEqual(["u1"]);
    });

    it.each(["TIMESTAMP", "DATE", "TIMESTAMPTZ"])(
      "%s may be asked about from the first year on",
      async (type) => {
        await given(events(`('u1', ${type} '2026-06-02', 'buy')`));
        const always = { performed: { event: "buy", period: { from: "0001-01-01", to: "2026-06-14" } } };
        expect(await desk.who(always, of({ timeZone: "Asia/Tokyo" }))).toEqual(["u1"]);
      },
    );

    it.each([
      ...["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'20000-01-01'"].map((at) => `TIMESTAMP ${at}`),
      ...["'infinity'", "'0044-03-15 BC'", "'0001-01-01 BC'"].map((at) => `DATE ${at}`),
    ])("of %s are unreadable, although a filter of days would leave them out", async (at) => {
      const [type] = at.split(" ");
      await given(events(`('u1', ${at}, 'buy'), ('u1', ${type} '2026-06-02', 'buy')`));
      expect(await desk.ask(within)).toMatchObject({
        reason: "data-unreadable",
        fault: { code: "values-no-times", values: { unreadable: 1 } },
      });
    });
  });

  it("what is read is what the criteria ask about: columns, names and days", async () => {
    await given(
      `SELECT 'u' || n AS who, TIMESTAMPTZ '2026-06-14' - n * INTERVAL '1 day' AS at,
        CASE n % 2 WHEN 0 THEN 'buy' ELSE 'login' END AS what, repeat('x', 100) AS large, n::text AS note
      FROM generate_series(1, 400) AS n`,
      "SELECT 'u' || n AS id FROM generate_series(1, 400) AS n",
    );
    const recent: Criterion = {
      performed: {
        event: "buy",
        period: { lastDays: 10 },
        where: [{ property: "note", is: { atLeast: 5 } }],
      },
    };
    const found = await desk.ask(recent);
    expect(found).toMatchObject({ reading: { rows: 4 }, evaluation: { members: { total: 2 } } });
    const { path } = found as { path: string };
    const parts = await scratch.rows("SELECT DISTINCT name FROM parquet_schema($all)", {
      all: `${dirname(path)}/*-table.parquet`,
    });
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["who", "at", "what", "note", "id"]),
    );
    expect(JSON.stringify(parts)).not.toContain("large");
    await scratch.discard();
    // Names that a preview does not find are looked for everywhere.
    expect(await desk.ask(recent, shop, { unknownNames: true })).toMatchObject({ reading: { rows: 400 } });
  });

  it("SQL has all columns, by their own types", async () => {
    await given(
      events(
        "('u1', TIMESTAMPTZ '2026-06-01', 'buy', 7.5::numeric(6,2), true), ('u2', TIMESTAMPTZ '2026-06-01', 'buy', 2::numeric(6,2), false)",
        "who, at, what, price, paid",
      ),
      "SELECT 'u' || n AS id FROM generate_series(1, 2) AS n",
    );
    const sql = "SELECT id AS external_id FROM users JOIN events ON who = id WHERE price > 5 AND paid";
    expect(await desk.who({ kind: "sql", dataSet: "shop", sql })).toEqual(["u1"]);
  });

  it("a value that is none of its type is told by its table and column", async () => {
    await given(
      events(
        "('u1', TIMESTAMPTZ '2026-06-01', 'buy', 7.5::numeric(6,2)), ('u2', TIMESTAMPTZ '2026-06-01', 'buy', 'NaN'::numeric(6,2))",
        "who, at, what, price",
      ),
    );
    const where: Criterion = {
      performed: { event: "buy", where: [{ property: "price", is: { greater: 5 } }] },
    };
    expect(await desk.ask({ kind: "criteria", dataSet: "shop", where })).toMatchObject({
      reason: "data-unreadable",
      fault: { code: "column-unreadable", values: { table: "public.events", column: "price" } },
    });
  });

  it("a view is as good as a table, and names need no quotes", async () => {
    await given(events("('u1', TIMESTAMPTZ '2026-06-01', 'buy')"));
    await cluster.query(
      'CREATE SCHEMA IF NOT EXISTS "My Shop"',
      'CREATE OR REPLACE VIEW "My Shop"."All ""events""" AS SELECT * FROM events',
      `GRANT USAGE ON SCHEMA "My Shop" TO ${READER.username}`,
      `GRANT SELECT ON "My Shop"."All ""events""" TO ${READER.username}`,
    );
    const table = 'My Shop.All "events"';
    expect(await desk.who(bought, of({ events: { ...shop.events, table } }))).toEqual(["u1"]);
  });

  it("columns that differ by case only are read by their exact names, and refused where both are", async () => {
    await given(
      `SELECT 'u1' AS who, TIMESTAMPTZ '2026-06-01' AS at, 'buy' AS what`,
      `SELECT 'u1' AS userid, 'right' AS "userId", 'wrong' AS "USERID"`,
    );
    const mapped = (externalId: string) =>
      of({ users: { table: "public.users", columns: { user: "userid", externalId } } });
    expect(await desk.ask(bought, mapped("userId"))).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "columns-differ-by-case" },
    });
    expect(await desk.who(bought, mapped("userid"))).toEqual(["u1"]);
  });

  it("what is larger than one part is several files, and is read whole", async () => {
    await given(
      `SELECT 'u' || n AS who, TIMESTAMPTZ '2026-06-01' AS at, 'buy' AS what, repeat('x', 20000) || n AS note
       FROM generate_series(1, 1400) AS n`,
      "SELECT 'u' || n AS id FROM generate_series(1, 1400) AS n",
    );
    const noted: Criterion = {
      performed: { event: "buy", where: [{ property: "note", is: { isSet: true } }] },
    };
    const found = await desk.ask(noted);
    expect(found).toMatchObject({
      reading: { files: 2, rows: 1_400 },
      evaluation: { members: { total: 1_400 } },
    });
  });

  describe("rows at a time", () => {
    async function answers(rows: number, characters: number): Promise<number[]> {
      await given(
        `SELECT 'u' AS who, now() AS at, repeat('x', ${characters}) AS note FROM generate_series(1, ${rows})`,
      );
      const databases = databasesOverPostgres({
        databases: { shop: cluster.database() },
        role: async () => READER,
      });
      return databases.snapshot("shop", ["public.events"], async (snapshot) => {
        const columns = await snapshot.columns("public.events");
        const counts: number[] = [];
        for await (const some of snapshot.rows("public.events", { columns, where: "true", values: [] }))
          counts.push(some.length);
        return counts;
      });
    }

    it("are a few at first, then as many as a million characters have", async () => {
      expect(await answers(75, 99_000)).toEqual([50, 10, 10, 5]);
    });

    it("are one where a row alone has more, and a thousand at most", async () => {
      expect(await answers(52, 1_100_000)).toEqual([50, 1, 1]);
      expect(await answers(2_100, 1)).toEqual([50, 1_000, 1_000, 50]);
    });
  });
});

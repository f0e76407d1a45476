/** SQL cohorts by the stand-in for Athena: what is asked, what comes of it, and what is said of a text that can't be. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { localNames } from "../../../local/aws/names.ts";
import { athenaDialect } from "../../../shared/adapters/athena/dialect.ts";
import { stagedRows } from "../../../shared/adapters/duckdb/evaluate/selected-rows.ts";
import { scratchDatabase } from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../../shared/adapters/s3/files.ts";
import type { AthenaDataSet } from "../../../shared/contract/data-sets.ts";
import type { NotEvaluated } from "../../../shared/ports/engine.ts";
import type {
  SelectedRows,
  SelectionLook,
  SelectionQueries,
  SelectionQuestion,
} from "../../../shared/ports/selections.ts";
import { type AthenaHere, athenaHere, lake } from "./athena-here.ts";

let here: AthenaHere;
let runs = 0;
const secret = "ana@example.com";

beforeAll(async () => {
  here = await athenaHere();
  await here.store.give(
    "lake/events/a.csv",
    `who,at,what,amount,happened_at
u1,2026-01-01T10:00:00Z,buy,12,mine
u1,2026-01-02T10:00:00Z,buy,30,mine
u2,2026-01-03T10:00:00Z,view,,mine
u3,2026-01-05T08:59:59Z,buy,1,mine
u4,2026-01-05T09:00:00Z,buy,1,mine
`,
  );
  await here.store.give("lake/users/a.csv", `id,device,mail\nu1,d1,${secret}\nu2,,\nu3,d3,\nu4,d4,\n`);
  await here.store.give("lake/secret/a.csv", "id\ns1\n");
});
afterAll(() => here?.close());

const question = (sql: string, dataSet: AthenaDataSet = lake): SelectionQuestion => ({
  cohort: { definition: { kind: "sql", dataSet: "lake", sql }, timeZone: "UTC" },
  dataSet,
  asOf: new Date("2026-01-05T09:00:00Z"),
  identifiedDevices: false,
});

/** Looks until it has ended. `scanned`: of all queries. */
async function ended(
  asked: SelectionQuestion,
): Promise<Exclude<SelectionLook, { state: "running" | "continued" }> | NotEvaluated> {
  const attempt = { of: `text-${++runs}`, attempt: 1 };
  const begun = await here.selections.start(asked, attempt);
  if (begun === "busy") throw new Error("Athena has no room");
  if ("reason" in begun) return begun;
  let queries: SelectionQueries = begun;
  const scanned: number[] = [];
  return vi.waitFor(
    async () => {
      const look = await here.selections.look(asked, attempt, queries);
      if (look.state === "continued") {
        queries = look.queries;
        scanned.push(...look.scanned);
      }
      if (look.state === "running" || look.state === "continued") throw new Error("it goes on");
      return look.state === "failed" ? look : { ...look, scanned: [...scanned, ...look.scanned] };
    },
    { timeout: 15_000 },
  );
}
async function rowsOf(rows: SelectedRows): Promise<string[]> {
  const scratch = scratchDatabase({ memoryMb: 256 });
  try {
    const work = filesInBucket({ client: here.store.client, bucket: localNames.workBucket });
    const staged = await stagedRows({ scratch, work }, rows);
    if ("reason" in staged) throw new Error(JSON.stringify(staged));
    const found = await scratch.rows(`${staged.users} ORDER BY ALL`);
    return found.map((row) =>
      Object.values(row)
        .map((value) => String(value ?? ""))
        .join(" ")
        .trim(),
    );
  } finally {
    await scratch.discard();
  }
}
const selected = async (sql: string, dataSet?: AthenaDataSet) => {
  const look = await ended(question(sql, dataSet));
  if (!("rows" in look)) throw new Error(JSON.stringify(look));
  return rowsOf(look.rows);
};
const refused = async (sql: string, dataSet?: AthenaDataSet): Promise<NotEvaluated> => {
  const look = await ended(question(sql, dataSet));
  const why = "reason" in look ? look : "why" in look ? look.why : undefined;
  if (!why) throw new Error(`it was selected: ${sql.slice(0, 200)}`);
  expect(JSON.stringify(why)).not.toContain(secret);
  return why;
};

describe("a SQL cohort of Athena", () => {
  it.each<[string, string, string[]]>([
    ["of users", "SELECT id AS external_id FROM users WHERE device IS NOT NULL", ["u1", "u3", "u4"]],
    [
      "of what has happened before the import",
      "SELECT DISTINCT who AS external_id FROM events WHERE what = 'buy' AND happened_at >= as_of() - INTERVAL '4' DAY",
      ["u1", "u3"],
    ],
    [
      "with a comment in place of its end, and several columns",
      "WITH often AS (\n  SELECT who FROM events GROUP BY who HAVING count(*) > 1 -- (\n)\nSELECT u.id AS External_ID, u.device AS device_id, false AS anonymous\nFROM often JOIN users u ON u.id = often.who; -- the end",
      ["u1   d1 false"],
    ],
    ["of whole numbers", "SELECT max(CAST(amount AS decimal(10, 2))) AS external_id FROM events", ["30"]],
    [
      "of an alias, and of a column of the table that no mapping names",
      `SELECT mail AS alias_name, 'mail' AS alias_label FROM users WHERE mail IS NOT NULL`,
      [`${secret} mail`],
    ],
    ["in an order, cut", "SELECT id AS external_id FROM users ORDER BY id DESC LIMIT 2", ["u3", "u4"]],
    [
      "of several queries",
      "SELECT id AS external_id FROM users UNION ALL SELECT who FROM events WHERE who = 'u1'",
      ["u1", "u1", "u1", "u2", "u3", "u4"],
    ],
    ["of no table", "SELECT 'it''s; -- ) /*' AS external_id", ["it's; -- ) /*"]],
    ["of nobody", "SELECT id AS external_id FROM users WHERE false", []],
  ])("%s", async (_, sql, rows) => expect(await selected(sql)).toEqual(rows));

  it("names the event where all are of one, and reads a time by the zone of the data", async () => {
    const { event: _, ...columns } = lake.events.columns;
    const one: AthenaDataSet = {
      ...lake,
      timeZone: "UTC",
      events: { table: "events", columns, eventIs: "it's" },
    };
    const sql =
      "SELECT who AS external_id FROM events WHERE event_name = 'it''s' AND happened_at < TIMESTAMP '2026-01-02 00:00:00'";
    expect(await selected(sql, one)).toEqual(["u1"]);
  });

  it("names no column that it does not need: the catalog keeps those that a table no longer has", async () => {
    here.misbehave({ athena: { dropped: ["old_plan"] } });
    const sql =
      "SELECT u.id AS external_id FROM users u JOIN events e ON e.who = u.id GROUP BY u.id HAVING count(*) > 1";
    expect(await selected(sql)).toEqual(["u1"]);
    expect(await selected("SELECT CAST(count(*) AS varchar) AS external_id FROM users")).toEqual(["4"]);
    expect(await refused("SELECT id AS external_id FROM (SELECT * FROM users)")).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "athena-finds-no", values: { name: "old_plan" } },
    });
    here.misbehave({});
    expect(
      await selected("SELECT who AS external_id FROM (SELECT e.* FROM events e) WHERE amount = '30'"),
    ).toEqual(["u1"]);
  });

  it("asks for its columns first, without reading a row, and for the rows by these", async () => {
    const look = await ended(question("SELECT id AS external_id FROM users"));
    expect(look).toMatchObject({ state: "selected", scanned: [0, expect.any(Number), expect.any(Number)] });
  });

  it("goes on with the text as it is when it is looked at, where it was changed", async () => {
    const attempt = { of: "changed", attempt: 1 };
    const first = await here.selections.start(question("SELECT id AS external_id FROM users"), attempt);
    if (first === "busy" || "reason" in first) throw new Error(JSON.stringify(first));
    const next = question("SELECT device AS device_id FROM users WHERE device IS NOT NULL");
    const look = await vi.waitFor(
      async () => {
        const seen = await here.selections.look(next, attempt, first);
        expect(seen.state).not.toBe("running");
        return seen;
      },
      { timeout: 15_000 },
    );
    expect(look).toMatchObject({ state: "continued", queries: { columns: expect.any(String) } });
    expect(look).not.toMatchObject({ queries: first });
  });

  it("begins no query anew when it is looked at twice", async () => {
    const attempt = { of: "twice", attempt: 1 };
    const asked = question("SELECT id AS external_id FROM users");
    const first = await here.selections.start(asked, attempt);
    expect(await here.selections.start(asked, attempt)).toEqual(first);
    if (first === "busy" || "reason" in first) throw new Error(JSON.stringify(first));
    const look = () =>
      vi.waitFor(
        async () => {
          const seen = await here.selections.look(asked, attempt, first);
          expect(seen.state).toBe("continued");
          return seen;
        },
        { timeout: 15_000 },
      );
    const before = here.athena.started();
    expect(await look()).toEqual(await look());
    expect(here.athena.started()).toBe(before + 2);
  });
});

describe("what is said of a text that can't be", () => {
  it.each<[string, string, Record<string, unknown>, { line: number; column: number } | undefined]>([
    [
      "a table of the database that is not the data set's",
      "SELECT id AS external_id\nFROM secret",
      { code: "no-table", values: { name: "secret", tables: "events,users" } },
      { line: 2, column: 6 },
    ],
    [
      "a second statement",
      "SELECT 1; SELECT 2",
      { code: "several-statements", values: {} },
      { line: 1, column: 9 },
    ],
    [
      "a parenthesis of ours that it would close",
      "SELECT 1) TO 's3://elsewhere/' --",
      { code: "not-opened", values: { mark: ")" } },
      { line: 1, column: 9 },
    ],
    [
      "a column that is not there",
      "SELECT id AS external_id\nFROM users -- the plan\nWHERE as_of() > as_of() AND plan = 'gold'",
      { code: "no-column", values: { name: "plan" } },
      { line: 3, column: 29 },
    ],
    [
      "a function that is not there",
      "SELECT forget(id) AS external_id FROM users",
      { code: "no-function", values: { name: "forget" } },
      { line: 1, column: 8 },
    ],
    [
      "a column that no identity has",
      "SELECT id AS external_id, device FROM users",
      { code: "other-column", values: { name: "device", columns: expect.any(String) } },
      undefined,
    ],
    [
      "columns that identify nobody",
      "SELECT 'mail' AS alias_label, true AS anonymous FROM users",
      { code: "no-identifying-column", values: { columns: expect.any(String) } },
      undefined,
    ],
    [
      "a column that is no identifier",
      "SELECT 1.5e0 AS external_id",
      { code: "column-of-other-type", values: { name: "external_id", type: "double" } },
      undefined,
    ],
    [
      "a value that can't be converted",
      `SELECT CAST(mail AS integer) AS external_id FROM users`,
      { code: "value-unfit", values: {} },
      undefined,
    ],
  ])("%s", async (_, sql, sqlFault, at) => {
    const why = await refused(sql);
    expect(why).toMatchObject({ reason: "definition-invalid", sqlFault });
    expect(why.at).toEqual(at);
  });

  it.each([
    [
      `SELECT id AS external_id FROM users\nWHERE mail = '${secret}' '${secret}'`,
      "(line 2, column 32): mismatched input '…'",
      2,
    ],
    ["SELECT id AS external_id FROM", "(line 1, column 30)", 1],
    [
      `SELECT id AS external_id, count(*) FROM users WHERE mail <> '${secret}' GROUP BY device`,
      "(line 1, column 8)",
      1,
    ],
  ])("is in Athena's words, at its place, without a value: %s", async (sql, said, line) => {
    const why = await refused(sql);
    expect(why).toMatchObject({ reason: "definition-invalid", at: { line } });
    expect(why).not.toHaveProperty("sqlFault");
    expect(why.detail.toLowerCase()).toContain(said);
  });

  it("is the data's fault where a time of theirs can't be read, or a table has no row", async () => {
    await here.store.give("lake/broken/a.csv", `who,at,what\nu1,${secret},buy\n`);
    await here.store.give("lake/empty/a.csv", "id\n");
    const broken = { ...lake, events: { ...lake.events, table: "broken" } };
    expect(await refused("SELECT who AS external_id FROM events", broken)).toMatchObject({
      reason: "data-unreadable",
      fault: { code: "column-unreadable", values: { table: "broken", column: "at" } },
    });
    const empty = { ...lake, users: { table: "empty", columns: { user: "id", externalId: "id" } } };
    expect(await refused("SELECT who AS external_id FROM events", empty)).toMatchObject({
      reason: "stale-data",
    });
    const gone = { ...lake, events: { ...lake.events, columns: { ...lake.events.columns, time: "gone" } } };
    expect(await refused("SELECT who AS external_id FROM events", gone)).toMatchObject({
      reason: "definition-invalid",
      fault: { code: "no-column", values: { column: "gone" } },
    });
  });

  it("is that it returns a column twice, whatever its case, and not that one has no type", () => {
    const columns = [
      { name: "id", type: "bigint" },
      { name: "at", type: "string" },
    ];
    const tables = { events: { database: "lake", table: "events", columns } };
    const { dataSet, asOf } = question("");
    const text = athenaDialect.text({ sql: "SELECT 1 FROM events", dataSet, tables, asOf, timeZone: "UTC" });
    if ("said" in text) throw new Error(JSON.stringify(text));
    const column = (name: string, type = "varchar") => ({ name, type });
    expect(text.rows([column("external_id"), column("EXTERNAL_ID")])).toEqual({
      said: { code: "column-twice", values: { name: "external_id" } },
    });
    expect(text.rows([column("external_id"), column("device_id", "unknown")])).toContain(
      "CAST(NULL AS varchar) AS device_id",
    );
  });

  it("is that it is too long, where it is", async () => {
    const names = Array.from({ length: 11_000 }, (_, at) => `'${at}${"x".repeat(20)}'`).join(", ");
    expect(await refused(`SELECT id AS external_id FROM users WHERE id IN (${names})`)).toMatchObject({
      fault: { code: "athena-query-too-long" },
    });
  });
});

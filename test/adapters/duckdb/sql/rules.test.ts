import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import {
  allowedFunctions,
  functionGroups,
  refusalOf,
} from "../../../../shared/adapters/duckdb/sql/functions.ts";
import type { Said } from "../../../../shared/adapters/duckdb/sql/order.ts";
import { verdictOn } from "../../../../shared/adapters/duckdb/sql/rules.ts";
import { sqlFaultInWords } from "../../../../shared/domain/words/sql-faults.ts";
import { SQL_DISK_MB, SQL_SECONDS } from "../../../../shared/limits.ts";
import { functionTable } from "./function-table.ts";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();

async function rows(sql: string, values = {}) {
  return (await connection.runAndReadAll(sql, values)).getRowObjects();
}

function inWords(said: Said): string {
  return typeof said === "string" ? said : sqlFaultInWords(said, "en");
}

async function verdict(text: string) {
  const [row = {}] = await rows(
    "SELECT CAST(json_serialize_sql(CAST($text AS VARCHAR)) AS VARCHAR) AS tree",
    { text },
  );
  const found = verdictOn(String(row["tree"]), ["users", "events"]);
  if (!("fault" in found)) return found;
  const { said, ...place } = found.fault;
  return { fault: { message: inWords(said), ...place } };
}

const allowed = { ordered: expect.any(Boolean) };

describe("the functions of a SQL cohort", () => {
  it("are listed once each, in groups with a reason, as the documentation lists them", () => {
    const all = functionGroups.flatMap(({ names }) => names);
    expect(all.length).toBe(allowedFunctions.size);
    expect(functionGroups.map(({ why }) => why).filter((why) => why.length < 10)).toEqual([]);
    expect(functionTable.documented()).toBe(functionTable.made());
    for (const limit of [`${SQL_SECONDS} seconds`, `${SQL_DISK_MB.toLocaleString("en")} MB`])
      expect(functionTable.documentation()).toContain(limit);
  });

  it("are functions of the engine, or what its parser writes for an operator", async () => {
    const known = new Set(
      (await rows("SELECT DISTINCT function_name AS name FROM duckdb_functions()")).map(({ name }) => name),
    );
    const unknown = [...allowedFunctions].filter((name) => !known.has(name));
    expect(unknown).toEqual(["as_of"]);
  });

  it("are none that the engine calls volatile, and every other one is refused by name", async () => {
    const functions = await rows(
      "SELECT DISTINCT function_name AS name, stability FROM duckdb_functions() WHERE function_type <> 'pragma'",
    );
    expect(functions.length).toBeGreaterThan(600);
    for (const { name, stability } of functions) {
      if (allowedFunctions.has(String(name))) expect(stability, String(name)).not.toBe("VOLATILE");
      else if (/^\w+$/.test(String(name)) && name !== "unnest") {
        const found = await verdict(`SELECT "${String(name)}"(id, id) AS external_id FROM users`);
        expect(found, String(name)).toEqual({
          fault: { message: inWords(refusalOf(String(name).toLowerCase())), offset: 7 },
        });
      }
    }
  });

  it.each([
    ["SELECT id AS external_id FROM users WHERE now() > as_of()", "use as_of()", 42],
    ["SELECT id AS external_id FROM users WHERE CURRENT_DATE > DATE '2026-01-01'", "use as_of()", 42],
    [
      "SELECT id AS external_id FROM users WHERE age(TIMESTAMP '2026-01-01') > INTERVAL 1 DAY",
      "age(as_of(), …)",
      42,
    ],
    ["SELECT id AS external_id FROM users WHERE ago(INTERVAL 1 DAY) > as_of()", "use as_of()", 42],
    ["SELECT id AS external_id FROM users WHERE random() < 0.5", "must be repeatable", 42],
    [
      "SELECT content AS external_id FROM users WHERE read_text('/etc/passwd') = ''",
      "no files and no network",
      47,
    ],
    ["SELECT approx_quantile(id, 0.5) AS external_id FROM users", "an approximation", 7],
    ["SELECT id.random() AS external_id FROM users", "must be repeatable", 7],
    ["SELECT main.pg_sleep(1) AS external_id", "engine and its settings", 7],
    ["SELECT list_transform([1], lambda x: getenv('HOME')) AS external_id", "no files", 37],
    ["SELECT sum(1) FILTER (WHERE random() < 1) AS external_id FROM users", "repeatable", 28],
    ["SELECT max(id) OVER (ORDER BY uuid()) AS external_id FROM users", "repeatable", 30],
  ])("refuses %s", async (text, words, offset) => {
    expect(await verdict(text)).toMatchObject({ fault: { message: expect.stringContaining(words), offset } });
  });

  it("have age of two times, and the clock's words as names of columns of a table", async () => {
    expect(
      await verdict(
        "SELECT u.current_date AS external_id FROM users u WHERE age(as_of(), ts) > INTERVAL 1 DAY",
      ),
    ).toEqual(allowed);
  });
});

describe("samples", () => {
  it.each([
    "SELECT id AS external_id FROM users TABLESAMPLE 10%",
    "SELECT id AS external_id FROM users USING SAMPLE 10 ROWS",
    "SELECT id AS external_id FROM users USING SAMPLE reservoir(50 ROWS) REPEATABLE (1)",
    "SELECT id AS external_id FROM (SELECT * FROM events TABLESAMPLE bernoulli(10%)) e",
    "WITH s AS (SELECT id FROM users USING SAMPLE 1) SELECT id AS external_id FROM s",
  ])("are refused, for they are others each time: %s", async (text) => {
    expect(await verdict(text)).toMatchObject({ fault: { message: expect.stringContaining("sample") } });
  });
});

describe("names of tables", () => {
  it.each([
    "WITH sqlite_master AS (SELECT id FROM users) SELECT id AS external_id FROM sqlite_master",
    "WITH a AS (SELECT id FROM users), b AS (SELECT id FROM a) SELECT id AS external_id FROM B",
    "WITH users AS (SELECT id FROM users WHERE id > 'a') SELECT id AS external_id FROM users",
    "WITH a AS (SELECT 1 AS id) SELECT (WITH b AS (SELECT id FROM a) SELECT id FROM b) AS external_id",
    "WITH a AS (SELECT id FROM users) SELECT id AS external_id FROM a UNION SELECT id FROM (SELECT id FROM a) x",
    "WITH a AS (SELECT id FROM users) SELECT id AS external_id FROM users WHERE id IN (SELECT id FROM a) LIMIT (SELECT count(*) FROM a)",
    "SELECT id AS external_id FROM users, LATERAL (WITH x AS (SELECT who FROM events) SELECT who FROM x) t",
  ])("are those of the data set, and of the queries named around: %s", async (text) => {
    expect(await verdict(text)).toEqual(allowed);
  });

  it.each([
    [
      "sqlite_master",
      "SELECT name AS external_id FROM (WITH sqlite_master AS (SELECT 1 AS name) SELECT name FROM sqlite_master) x, sqlite_master",
    ],
    [
      "duckdb_tables",
      "SELECT (WITH duckdb_tables AS (SELECT 1 AS a) SELECT a FROM duckdb_tables) AS alias_name, sql AS external_id FROM duckdb_tables",
    ],
    [
      "duckdb_settings",
      "SELECT 'x' AS external_id FROM users WHERE EXISTS (WITH duckdb_settings AS (SELECT 1) SELECT 1 FROM users) AND EXISTS (SELECT 1 FROM duckdb_settings)",
    ],
    [
      "pg_class",
      "WITH a AS (WITH pg_class AS (SELECT 1) SELECT * FROM pg_class) SELECT relname AS external_id FROM pg_class",
    ],
    [
      "sqlite_master",
      "WITH sqlite_master AS (SELECT * FROM sqlite_master) SELECT name AS external_id FROM sqlite_master",
    ],
    [
      "pg_tables",
      "WITH a AS (SELECT * FROM pg_tables), pg_tables AS (SELECT 1 AS x) SELECT 'x' AS external_id FROM a",
    ],
    [
      "pg_views",
      "SELECT 'x' AS external_id FROM users UNION (WITH pg_views AS (SELECT 1) SELECT 'x' FROM pg_views) UNION SELECT sql FROM pg_views",
    ],
    ["users", "SELECT id AS external_id FROM main.users"],
    ["tables", "WITH tables AS (SELECT 1) SELECT 'x' AS external_id FROM information_schema.tables"],
  ])("that are seen elsewhere open no catalog: %s in %s", async (table, text) => {
    expect(await verdict(text)).toMatchObject({
      fault: { message: expect.stringContaining(`There is no table "${table}"`) },
    });
  });

  it.each([
    "/etc/passwd",
    "s3://bucket/x.parquet",
    "https://example.com/x.csv",
    "*.csv",
    "x.csv",
    "../work.duckdb",
  ])("that are files are refused as such: %s", async (file) => {
    expect(await verdict(`SELECT id AS external_id FROM '${file}'`)).toMatchObject({
      fault: { message: expect.stringContaining("No files and no network can be read."), offset: 30 },
    });
  });
});

describe("a text whose rows have an order", () => {
  it.each([
    ["SELECT any_value(id) AS external_id FROM users", true],
    ["SELECT string_agg(id, ',') AS external_id FROM users", true],
    ["SELECT id AS external_id FROM users LIMIT 10", true],
    ["SELECT DISTINCT ON (city) id AS external_id FROM users", true],
    ["SELECT id AS external_id FROM users QUALIFY row_number() OVER (PARTITION BY city) = 1", true],
    ["SELECT u.id AS external_id FROM users u POSITIONAL JOIN events e", true],
    ["SELECT DISTINCT id AS external_id FROM users", false],
    [
      "SELECT who AS external_id FROM events GROUP BY who HAVING sum(CAST(amount AS DECIMAL(18, 2))) > 100",
      false,
    ],
  ])("is known: %s", async (text, ordered) => {
    expect(await verdict(text)).toEqual({ ordered });
  });
});

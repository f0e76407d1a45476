import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { sql } from "@codemirror/lang-sql";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { acceptedText } from "../../shared/adapters/athena/sql/rules.ts";
import { allowedFunctions } from "../../shared/adapters/duckdb/sql/functions.ts";
import type { DataSetCheck } from "../../shared/contract/data-set-checks.ts";
import type { AthenaDataSet, FilesDataSet } from "../../shared/contract/data-sets.ts";
import { wordAt } from "../../web/cohorts/place.ts";
import { completionSources, dialects } from "../../web/sql/completions.ts";
import { languages } from "../../web/sql/dialect.ts";
import { exampleQuery, sqlNames, written } from "../../web/sql/names.ts";

const shop = {
  id: "shop",
  name: "Shop",
  events: { prefix: "e/", format: "jsonl", columns: { user: "who", time: "at", event: "event" } },
  users: { prefix: "u/", format: "parquet", columns: { user: "who", externalId: "customer_id" } },
} as FilesDataSet;

const found = (format: string, ...sets: { name: string; type: string }[][]) => ({
  format,
  columnSets: { first: sets.map((columns) => ({ columns: { first: columns, more: 0 } })), more: 0 },
});
const column = (name: string, type = "text") => ({ name, type });
const check = {
  events: {
    ...found("jsonl", [column("who"), column("order", "number")], [column("Who"), column("event")]),
    names: { first: [{ name: "purchase" }, { name: "add to cart" }, { name: "it's over" }] },
  },
  users: found("parquet", [
    column("who", "VARCHAR"),
    column("customer_id", "VARCHAR"),
    column("age", "INTEGER"),
  ]),
} as unknown as DataSetCheck;

const namesOf = (table: string, names = sqlNames(shop, check)) =>
  names.tables.find(({ name }) => name === table)?.columns.map(({ name }) => name);

async function engine(query: string): Promise<string[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const rows = (await connection.run(query).then((all) => all.getRows())) ?? [];
  return rows.map(([value]) => String(value));
}

describe("the names that a query may have", () => {
  it("are the columns of all files, each once, and what the engine adds", () => {
    expect(namesOf("events")).toEqual(["happened_at", "who", "order", "event"]);
    expect(namesOf("users")).toEqual(["who", "customer_id", "age"]);
  });

  it("are those that the data set tells, until it has been checked", () => {
    expect(namesOf("events", sqlNames(shop, undefined))).toEqual(["happened_at", "who", "at", "event"]);
    expect(namesOf("users", sqlNames(shop, undefined))).toEqual(["who", "customer_id"]);
  });

  it("have event_name only where no column tells the event, and users only where the data has them", () => {
    const { users, ...purchases } = shop;
    const names = sqlNames(
      { ...purchases, events: { ...shop.events, columns: { user: "who", time: "at" }, eventIs: "purchase" } },
      undefined,
    );
    expect(namesOf("events", names)).toContain("event_name");
    expect(namesOf("users", names)).toBeUndefined();
  });

  it("are written so that the engine takes them for names, whatever they are", async () => {
    const all = await engine("SELECT keyword_name FROM duckdb_keywords()");
    const names = [...all, "current_date", "plain", "Upper", 'quo"ted', "two words", "é"];
    const table = names.map((name, at) => `${at} AS "${name.replaceAll('"', '""')}"`).join(", ");
    const values = await engine(
      `SELECT unnest([${names.map((name) => `${written(name)}::INTEGER`).join(", ")}]) FROM (SELECT ${table})`,
    );
    expect(values).toEqual(names.map((_, at) => String(at)));
    expect([written("plain"), written("order"), written('quo"ted')]).toEqual([
      "plain",
      '"order"',
      '"quo""ted"',
    ]);
  });

  it("make a query to begin with", () => {
    expect(exampleQuery(shop, sqlNames(shop, check)).replaceAll(/\s+/g, " ")).toBe(
      "SELECT customer_id AS external_id FROM users WHERE who IN ( SELECT who FROM events WHERE event = 'purchase' )",
    );
    const { users, ...eventsOnly } = shop;
    expect(exampleQuery(eventsOnly, sqlNames(eventsOnly, undefined))).toBe(
      "SELECT DISTINCT who AS external_id\nFROM events\nWHERE event = 'purchase'",
    );
  });
});

describe("what the editor knows of the language", () => {
  it("is what the engine has and a cohort may use", async () => {
    const { keywords, functions, types } = languages.duckdb;
    const known = new Set(await engine("SELECT keyword_name FROM duckdb_keywords()"));
    expect(keywords.filter((word) => !known.has(word) && !["exclude", "semi"].includes(word))).toEqual([]);
    // Written like a function, and no function of the engine's catalog.
    expect(functions.filter((name) => !allowedFunctions.has(name) && name !== "coalesce")).toEqual([]);
    const ofEngine = new Set(await engine("SELECT DISTINCT lower(type_name) FROM duckdb_types()"));
    expect(types.filter((name) => !ofEngine.has(name))).toEqual([]);
  });

  it("has of Trino no function that a text for Athena may not use", () => {
    const refused = languages.trino.functions.filter(
      (name) => "fault" in acceptedText(`SELECT ${name}()`, []),
    );
    expect(refused).toEqual([]);
  });
});

const offered = async (text: string, explicit = false, names = sqlNames(shop, check)) => {
  const at = text.indexOf("|");
  const state = EditorState.create({
    doc: text.replace("|", ""),
    extensions: [sql({ dialect: dialects[names.engine] }).language],
  });
  // The editor parses within some milliseconds, and goes on later; on a busy machine that is too early for a test.
  ensureSyntaxTree(state, state.doc.length, 60_000);
  const context = new CompletionContext(state, at, explicit);
  const all = await Promise.all(completionSources(names).map((source) => source(context)));
  const results = all.filter((one): one is CompletionResult => one !== null);
  return results.flatMap(({ from, options }) =>
    options
      .filter(({ label }) => label.toLowerCase().startsWith(state.sliceDoc(from, at).toLowerCase()))
      .map(({ label }) => label),
  );
};

describe("what is offered while a query is typed", () => {
  it.each([
    ["SELECT cust|", ["customer_id"]],
    ["SELECT customer_id FROM us|", ["users"]],
    ["SELECT customer_id FROM users JOIN e|", ["events"]],
    ["SELECT u.ag| FROM users u", ["age"]],
    ["SELECT ord|", ["order"]],
    ["SELECT * FROM events WHERE date_t|", ["date_trunc"]],
    ["SELECT * FROM events WHERE event = 'pur|'", ["purchase"]],
    ["SELECT * FROM events WHERE event IN ('purchase', '|", ["purchase", "add to cart", "it's over"]],
    ["SELECT 'cust|'", []],
    ["SELECT 1 -- cust|", []],
    ["SELECT customer_id |", []],
  ])("of %s", async (text, wanted) => {
    const labels = await offered(text);
    expect(labels).toEqual(expect.arrayContaining(wanted));
    if (wanted.length === 0 || text.includes(".") || text.includes("event =")) expect(labels).toEqual(wanted);
  });

  it("is no column where only a table can be", async () => {
    const labels = await offered("SELECT customer_id FROM |", true);
    expect(labels).toEqual(expect.arrayContaining(["users", "events"]));
    expect(labels).not.toContain("customer_id");
  });

  it("is everything where it is asked for", async () => {
    expect(await offered("SELECT |", true)).toEqual(
      expect.arrayContaining(["customer_id", "users", "events", "as_of", "WHERE"]),
    );
  });
});

describe("of a data set that Athena reads", () => {
  const lake: AthenaDataSet = {
    kind: "athena",
    id: "lake",
    name: "Lake",
    version: 0,
    athena: "lake",
    events: {
      table: "events",
      columns: { user: "who", time: "at", event: "values" },
      partition: { column: "day" },
    },
    users: {
      table: "users",
      columns: { user: "id", externalId: "id", deviceId: "device", aliasLabelIs: "mail" },
    },
  };
  const names = sqlNames(lake, undefined);

  it("names are the columns that it maps, and that of its days", () => {
    expect(names.engine).toBe("trino");
    expect(namesOf("events", names)).toEqual(["happened_at", "who", "at", "values", "day"]);
    expect(namesOf("users", names)).toEqual(["id", "device"]);
  });

  it("the query to begin with may be asked of Athena, whatever a column is called", () => {
    const query = exampleQuery(lake, names);
    expect(query).toContain(`"values" = 'purchase'`);
    expect(acceptedText(query, ["events", "users"])).toHaveProperty("reads");
  });

  it("words that are offered are Trino's", async () => {
    expect(await offered("SELECT * FROM events WHERE regexp_l|", false, names)).toEqual(["regexp_like"]);
    expect(await offered("SELECT * FROM events WHERE regexp_m|", false, names)).toEqual([]);
    expect(await offered("SELECT * FROM events CROSS JOIN unn|", false, names)).toEqual(["UNNEST"]);
  });
});

describe("what is marked as a fault", () => {
  it.each([
    ["SELECT a\nFROM userz", 2, 6, "userz"],
    ['SELECT "no such" FROM users', 1, 8, '"no such"'],
    ["SELECT 'x' FROM users", 1, 8, "'x'"],
    ["SELECT a::DATE", 1, 9, ":"],
    ["SELECT", 1, 7, ""],
    ["SELECT a\nFROM b", 9, 9, ""],
  ])("is what begins there: %s", (text, line, at, wanted) => {
    const { from, to } = wordAt(text, { line, column: at });
    expect(text.slice(from, to)).toBe(wanted);
  });
});

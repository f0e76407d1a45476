import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { ask, engineAt, eventsAt, membersIn } from "../evaluate/asking.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

const scratch = scratchDatabase({ memoryMb: 512 });
const dataSet = eventsAt("shop/events/", {
  users: { prefix: "shop/users/", format: "csv", columns: { user: "id" } },
});
let store: ObjectStore;

beforeAll(async () => {
  store = await objectStore();
  await store.give(
    "shop/events/a.csv",
    "who,at,what,amount\n007,2026-06-01,purchase,60\n007,2026-06-15 09:59,purchase,50.5\nb,2026-06-01,purchase,20\nc,2026-06-15 10:00,purchase,999\n",
  );
  await store.give("shop/users/a.csv", 'id,mail,city\n007,ana@x.example,"Á"\nb,,Madrid\n');
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

const asked = (sql: string) => ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, dataSet);
const members = async (sql: string) => membersIn(scratch, await asked(sql));
const external = (id: string) => ({ kind: "external_id", id, label: "" });

describe("a SQL cohort", () => {
  it("is one SELECT over the data set's tables, with ids as they are", async () => {
    expect(
      await members(`
        WITH spent AS (SELECT who, sum(CAST(amount AS DECIMAL(18, 2))) AS total FROM events GROUP BY who)
        SELECT u.id AS external_id FROM users u JOIN spent s ON s.who = u.id WHERE s.total > 100; `),
    ).toEqual([external("007")]);
  });

  it("sees no event from the instant of the import on, and has that instant as as_of()", async () => {
    expect(await members("SELECT DISTINCT who AS external_id FROM events")).toEqual(
      ["007", "b"].map(external),
    );
    expect(
      await members("SELECT who AS external_id FROM events WHERE happened_at >= as_of() - INTERVAL 1 MINUTE"),
    ).toEqual([external("007")]);
  });

  it("may return any of the identifiers, which are chosen from as of any cohort", async () => {
    expect(
      await members(
        "SELECT mail AS alias_name, 'email' AS alias_label, NULL AS external_id, 'd-' || id AS device_id, 'no' AS anonymous FROM users",
      ),
    ).toEqual([{ kind: "alias", id: "ana@x.example", label: "email" }]);
  });

  it.each([
    ["SELEC 1", 1, 1, 'syntax error at or near "SELEC"'],
    [
      "SELECT who AS external_id\nFROM events\nWHERE amuont > 1",
      3,
      7,
      'Referenced column "amuont" not found',
    ],
    ["SELECT wo AS external_id FROM events", 1, 8, 'Referenced column "wo" not found'],
    [
      "SELECT 1 AS external_id\nFROM 'x.csv'",
      2,
      6,
      'There is no table "x.csv": this data set has users and events.',
    ],
    ["SELECT id AS external_id FROM users WHERE now() > as_of()", 1, 43, "use as_of()"],
    [`SELECT ${"'é', ".repeat(60)}wo AS external_id FROM events`, 1, 308, 'Referenced column "wo" not found'],
    ["SELECT id AS external_id\nFROM users\nWHERE lpad(mail) > 'a'", 3, 7, "No function matches"],
    [
      "SELECT 'é' AS alias_name, id AS external_id\nFROM users WHERE CAST(mail AS INTEGER) > 1",
      2,
      18,
      "use TRY_CAST",
    ],
    ["SELECT id AS external_id,\n  mail AS email FROM users", 2, 3, 'It returns a column "email"'],
    ["SELECT *\nFROM users", 1, 8, 'It returns a column "id"'],
    ["SELECT 'é' AS external_id UNION SELECT id AS user_id FROM userz", 1, 59, 'There is no table "userz"'],
    ["SELECT id AS anonymous FROM users", 1, 8, "no column that identifies a user"],
  ])("that is wrong says where: %s", async (sql, line, column, words) => {
    const found = await asked(sql);
    expect(found).toMatchObject({ reason: "definition-invalid", at: { line, column } });
    expect(found).toHaveProperty("detail", expect.stringContaining(words));
  });

  it("must return what identifies a user, and nothing else", async () => {
    expect(await asked("SELECT id AS user_id FROM users")).toHaveProperty(
      "detail",
      expect.stringContaining('It returns a column "user_id"'),
    );
    expect(await asked("SELECT 'email' AS alias_label")).toHaveProperty(
      "detail",
      expect.stringContaining("no column that identifies a user"),
    );
  });

  it("finds a column user, and nobody where there is none", async () => {
    const sql = "SELECT user AS external_id FROM events";
    expect(await asked(sql)).toMatchObject({
      reason: "definition-invalid",
      detail: expect.stringContaining('There is no column "user".'),
    });
    await store.give("named/events/a.csv", "user,at\nu1,2026-06-01\n");
    const named = eventsAt("named/events/");
    named.events.columns = { user: "user", time: "at" };
    const found = await ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, named);
    expect(await membersIn(scratch, found)).toEqual([external("u1")]);
  });

  it("has happened_at and event_name as the data set says, whatever columns the files have", async () => {
    await store.give(
      "clash/events/a.csv",
      "who,at,Happened_At,event_name\nu1,2026-06-01T12:00:00+02:00,never,wrong\nu2,2026-06-01T12:00:00Z,never,wrong\n",
    );
    const clash = eventsAt("clash/events/");
    clash.events.columns = { user: "who", time: "at" };
    clash.events.eventIs = "it's bought";
    const sql =
      "SELECT who AS external_id FROM events WHERE happened_at = TIMESTAMP '2026-06-01 10:00:00' AND event_name = 'it''s bought'";
    const found = await ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, clash);
    expect(await membersIn(scratch, found)).toEqual([external("u1")]);
  });

  it.each([
    ["array.jsonl", "jsonl", '[{"who": "u1", "at": "2026-06-01"}]\n', "data-unreadable", "array.jsonl"],
    ["cut.jsonl", "jsonl", '{"who": "u1", "at": "2026-06-01"}\n{"who": \n', "data-unreadable", "cut.jsonl"],
    ["no.parquet", "parquet", "who,at\n1,2\n", "data-unreadable", "no.parquet"],
    [
      "timeless.csv",
      "csv",
      "who,when\nu1,2026-06-01\n",
      "definition-invalid",
      'There is no column "at". There are: who, when.',
    ],
    [
      "timeless.jsonl",
      "jsonl",
      '{"who": "u1"}\n',
      "definition-invalid",
      'There is no column "at". There are: who.',
    ],
  ] as const)(
    "over data that is not as it should be is no accident: %s",
    async (name, format, text, reason, words) => {
      const prefix = `odd/${name}/`;
      await store.give(`${prefix}${name}`, text);
      const odd = eventsAt(prefix);
      odd.events.format = format;
      const sql = "SELECT who AS external_id FROM events";
      const found = await ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, odd);
      expect(found).toMatchObject({ reason, detail: expect.stringContaining(words) });
    },
  );

  it("over a file with a damaged page is the data's fault, not the text's", async () => {
    const path = await scratch.file("whole.parquet");
    const rows = `SELECT 'u' || x AS who, '2026-06-01' AS "at" FROM range(2000) numbers(x)`;
    await scratch.run(`COPY (${rows}) TO '${path}' (FORMAT parquet, COMPRESSION snappy)`);
    const bytes = await readFile(path);
    await store.give("damaged/events/page.parquet", bytes.fill(0xff, 60, 600));
    const damaged = eventsAt("damaged/events/");
    damaged.events.format = "parquet";
    damaged.events.columns = { user: "who", time: "at" };
    const sql = "SELECT who AS external_id FROM events WHERE length(who) > 1";
    const found = await ask(engineAt(scratch, store), { kind: "sql", dataSet: "shop", sql }, damaged);
    expect(found).toMatchObject({
      reason: "data-unreadable",
      detail: expect.stringContaining('"page.parquet"'),
    });
  });

  it("tells no value of the data in an error", async () => {
    const found = await asked("SELECT id AS external_id FROM users WHERE CAST(mail AS INTEGER) > 1");
    expect(found).toMatchObject({ reason: "definition-invalid" });
    expect(JSON.stringify(found)).not.toContain("ana@");
  });
});

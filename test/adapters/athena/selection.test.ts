import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AthenaTable } from "../../../shared/adapters/athena/columns.ts";
import { type AskedSelection, athenaSelection } from "../../../shared/adapters/athena/selection.ts";
import { UNREADABLE_TIME } from "../../../shared/adapters/athena/times.ts";
import { DefinitionInvalid } from "../../../shared/adapters/duckdb/reading/source.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { Criterion } from "../../../shared/contract/criteria.ts";
import { farBounds } from "../duckdb/evaluate/aimed-criteria.ts";
import { madeTable, selected, withDevice } from "./desk.ts";

const eventColumns = [
  { name: "who", type: "string" },
  { name: "at", type: "timestamp" },
  { name: "what", type: "string" },
  { name: "amount", type: "decimal(10,2)" },
  { name: "tags", type: "array<string>" },
  { name: "day", type: "string" },
];
const userColumns = [
  { name: "id", type: "bigint" },
  { name: "ext", type: "string" },
  { name: "device", type: "string" },
  { name: "anon", type: "boolean" },
  { name: "weight", type: "double" },
];
const events: AthenaTable = { database: "lake", table: "events", columns: eventColumns };
const users: AthenaTable = { database: "lake", table: "users", columns: userColumns };

const bought: Criterion = { performed: { event: "buy", period: { from: "2026-06-01", to: "2026-06-02" } } };
const dataSet: AskedSelection["dataSet"] = {
  events: { columns: { user: "who", time: "at", event: "what" } },
  users: { columns: { user: "id", externalId: "ext", deviceId: "device", anonymous: "anon" } },
};
const asked = (where: Criterion = bought, more: Partial<AskedSelection> = {}): AskedSelection => ({
  where,
  dataSet,
  tables: { events, users },
  asOf: new Date("2026-06-15T10:00:00Z"),
  timeZone: "Europe/Madrid",
  ...more,
});
const onlyEvents = (events: AskedSelection["dataSet"]["events"] = dataSet.events) => ({
  dataSet: { events },
  tables: { events: { database: "lake", table: "events", columns: eventColumns } },
});

describe("rows that a statement selects", () => {
  let scratch: ScratchDatabase;
  beforeEach(() => {
    scratch = scratchDatabase({ memoryMb: 256 });
  });
  afterEach(() => scratch.discard());

  const table = (name: "events" | "users", rows: object[]) =>
    madeTable(
      scratch,
      name,
      (name === "events" ? eventColumns : userColumns).filter(({ name }) => name !== "tags"),
      rows as Record<string, unknown>[],
    );

  it("are identities, NULL where nothing is known", async () => {
    await table("events", [
      { who: "1", at: "2026-06-01 00:00:00", what: "buy" },
      { who: "2", at: "2026-06-01 12:00:00", what: "look" },
    ]);
    await table("users", [
      { id: 1, ext: "e1", device: "", anon: "false" },
      { id: 2, ext: "e2" },
    ]);
    expect(await selected(scratch, asked())).toEqual([
      { external_id: "e1", alias_name: null, alias_label: null, device_id: null, anonymous: false },
    ]);
  });

  it.each(farBounds)(
    "compare an average %j, although its bound times two is no decimal",
    async (is, holds) => {
      const at = "2026-06-01 12:00:00";
      await table("events", [
        { who: "1", at, what: "buy", amount: "5" },
        { who: "1", at, what: "buy", amount: "7" },
        { who: "2", at, what: "buy" },
      ]);
      await table("users", [
        { id: 1, ext: "e1" },
        { id: 2, ext: "e2" },
      ]);
      const where: Criterion = { aggregate: { event: "buy", function: "average", property: "amount", is } };
      expect((await selected(scratch, asked(where))).map((one) => one["external_id"])).toEqual(
        holds ? ["e1"] : [],
      );
    },
  );

  it("count days of the cohort's zone, and clocks of the data's", async () => {
    await table("events", [
      { who: "1", at: "2026-05-31 21:59:59.999", what: "buy" },
      { who: "2", at: "2026-05-31 22:00:00", what: "buy" },
      { who: "3", at: "2026-06-02 21:59:59.999", what: "buy" },
      { who: "4", at: "2026-06-02 22:00:00", what: "buy" },
    ]);
    await table(
      "users",
      [1, 2, 3, 4].map((id) => ({ id, ext: `e${id}` })),
    );
    const ids = async (timeZone: string) =>
      (await selected(scratch, asked(bought, { dataSet: { ...dataSet, timeZone } }))).map(
        (row) => row["external_id"],
      );
    expect(await ids("UTC")).toEqual(["e2", "e3"]);
    expect(await ids("Asia/Kolkata")).toEqual(["e3", "e4"]);
  });

  it("are of whoever has an event before the import where there is no table of users", async () => {
    await table("events", [
      { who: "1", at: "2026-06-15 11:59:59", what: "look", amount: 5 },
      { who: "2", at: "2026-06-15 12:00:00", what: "look" },
      { who: "", at: "2026-06-01 12:00:00", what: "look" },
    ]);
    const unset: Criterion = { user: { property: "plan", is: { isSet: false } } };
    expect(await selected(scratch, asked(unset, onlyEvents()))).toEqual([
      { external_id: "1", alias_name: null, alias_label: null, device_id: null, anonymous: null },
    ]);
    expect(await selected(scratch, asked({ not: unset }, onlyEvents()))).toEqual([]);
    const sum: Criterion = {
      aggregate: { event: "look", function: "sum", property: "amount", is: { equals: 5 } },
    };
    expect(await selected(scratch, asked(sum, onlyEvents()))).toHaveLength(1);
  });

  it("know all events by one name where no column has it", async () => {
    await table("events", [{ who: "1", at: "2026-06-01 12:00:00", what: "look" }]);
    const one = onlyEvents({ columns: { user: "who", time: "at" }, eventIs: "buy" });
    expect(await selected(scratch, asked(bought, one))).toHaveLength(1);
    const none = onlyEvents({ columns: { user: "who", time: "at" } });
    expect(await selected(scratch, asked(bought, none))).toEqual([]);
  });

  describe("by what is remembered of each user's events", () => {
    const sold = (who: number, day: string, amount: string | null, what = "buy") => ({
      who: `${who}`,
      at: `2026-06-0${day} 12:00:00`,
      what,
      amount,
    });
    const aggregate = (
      wanted: "sum" | "average" | "minimum" | "maximum" | "distinct",
      is: Extract<Criterion, { aggregate: unknown }>["aggregate"]["is"],
    ): Criterion => ({ aggregate: { event: "buy", function: wanted, property: "amount", is } });
    const day = (from: string) => ({ from: `2026-06-0${from}`, to: `2026-06-0${from}` });
    const laws: [string, Criterion, string[]][] = [
      ["a sum, 0 without events", aggregate("sum", { equals: 0 }), ["e3", "e4"]],
      ["a sum", aggregate("sum", { equals: 7 }), ["e1", "e2"]],
      ["an average", aggregate("average", { less: 2.5 }), ["e1"]],
      ["an average between", aggregate("average", { between: [2.4, 7] }), ["e2"]],
      ["no average without events", aggregate("average", { notEquals: 1_000 }), ["e1", "e2"]],
      ["a minimum", aggregate("minimum", { atMost: 1 }), ["e1"]],
      ["a maximum", aggregate("maximum", { greater: 3 }), ["e2"]],
      ["what is distinct", aggregate("distinct", { equals: 2 }), ["e1"]],
      ["what is distinct, 0 without events", aggregate("distinct", { less: 1 }), ["e3", "e4"]],
      ["how often", { performed: { event: "buy", times: { exactly: 4 } } }, ["e1"]],
      ["how often, at most", { performed: { event: "buy", times: { atMost: 1 } } }, ["e2", "e3", "e4"]],
      ["that it never was", { didNotPerform: { event: "buy" } }, ["e3", "e4"]],
      ["the first event of any name", { firstSeen: day("1") }, ["e1", "e3"]],
      ["the last event of any name", { lastSeen: day("5") }, ["e1"]],
      ["the last one, not the first", { lastSeen: day("1") }, ["e3"]],
      [
        "events whose property is so",
        { performed: { event: "buy", where: [{ property: "amount", is: { in: [1, "7.00"] } }] } },
        ["e1", "e2"],
      ],
      [
        "events whose property is not so",
        { performed: { event: "buy", where: [{ property: "amount", is: { notEquals: 1 } }] } },
        ["e1", "e2"],
      ],
      ["all of it", { all: [{ lastSeen: day("5") }, { not: { didNotPerform: { event: "buy" } } }] }, ["e1"]],
      ["any of it", { any: [aggregate("maximum", { greater: 3 }), { lastSeen: day("1") }] }, ["e2", "e3"]],
    ];
    it.each(laws)("%s", async (_, where, ids) => {
      await table("events", [
        sold(1, "1", "1"),
        sold(1, "2", null),
        sold(1, "3", "3"),
        sold(1, "5", "2", "look"),
        sold(1, "4", "3"),
        sold(2, "3", "7"),
        sold(2, "2", "1", "look"),
        sold(3, "1", "9", "look"),
      ]);
      await table(
        "users",
        [1, 2, 3, 4].map((id) => ({ id, ext: `e${id}` })),
      );
      const found = await selected(scratch, asked(where));
      expect(found.map((row) => row["external_id"])).toEqual(ids);
    });
  });

  it("with a device are all of these users, selected or not", async () => {
    await table("users", [
      { id: 1, ext: "e1", device: "d1", anon: "true" },
      { id: 2, ext: "e2", device: "" },
      { id: 3, ext: "e3" },
    ]);
    expect(await withDevice(scratch, asked())).toEqual([
      { external_id: "e1", alias_name: null, alias_label: null, device_id: "d1", anonymous: true },
    ]);
    await expect(withDevice(scratch, asked(bought, onlyEvents()))).rejects.toThrow("no column tells devices");
  });

  describe("where a time can't be read", () => {
    const texts = ["who", "at", "what"].map((name) => ({ name, type: "string" }));
    const boughtBy = async (rows: { who: string | null; at: string; what: string }[]) => {
      const somebody = { who: "1", at: "2026-06-01", what: "buy" };
      const made = await madeTable(scratch, "events", texts, [somebody, ...rows]);
      await table("users", [{ id: 1, ext: "e1" }]);
      return asked(bought, { tables: { events: made, users } });
    };

    it.each([["2"], [null]])(
      "are none, of user %s: the query fails, and tells nothing of it",
      async (who) => {
        const unreadable = await boughtBy([{ who, at: "secret", what: "buy" }]);
        const failure = await selected(scratch, unreadable).catch((error: Error) => error.message);
        expect(failure).toContain(`${UNREADABLE_TIME} of 6 characters`);
        expect(failure).not.toContain("secret");
      },
    );

    it("are the same, if nobody asks about events of that name, or it is no time at all", async () => {
      const others = [
        { who: "1", at: "secret", what: "look" },
        { who: "1", at: "", what: "buy" },
      ];
      expect(await selected(scratch, await boughtBy(others))).toHaveLength(1);
    });

    it("are none of a name that nobody asks about, where whoever has an event is a user", async () => {
      const { tables } = await boughtBy([{ who: "1", at: "secret", what: "look" }]);
      const alone = asked(bought, { dataSet: { events: dataSet.events }, tables: { events: tables.events } });
      await expect(selected(scratch, alone)).rejects.toThrow(UNREADABLE_TIME);
    });
  });
});

describe("the rows that Athena reads", () => {
  const allOf = (more: Partial<AskedSelection>, where: Criterion = bought) =>
    /FROM "lake"\."events" WHERE (.*)\) AS given_events/s.exec(athenaSelection(asked(where, more)))?.[1];
  const isBuy = `CAST("what" AS varchar) IN ('buy')`;
  /** All but the name that the condition asks about. */
  const whereOf = (more: Partial<AskedSelection>, where?: Criterion) => {
    const [rows = "", ...others] = (allOf(more, where) ?? "").split(` AND ${isBuy}`);
    return others.length > 0 ? rows : rows.replace(isBuy, "true");
  };
  const untimed = {
    database: "lake",
    table: "events",
    columns: eventColumns.map((one) => (one.name === "at" ? { ...one, type: "string" } : one)),
  };
  const by = (format: "yyyy-MM-dd" | "yyyyMMdd" | "yyyy/MM/dd", type = "string") => ({
    tables: {
      users,
      events: {
        ...untimed,
        columns: untimed.columns.map((one) => (one.name === "day" ? { ...one, type } : one)),
      },
    },
    dataSet: { ...dataSet, events: { ...dataSet.events, partition: { column: "day", format } } },
  });

  it("are of the days that matter, from one before the first of them", () => {
    expect(whereOf(by("yyyy-MM-dd"))).toBe(`("day" >= '2026-05-30' OR "day" IS NULL)`);
    expect(whereOf(by("yyyyMMdd"))).toBe(`("day" >= '20260530' OR "day" IS NULL)`);
    expect(whereOf(by("yyyy/MM/dd"))).toBe(`("day" >= '2026/05/30' OR "day" IS NULL)`);
    expect(whereOf(by("yyyyMMdd", "int"))).toBe(`("day" >= 20260530 OR "day" IS NULL)`);
    expect(whereOf(by("yyyy-MM-dd", "date"))).toBe(`("day" >= DATE '2026-05-30' OR "day" IS NULL)`);
    expect(() => whereOf(by("yyyy-MM-dd", "int"))).toThrow(DefinitionInvalid);
  });

  it("have no last day: an event may have come later than the period, and than the instant that is asked about", () => {
    const past = { performed: { event: "buy", period: { from: "2026-01-01", to: "2026-01-31" } } };
    expect(whereOf(by("yyyy-MM-dd"), past)).toBe(`("day" >= '2025-12-30' OR "day" IS NULL)`);
  });

  it("begin anywhere where a condition has no period, or nothing tells who the users are", () => {
    expect(whereOf(by("yyyy-MM-dd"), { performed: { event: "buy" } })).toBe("true");
    const { dataSet, tables } = by("yyyy-MM-dd");
    expect(whereOf({ dataSet: { events: dataSet.events }, tables: { events: tables.events } })).toBe("true");
  });

  it("are of the times that matter where their type compares, or can't be read", () => {
    const read = (type: string) =>
      whereOf({
        tables: {
          users,
          events: {
            ...untimed,
            columns: untimed.columns.map((one) => (one.name === "at" ? { ...one, type } : one)),
          },
        },
      });
    expect(read("timestamp")).toBe(
      `("at" >= TIMESTAMP '2026-05-30 22:00:00.000' AND "at" < TIMESTAMP '2026-06-03 22:00:00.000' ` +
        `OR "at" < TIMESTAMP '0001-01-01 00:00:00.000' OR "at" > TIMESTAMP '9999-12-31 23:59:59.999')`,
    );
    expect(read("timestamp(6) with time zone")).toBe(
      `("at" >= TIMESTAMP '2026-05-31 22:00:00.000 UTC' AND "at" < TIMESTAMP '2026-06-02 22:00:00.000 UTC' ` +
        `OR "at" < TIMESTAMP '0001-01-01 00:00:00.000 UTC' OR "at" > TIMESTAMP '9999-12-31 23:59:59.999 UTC')`,
    );
    expect(read("date")).toContain(`CAST("at" AS timestamp(6)) >= TIMESTAMP '2026-05-30 22:00:00.000'`);
    expect(read("string")).toBe("true");
  });

  it("are of the names that conditions ask about, where somebody else tells who the users are", () => {
    const either: Criterion = { any: [bought, { performed: { event: "it's" } }] };
    expect(allOf({}, either)).toContain(` AND CAST("what" AS varchar) IN ('buy', 'it''s')`);
    expect(allOf({}, { performed: { event: "buy" } })).toContain(isBuy);
    expect(allOf({ dataSet: { events: dataSet.events }, tables: { events } })).not.toContain('"what"');
    expect(allOf({}, { firstSeen: { lastDays: 2 } })).not.toContain('"what"');
    const { event: _, ...unnamed } = dataSet.events.columns;
    const one = { ...dataSet, events: { ...dataSet.events, columns: unnamed, eventIs: "buy" } };
    expect(allOf({ dataSet: one })).not.toContain('"what"');
    const numbered = events.columns.map((column) =>
      column.name === "what" ? { ...column, type: "int" } : column,
    );
    expect(allOf({ tables: { users, events: { ...events, columns: numbered } } })).toContain(
      `CAST("what" AS varchar) IN`,
    );
  });

  it("are none where criteria ask about users only", () => {
    const sql = athenaSelection(asked({ user: { property: "weight", is: { greater: 2 } } }));
    expect(sql).not.toContain('"events"');
  });

  it("are of the table by its whole name, quoted", () => {
    const odd = { ...events, catalog: "AwsDataCatalog", database: 'a"b' };
    expect(athenaSelection(asked(bought, { tables: { events: odd, users } }))).toContain(
      'FROM "AwsDataCatalog"."a""b"."events" WHERE',
    );
  });
});

describe("a table that can't serve", () => {
  const fault = (where: Criterion, more: Partial<AskedSelection> = {}) => {
    try {
      athenaSelection(asked(where, more));
    } catch (error) {
      if (error instanceof DefinitionInvalid) return error.fault;
      throw error;
    }
    return undefined;
  };

  it("has no such column, and tells those that it has", () => {
    const plan: Criterion = { user: { property: "plan", is: { isSet: true } } };
    expect(fault(plan)).toEqual({
      code: "no-column",
      values: { column: "plan", names: "id, ext, device, anon, weight", more: 0 },
    });
    expect(fault({ user: { property: "WEIGHT", is: { isSet: true } } })).toBeUndefined();
  });

  it("has a list where a value is asked for, or no identifier where one is mapped", () => {
    const tagged: Criterion = {
      performed: { event: "buy", where: [{ property: "tags", is: { isSet: true } }] },
    };
    expect(fault(tagged)).toEqual({
      code: "column-of-other-type",
      values: { table: "lake.events", column: "tags", type: "array<string>" },
    });
    const byWeight = { ...dataSet, users: { columns: { user: "id", externalId: "weight" } } };
    expect(fault(bought, { dataSet: byWeight })).toEqual({
      code: "column-of-other-type",
      values: { table: "lake.users", column: "weight", type: "double" },
    });
    const byFlag = { ...dataSet, events: { columns: { user: "who", time: "tags", event: "what" } } };
    expect(fault(bought, { dataSet: byFlag })?.code).toBe("column-of-other-type");
  });
});

describe("a bound outside of the years 1 to 9999", () => {
  const sqlOf = (from: string, to: string) =>
    athenaSelection(asked({ performed: { event: "buy", period: { from, to } } }, { timeZone: "UTC" }));
  it("is before or after all events", () => {
    expect(sqlOf("0000-01-01", "2026-01-01")).toContain(
      `event_name = 'buy' AND (happened_at < TIMESTAMP '2026-01-02 00:00:00.000')`,
    );
    expect(sqlOf("2026-01-01", "9999-12-31")).toContain(
      `event_name = 'buy' AND (happened_at >= TIMESTAMP '2026-01-01 00:00:00.000')`,
    );
    expect(sqlOf("0000-01-01", "9999-12-31")).toContain("event_name = 'buy' AND (happened_at IS NOT NULL)");
    expect(sqlOf("0000-01-01", "0000-12-31")).toContain("event_name = 'buy' AND false");
    expect(sqlOf("0000-01-01", "2026-01-01")).toContain(
      `WHERE ("at" < TIMESTAMP '2026-01-03 00:00:00.000' OR`,
    );
  });
});

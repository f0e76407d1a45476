/** Times and identifiers of `docs/reading.md`. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import type { TimeFormat } from "../../../../shared/contract/data-sets.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { everybody, parquet, type ReadingDesk, readingDesk } from "./desk.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
let store: ObjectStore;
let desk: ReadingDesk;

beforeAll(async () => {
  store = await objectStore();
  desk = readingDesk(store);
});
afterAll(async () => {
  await store?.close();
  await scratch.discard();
});

/** The instants that texts are read as, or `unreadable`: by the macros that every format goes through. */
async function read(text: string, format?: TimeFormat): Promise<string> {
  const times = { timeZone: "Europe/Madrid", until: new Date("2026-06-15T10:00:00Z"), format };
  for (const macro of readings(times)) await scratch.run(macro);
  const [row = {}] = await scratch.rows(
    "SELECT strftime(instant_in($text), '%Y-%m-%dT%H:%M:%S.%gZ') AS at, form_of($text) AS form",
    { text },
  );
  expect(row["form"]).not.toBe(0);
  return row["at"] === null ? "unreadable" : String(row["at"]);
}

describe("a time", () => {
  it.each([
    ["2026-01-05", "2026-01-04T23:00:00.000Z"],
    ["2026-01-05 10:00", "2026-01-05T09:00:00.000Z"],
    ["2026-01-05T10:00:00.5", "2026-01-05T09:00:00.500Z"],
    ["2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05t10:00:00z", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05 10:00:00 UTC", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05 10:00:00.123456 UTC", "2026-01-05T10:00:00.123Z"],
    ["2026-01-05 10:00 GMT", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05T10:00:00 Z", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05T10:00:00+02", "2026-01-05T08:00:00.000Z"],
    ["2026-01-05 10:00:00 +0230", "2026-01-05T07:30:00.000Z"],
    ["2026-01-05T10:00:00-03:00", "2026-01-05T13:00:00.000Z"],
    [" 2026-01-05T10:00:00Z ", "2026-01-05T10:00:00.000Z"],
    ["1767607200", "2026-01-05T10:00:00.000Z"],
    ["1767607200.25", "2026-01-05T10:00:00.250Z"],
    ["1767607200000", "2026-01-05T10:00:00.000Z"],
    ["1767607200000000", "2026-01-05T10:00:00.000Z"],
  ])("is read: %s", async (text, instant) => {
    expect(await read(text)).toBe(instant);
  });

  it.each([
    "05/01/2026",
    "05/01/2026 10:00",
    "5.1.2026",
    "2026-02-30",
    "2026-1-5",
    "2026-01-05 25:00",
    "2026-01-05T10:00:00+25:00",
    "20260105",
    "46027.5",
    "yesterday",
    "infinity",
    "2026-01-05 10:00:00 CET",
  ])("is not guessed: %s", async (text) => {
    expect(await read(text)).toBe("unreadable");
  });

  it.each<[string, TimeFormat, string]>([
    ["05/01/2026 10:00", "day-month-year", "2026-01-05T09:00:00.000Z"],
    ["6/1/2026 9:05", "day-month-year", "2026-01-06T08:05:00.000Z"],
    ["31.12.2025", "day-month-year", "2025-12-30T23:00:00.000Z"],
    ["05/01/2026", "month-day-year", "2026-04-30T22:00:00.000Z"],
    ["1/5/2026 1:30:15 PM", "month-day-year", "2026-01-05T12:30:15.000Z"],
    ["1/5/2026 12:30 AM", "month-day-year", "2026-01-04T23:30:00.000Z"],
    ["46027.5", "excel", "2026-01-05T11:00:00.000Z"],
    ["46027", "excel", "2026-01-04T23:00:00.000Z"],
    ["86400", "epoch-seconds", "1970-01-02T00:00:00.000Z"],
    ["86400000", "epoch-milliseconds", "1970-01-02T00:00:00.000Z"],
    ["86400000000", "epoch-microseconds", "1970-01-02T00:00:00.000Z"],
    ["2026-01-05T10:00:00Z", "day-month-year", "2026-01-05T10:00:00.000Z"],
    ["2026-01-05T10:00:00Z", "epoch-seconds", "2026-01-05T10:00:00.000Z"],
  ])("is read as the data set says: %s as %s", async (text, timeFormat, instant) => {
    expect(await read(text, timeFormat)).toBe(instant);
  });

  it.each<[string, TimeFormat]>([
    ["31/12/2026", "month-day-year"],
    ["12/31/2026", "day-month-year"],
    ["31/02/2026", "day-month-year"],
    ["5/1/26", "day-month-year"],
    ["1/5/2026 13:30 PM", "month-day-year"],
    ["1767607200", "iso"],
    ["1767607200", "excel"],
  ])("that is not as the data set says is none: %s as %s", async (text, timeFormat) => {
    expect(await read(text, timeFormat)).toBe("unreadable");
  });

  it.each([
    ["TIMESTAMP '2026-01-05 10:00:00'", "2026-01-05T09:00:00.000Z"],
    ["TIMESTAMPTZ '2026-01-05 10:00:00Z'", "2026-01-05T10:00:00.000Z"],
    ["TIMESTAMP_NS '2026-01-05 10:00:00'", "2026-01-05T09:00:00.000Z"],
    ["DATE '2026-01-05'", "2026-01-04T23:00:00.000Z"],
    ["1767607200000::BIGINT", "2026-01-05T10:00:00.000Z"],
    ["1767607200.5::DOUBLE", "2026-01-05T10:00:00.500Z"],
    ["'2026-01-05T10:00:00Z'::BLOB", "2026-01-05T10:00:00.000Z"],
  ])("is of Parquet's own type: %s", async (value, first) => {
    const files = { "a.parquet": await parquet(`SELECT 'a1' AS "user", ${value} AS time`) };
    expect(await desk.events(files)).toMatchObject({
      ids: ["a1"],
      reading: { times: { first, unreadable: 0 } },
    });
  });

  it.each(["TIMESTAMP 'infinity'", "TIME '10:00'", "true", "{'at': '2026-01-05'}", "[DATE '2026-01-05']"])(
    "of Parquet that is none is refused: %s",
    async (value) => {
      const files = { "a.parquet": await parquet(`SELECT 'a1' AS "user", ${value} AS time`) };
      for (const question of [{}, { sql: everybody }])
        expect(await desk.events(files, question)).toMatchObject({ reason: "data-unreadable" });
    },
  );

  it("that can't be read is told with its file, line and form, never with a user", async () => {
    const files = {
      "a.csv": "user,time\nok,2026-01-05\n",
      "b.csv": 'user,note,time\nok,"x\ny",2026-01-05\ncanary,z,05/01/2026 10:00\n',
    };
    const expected = {
      reason: "data-unreadable",
      detail: `1 of 3 values of the column "time" can't be read as times: see line 4 of the file "b.csv", which is written like "99/99/9999 99:99".`,
    };
    expect(await desk.events(files)).toEqual(expected);
    expect(await desk.events(files, { sql: everybody })).toEqual(expected);
    const shared = { dataSet: { unreadableShare: 0.34 } };
    expect(await desk.events(files, shared)).toMatchObject({
      ids: ["ok"],
      reading: { rows: 3, times: { readAs: ["iso"], unreadable: 1 } },
    });
    expect(await desk.events(files, { dataSet: { unreadableShare: 0.33 } })).toEqual(expected);
    const json = { "a.jsonl": '{"user":"a","time":"2026-01-05"}\n\n{"user":"b","time":{"at":1}}\n' };
    expect(await desk.events(json)).toMatchObject({
      detail: expect.stringContaining('line 3 of the file "a.jsonl"'),
    });
  });

  it("that is not set is no fault", async () => {
    expect(await desk.events({ "a.csv": "user,time\na,2026-01-05\nb,\nc,\\N\n" })).toMatchObject({
      ids: ["a"],
    });
  });
});

describe("an identifier", () => {
  it.each([
    ["7::TINYINT", "7"],
    ["18446744073709551615::UBIGINT", "18446744073709551615"],
    ["-5::BIGINT", "-5"],
    ["12345678901234567890123456789012345678::DECIMAL(38,0)", "12345678901234567890123456789012345678"],
    ["12345::DECIMAL(38,9)", "12345"],
    ["-20::DECIMAL(10,2)", "-20"],
    ["0::DECIMAL(4,4)", "0"],
    ["encode('José-1')", "José-1"],
    ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    ["' 007 '", " 007 "],
    ["'A'::ENUM('A')", "A"],
  ])("of Parquet is its own characters: %s", async (value, id) => {
    const files = { "a.parquet": await parquet(`SELECT ${value} AS "user", DATE '2026-01-05' AS time`) };
    for (const question of [{}, { sql: everybody }])
      expect(await desk.events(files, question)).toMatchObject({ ids: [id] });
  });

  it.each([
    "12345.0::DOUBLE",
    "1.5::FLOAT",
    "'nan'::DOUBLE",
    "12.50::DECIMAL(10,2)",
    "{'id': 'u1'}",
    "['u1', 'u2']",
    "MAP {'id': 'u1'}",
    "true",
    "DATE '2026-01-05'",
    "'\\xE9'::BLOB",
  ])("of Parquet is refused where it is none: %s", async (value) => {
    const files = {
      "a.parquet": await parquet(`SELECT 'ok' AS "user", DATE '2026-01-05' AS time`),
      "b.parquet": await parquet(`SELECT ${value} AS "user", DATE '2026-01-05' AS time`),
    };
    for (const question of [{}, { sql: everybody }])
      expect(await desk.events(files, question)).toMatchObject({
        reason: "data-unreadable",
        detail: expect.stringMatching(
          /1 of 2 values of the column "user" are no identifiers.*row 1.*"b.parquet"/,
        ),
      });
  });

  it("is what its own file says, whatever the types of others are", async () => {
    const at = "DATE '2026-01-05' AS time";
    const files = {
      "a.parquet": await parquet(`SELECT 12345678901234567::BIGINT AS "user", ${at}`),
      "b.parquet": await parquet(`SELECT '007' AS "user", ${at}`),
      "c.parquet": await parquet(`SELECT NULL::DOUBLE AS "user", ${at}`),
      "d.parquet": await parquet(`SELECT 5::DECIMAL(38,9) AS "user", ${at}`),
    };
    for (const question of [{}, { sql: 'SELECT "user" AS external_id FROM events WHERE "user" IS NOT NULL' }])
      expect(await desk.events(files, question)).toMatchObject({ ids: ["007", "12345678901234567", "5"] });
  });

  it.each(["1.5", "1e3", "true", '{"$oid":"65a1"}', '["u1","u2"]'])(
    "of JSON lines is none as %s: refused in events, an unusable row in a list",
    async (value) => {
      const text = `{"user":"ok","time":"2026-01-05"}\n{"user":${value},"time":"2026-01-05"}\n`;
      for (const question of [{}, { sql: everybody }])
        expect(await desk.events({ "a.jsonl": text }, question)).toMatchObject({
          reason: "data-unreadable",
          detail: expect.stringContaining('line 2 of the file "a.jsonl"'),
        });
      const columns = { external_id: "user" };
      const rejected = { "unusable-identifier": 1 };
      expect(await desk.list({ "l.jsonl": text }, { columns })).toMatchObject({ ids: ["ok"], rejected });
      expect(await desk.report({ "l.jsonl": text }, { columns })).toMatchObject({
        unusable: { total: 1, first: [{ line: 2, reason: "unusable-identifier" }] },
      });
    },
  );

  it("with a control character is left out and counted, in all formats", async () => {
    const bad = ["00\u00007", "\u001a", "a\tb", "a\nb", "\u0085x", "\u007f"];
    const rejected = { "unusable-identifier": bad.length };
    const csv = `external_id,n\nok,1\n${bad.map((id) => `"${id}",1\n`).join("")}`;
    expect(await desk.list({ "l.csv": csv })).toMatchObject({ ids: ["ok"], rejected });
    const json = ["ok", ...bad].map((id) => JSON.stringify({ user: id, time: "2026-01-05" })).join("\n");
    for (const question of [{}, { sql: everybody }])
      expect(await desk.events({ "a.jsonl": json }, question)).toMatchObject({ ids: ["ok"], rejected });
  });

  it("is left out for each of the control characters, and for nothing that is escaped beside them", async () => {
    const control = Array.from({ length: 0xa0 }, (_, code) => code).filter((code) => code < 32 || code > 126);
    const bad = control.map((code) => `é${String.fromCodePoint(code)}y`);
    const ascii = control.filter((code) => code < 128).map((code) => `x${String.fromCodePoint(code)}y`);
    const good = ['a"b', "a\\b", "a/b", "\u00a0é"];
    const lines = [...good, ...bad, ...ascii].map((id) => JSON.stringify({ user: id, time: "2026-01-05" }));
    expect(await desk.events({ "a.jsonl": lines.join("\n") }, {})).toMatchObject({
      ids: good.toSorted(),
      rejected: { "unusable-identifier": bad.length + ascii.length },
    });
  });

  it("that is most often a mistake is sent as it is, and told", async () => {
    const ids = [
      "007 ",
      "ada ",
      "008\u00a0",
      "\u200b009",
      "1.23457E+11",
      "1,5E+11",
      "1e5",
      "ok",
      "e12",
      "1e",
      "ñandú",
    ];
    const hints = { "outer-blanks": 3, "invisible-characters": 1, "scientific-notation": 3 };
    const text = `external_id\n${ids.map((id) => `"${id}"\n`).join("")}`;
    expect(await desk.list({ "l.csv": text })).toMatchObject({ ids: ids.toSorted(), hints });
    expect(await desk.report({ "l.csv": text })).toMatchObject({ members: { total: 11 }, hints });
    expect(await desk.report({ "l.csv": "external_id\nok\n" })).not.toHaveProperty("hints");
  });
});

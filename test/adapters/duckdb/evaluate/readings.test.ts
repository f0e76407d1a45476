import { afterAll, beforeAll, expect, it } from "vitest";
import { billionths } from "../../../../oracle/decimal.ts";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
import { Parameters } from "../../../../shared/adapters/duckdb/scratch/parameters.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";

const scratch = scratchDatabase({ memoryMb: 256 });

beforeAll(async () => {
  for (const macro of readings({ timeZone: "Europe/Madrid", until: new Date("2026-12-31T00:00:00Z") }))
    await scratch.run(macro);
});
afterAll(() => scratch.discard());

const instants = [
  "2026-06-01 12:00:00",
  "2026-06-01 12:00:00.123456",
  "1969-12-31 23:59:59.5",
  // The clocks of Madrid skip this one, and have that one twice.
  "2026-03-29 02:30:00",
  "2026-10-25 02:30:00",
  "0001-01-01 00:00:00",
  "9999-12-31 23:59:59.999999",
  "10000-01-01 00:00:00",
  "0044-03-15 (BC) 00:00:00",
  "infinity",
  "-infinity",
];

it.each(["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_NS", "DATE"])(
  "an instant that Parquet has as %s is the same as that of its text",
  async (type) => {
    await scratch.run(`CREATE OR REPLACE TABLE given AS
      SELECT try_cast(unnest([${instants.map((one) => `'${one}'`).join(", ")}, NULL]) AS ${type}) AS told`);
    const rows =
      await scratch.rows(`SELECT CAST(told AS VARCHAR) AS text, CAST(instant_in(told) AS VARCHAR) AS typed,
      CAST(instant_in(CAST(told AS VARCHAR)) AS VARCHAR) AS read FROM given`);
    expect(rows.map(({ text, typed }) => ({ text, instant: typed }))).toEqual(
      rows.map(({ text, read }) => ({ text, instant: read })),
    );
    expect(rows.filter(({ typed }) => typed !== null).length).toBeGreaterThanOrEqual(5);
  },
);

it("an instant without an offset is of the data's zone, one with an offset is not", async () => {
  const [row] =
    await scratch.rows(`SELECT CAST(instant_in(TIMESTAMP '2026-06-01 12:00:00') AS VARCHAR) AS plain,
    CAST(instant_in(TIMESTAMPTZ '2026-06-01 12:00:00+00') AS VARCHAR) AS zoned`);
  expect(row).toEqual({ plain: "2026-06-01 10:00:00", zoned: "2026-06-01 12:00:00" });
});

it.each([["0000-06-01"], ["0000-06-01T10:00:00Z"], [" 0000-06-01 10:00 "], ["0000-06-01T10:00:00+02:00"]])(
  "a year that no calendar has is no time: %s",
  async (given) => {
    const read = "SELECT instant_in($given) IS NULL AS is_unreadable";
    expect(await scratch.rows(read, { given })).toEqual([{ is_unreadable: true }]);
  },
);

const numbers = [
  ...["5.551115123125783e-17", "-7.1e-15", "9E-11", " 4.9e-10 ", "5e-10", "-5.1e-10", "1.5e-9", "1e-400"],
  ...["0.0000000004", "0.0000000005", "1e2", "12345.6789e-4", "9e28", "x", "e", ""],
];

it("a number is its text with nine places, however it is written", async () => {
  for (const given of numbers) {
    const [row] = await scratch.rows("SELECT CAST(number_in($given) AS VARCHAR) AS read", { given });
    const read = row?.["read"];
    expect([given, read === null ? undefined : billionths(String(read))]).toEqual([given, billionths(given)]);
  }
});

it("a bound is its number with nine places, however small", async () => {
  for (const bound of [5e-324, -9e-11, 4.9e-10, 5e-10, 1e-9, 2.5]) {
    const parameters = new Parameters();
    const [row] = await scratch.rows(
      `SELECT CAST(${parameters.decimal(bound)} * 1000000000 AS HUGEINT) AS read`,
      parameters.values,
    );
    expect([bound, row?.["read"]]).toEqual([bound, billionths(String(bound))]);
  }
});

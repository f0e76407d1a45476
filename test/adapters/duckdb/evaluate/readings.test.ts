import { afterAll, beforeAll, expect, it } from "vitest";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
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

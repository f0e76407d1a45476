/** Times of the shape that most files have are read without their pattern, and must be read as if by it. */
import { afterAll, expect, it } from "vitest";
import { readings } from "../../../../shared/adapters/duckdb/evaluate/readings.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";

const scratch = scratchDatabase({ memoryMb: 512 });
afterAll(() => scratch.discard());

const shape = /^2...-..-..T..:..:..Z$/su;
const pattern = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** As the engine writes it; null where no calendar has such a day. */
function instantOf(text: string): string | null {
  if (!pattern.test(text)) return null;
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== text.slice(0, 10))
    return null;
  return instant.toISOString().slice(0, 19).replace("T", " ");
}

it("is read as its pattern has it, whatever stands in place of any two of its digits", async () => {
  for (const macro of readings({ timeZone: "UTC", until: new Date("2026-06-15T10:00:00Z") }))
    await scratch.run(macro);
  // What a reader may take for part of a time, or skip.
  const codes = "0123456789 \t\n\v\f\r+-./:TZtz(e\u00a0é".split("").map((one) => one.codePointAt(0));
  const rows = await scratch.rows(`
    WITH codes AS (SELECT unnest([${codes.join(", ")}]) AS code), places AS (SELECT unnest(range(2, 20)) AS place)
    SELECT text, CAST(instant_in(text) AS VARCHAR) AS instant FROM (
      SELECT DISTINCT substr(base, 1, p.place - 1) || chr(c.code) || substr(base, p.place + 1, q.place - p.place - 1)
        || chr(d.code) || substr(base, q.place + 1) AS text
      FROM (VALUES ('2026-01-05T10:00:00Z'), ('2024-02-29T23:59:59Z')) bases(base), places p, places q, codes c, codes d
      WHERE p.place < q.place)`);
  const shaped = rows.filter(({ text }) => shape.test(String(text)));
  expect(shaped.length).toBeGreaterThan(50_000);
  const wrong = shaped.filter(({ text, instant }) => instant !== instantOf(String(text)));
  expect(wrong).toEqual([]);
});

/** What joining members and a ledger by their hashes tells. */
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { differingTable, joinedByHash } from "../../../../shared/adapters/duckdb/ledgers/differing.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";

const scratch = scratchDatabase({ memoryMb: 200 });
afterAll(() => scratch.discard());

const person = fc.record({
  kind: fc.constantFrom("external_id", "alias"),
  id: fc.constantFrom("1", "2", "3"),
  label: fc.constantFrom("", "email"),
});
const held = fc.constantFrom("in", "unsure");
const sides = fc.record({
  wanted: fc.array(person, { maxLength: 8 }),
  ledger: fc.uniqueArray(fc.record({ person, held }), {
    maxLength: 8,
    selector: ({ person }) => JSON.stringify(person),
  }),
});

it("it tells exactly whether any member is there twice, and the same rows that may differ", async () => {
  let twice = 0;
  let once = 0;
  await fc.assert(
    fc.asyncProperty(sides, async ({ wanted, ledger }) => {
      await scratch.run("CREATE OR REPLACE TABLE wanted (kind VARCHAR, id VARCHAR, label VARCHAR)");
      await scratch.run(
        "CREATE OR REPLACE TABLE ledger (kind VARCHAR, id VARCHAR, label VARCHAR, held VARCHAR)",
      );
      const columns = ({ kind, id, label }: (typeof wanted)[number]) => [kind, id, label];
      await scratch.append("wanted", wanted.map(columns));
      await scratch.append(
        "ledger",
        ledger.map(({ person, held }) => [...columns(person), held]),
      );
      const names = { wanted: "wanted", ledger: "ledger" };
      const isDistinct = new Set(wanted.map((one) => JSON.stringify(one))).size === wanted.length;
      const found = await joinedByHash(scratch, names);
      expect(found.areDistinct).toBe(isDistinct);
      if (isDistinct) once += 1;
      else twice += 1;
      await differingTable(scratch, { ...names, few: 100 });
      const hashes = (of: string) =>
        scratch.rows(`SELECT DISTINCT hash FROM ${of} WHERE hash IS NOT NULL ORDER BY hash`);
      expect(await hashes(`read_parquet('${found.path}')`)).toEqual(await hashes("differing"));
    }),
    { numRuns: 150, seed: 23 },
  );
  expect(Math.min(once, twice)).toBeGreaterThan(20);
});

it("a ledger that has a member twice hides nobody who is wanted twice", async () => {
  const rows = (ids: string[], more = "") =>
    `(SELECT 'external_id' AS kind, unnest([${ids.map((id) => `'${id}'`)}]) AS id, '' AS label${more})`;
  // As many pairs by number, but of others.
  const wanted = rows(["ana", "ana", "bo"]);
  const ledger = rows(["ana", "bo", "bo"], ", 'in' AS held");
  expect((await joinedByHash(scratch, { wanted, ledger })).areDistinct).toBe(false);
  const once = { wanted: rows(["ana", "bo", "cy"]), ledger };
  expect((await joinedByHash(scratch, once)).areDistinct).toBe(true);
});

import { afterAll, expect, it } from "vitest";
import { changed } from "../../../../shared/adapters/duckdb/ledgers/comparison.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Held, wantedChange } from "../../../../shared/domain/change.ts";

const PEOPLE = 3_000;

const scratch = scratchDatabase({ memoryMb: 200 });
afterAll(() => scratch.discard());

/** Of whom every combination is there: wanted or not, and held in each way or not at all. */
const everybody = Array.from({ length: PEOPLE }, (_, at) => ({
  kind: ["external_id", "alias", "device_id"][at % 3] ?? "",
  // Some are alike but for their kind or label.
  id: `person ${Math.floor(at / 6)}`,
  label: at % 3 === 1 ? `label ${at % 2}` : "",
  isWanted: at % 7 < 4,
  held: (["in", "in", "unsure", "out"] as const)[at % 4] as Held,
}));

it.each([
  { what: "few may differ", few: PEOPLE },
  { what: "many may", few: 10 },
])("members and ledger are compared alike where $what", async ({ few }) => {
  const people = [...new Map(everybody.map((one) => [`${one.kind} ${one.id} ${one.label}`, one])).values()];
  await scratch.run("CREATE OR REPLACE TABLE wanted (kind VARCHAR, id VARCHAR, label VARCHAR)");
  await scratch.run("CREATE OR REPLACE TABLE ledger (kind VARCHAR, id VARCHAR, label VARCHAR, held VARCHAR)");
  const rowOf = ({ kind, id, label }: (typeof people)[number]) => [kind, id, label];
  await scratch.append("wanted", people.filter(({ isWanted }) => isWanted).map(rowOf));
  await scratch.append(
    "ledger",
    people.filter(({ held }) => held !== "out").map((one) => [...rowOf(one), one.held]),
  );
  const found = await scratch.rows(await changed(scratch, "wanted", "ledger", few));
  const expected = people.flatMap(({ kind, id, label, held, isWanted }) => {
    const direction = wantedChange(held, isWanted);
    return direction ? [{ kind, id, label, held, direction }] : [];
  });
  const inOrder = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(expected.length).toBeGreaterThan(1_000);
  expect(inOrder(found)).toEqual(inOrder(expected));
  const tables = await scratch.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'differing'");
  expect(tables).toHaveLength(few === PEOPLE ? 1 : 0);
});

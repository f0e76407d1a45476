import { afterAll, expect, it } from "vitest";
import { oneBucket } from "../../../../shared/adapters/duckdb/buckets/buckets.ts";
import { membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import { changed, compared } from "../../../../shared/adapters/duckdb/ledgers/comparison.ts";
import { joinedByHash } from "../../../../shared/adapters/duckdb/ledgers/differing.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";
import { type Held, wantedChange } from "../../../../shared/domain/change.ts";

const PEOPLE = 3_000;

const scratch = scratchDatabase({ memoryMb: 200 });
afterAll(() => scratch.discard());

/** One identifier of four kinds and labels each; all are wanted or not, and held in each way or not at all. */
const people = Array.from({ length: PEOPLE }, (_, at) => ({
  kind: ["external_id", "alias", "alias", "device_id"][at % 4] ?? "",
  id: `person ${Math.floor(at / 4)}`,
  label: ["", "one", "another", ""][at % 4] ?? "",
  isWanted: at % 7 < 4,
  held: (["in", "in", "unsure", "out", "out"] as const)[at % 5] as Held,
}));

it.each([
  { what: "few may differ", few: PEOPLE, isJoined: false },
  { what: "many may", few: 10, isJoined: false },
  { what: "the evaluation has found that few may", few: PEOPLE, isJoined: true },
  { what: "the evaluation has found that many may", few: 10, isJoined: true },
])("members and ledger are compared alike where $what", async ({ few, isJoined }) => {
  await scratch.run("DROP TABLE IF EXISTS differing");
  await scratch.run("CREATE OR REPLACE TABLE wanted (kind VARCHAR, id VARCHAR, label VARCHAR)");
  await scratch.run("CREATE OR REPLACE TABLE ledger (kind VARCHAR, id VARCHAR, label VARCHAR, held VARCHAR)");
  const rowOf = ({ kind, id, label }: (typeof people)[number]) => [kind, id, label];
  await scratch.append("wanted", people.filter(({ isWanted }) => isWanted).map(rowOf));
  await scratch.append(
    "ledger",
    people.filter(({ held }) => held !== "out").map((one) => [...rowOf(one), one.held]),
  );
  const { path: differing } = isJoined
    ? await joinedByHash(scratch, { wanted: "wanted", ledger: "ledger" }, few)
    : {};
  const joined = { sha256: "", ledger: "ledger", ...(differing !== undefined && { differing }) };
  expect(differing !== undefined).toBe(isJoined && few === PEOPLE);
  const found = await scratch.rows(
    await changed(scratch, "wanted", "ledger", { few, ...(isJoined && { joined }) }),
  );
  const expected = people.flatMap(({ kind, id, label, held, isWanted }) => {
    const direction = wantedChange(held, isWanted);
    return direction ? [{ kind, id, label, held, direction }] : [];
  });
  const inOrder = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(expected.length).toBeGreaterThan(1_000);
  expect(inOrder(found)).toEqual(inOrder(expected));
  const tables = await scratch.rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'differing'");
  expect(tables).toHaveLength(few === PEOPLE && !isJoined ? 1 : 0);
});

it("who is rejected is not added for an identifier of theirs that is removed", async () => {
  await scratch.run(`CREATE OR REPLACE TABLE before AS
    SELECT 'alias' AS kind, 'a1' AS id, 'email' AS label, 'in' AS held`);
  const row = `SELECT 'u1' || chr(13) AS external_id, 'a1' AS alias_name, 'email' AS alias_label,
    NULL::VARCHAR AS device_id, NULL::BOOLEAN AS anonymous`;
  const members = await membersOf(scratch, { sql: row, values: {} }, defaultIdentifierOrder);
  expect(members.evaluation).toMatchObject({ members: { total: 0 }, rejected: { "unusable-identifier": 1 } });
  const { counts } = await compared(scratch, { members, ledger: oneBucket("before"), buckets: 1 });
  expect(counts).toEqual([{ adds: 0, removes: 1 }]);
  expect(await scratch.rows("FROM changes")).toMatchObject([
    { kind: "alias", id: "a1", direction: "remove" },
  ]);
});

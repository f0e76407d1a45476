import { afterAll, describe, expect, it } from "vitest";
import { allRows } from "../../../../shared/adapters/duckdb/buckets/member-buckets.ts";
import { membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { defaultIdentifierOrder } from "../../../../shared/contract/cohorts.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
afterAll(() => scratch.discard());

/** Of so many people, each with an external id; of those below, also rows that are the same once more. */
function people(count: number, again: number): string {
  const rows = (of: number) => `SELECT 'u' || range AS external_id, NULL AS device_id FROM range(${of})`;
  return `${rows(count)} UNION ALL ${rows(again)}`;
}

async function membersFrom(rows: string, buckets: number, held?: string) {
  const sql = `SELECT external_id, NULL::VARCHAR AS alias_name, NULL::VARCHAR AS alias_label, device_id::VARCHAR AS device_id,
    external_id IS NULL AS anonymous FROM (${rows})`;
  const { path, evaluation, joined } = await membersOf(scratch, { sql, values: {} }, defaultIdentifierOrder, {
    buckets,
    held: held === undefined ? undefined : { sha256: "its", rows: async () => held },
  });
  const relation = await allRows(path, "path", buckets);
  const [found = {}] = await scratch.rows(`
    SELECT count(*) AS members, count(DISTINCT (kind, id, label)) AS distinct_members FROM ${relation}`);
  return {
    evaluation,
    joined,
    members: Number(found["members"]),
    distinct: Number(found["distinct_members"]),
  };
}

describe.each([{ buckets: 1 }, { buckets: 4 }])("each member once, in $buckets bucket(s)", ({ buckets }) => {
  it.each([
    { what: "nobody was selected twice", again: 0 },
    { what: "a few were", again: 7 },
    { what: "most were", again: 900 },
  ])("where $what", async ({ again }) => {
    const found = await membersFrom(people(1_000, again), buckets);
    expect(found).toMatchObject({ members: 1_000, distinct: 1_000 });
    expect(found.evaluation).toMatchObject({ rows: 1_000 + again, duplicates: again });
  });

  it("where the device of somebody else who is identified was selected among a thousand devices", async () => {
    const devices = "SELECT NULL AS external_id, 'd' || range AS device_id FROM range(1000)";
    const rows = `${devices} UNION ALL SELECT 'u1', 'd7' UNION ALL SELECT NULL, 'd8'`;
    const found = await membersFrom(rows, buckets);
    expect(found).toMatchObject({ members: 1_000, distinct: 1_000 });
    expect(found.evaluation).toMatchObject({ rows: 1_002, duplicates: 2, members: { device_id: 999 } });
  });
});

describe("members who are joined with a ledger", () => {
  const held = (ids: string) =>
    `(SELECT 'external_id' AS kind, 'u' || unnest(${ids}) AS id, '' AS label, 'in' AS held)`;
  it.each([
    { what: "nobody was selected twice", again: 0, ids: "range(10, 1010)" },
    { what: "a few were, of whom it has all", again: 7, ids: "range(0, 1010)" },
    { what: "a few were, of whom it has none", again: 7, ids: "range(10, 1010)" },
    { what: "most were", again: 900, ids: "range(0, 990)" },
  ])("are there once each where $what", async ({ again, ids }) => {
    const found = await membersFrom(people(1_000, again), 1, held(ids));
    expect(found).toMatchObject({ members: 1_000, distinct: 1_000 });
    expect(found.evaluation).toMatchObject({ rows: 1_000 + again, duplicates: again });
    expect(found.joined).toEqual({ sha256: "its", ledger: held(ids), differing: expect.any(String) });
  });

  it("are not joined where a device of somebody is left out of them, or in buckets", async () => {
    const devices = "SELECT NULL AS external_id, 'd1' AS device_id UNION ALL SELECT 'u1', 'd1'";
    const found = await membersFrom(devices, 1, held("range(9)"));
    expect(found).toMatchObject({ members: 1, joined: undefined });
    expect((await membersFrom(people(10, 1), 4, held("range(9)"))).joined).toBeUndefined();
  });
});

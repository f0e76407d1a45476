/** Where nobody has more than one identifier, nothing is written or read of others. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { allRows } from "../../../../shared/adapters/duckdb/buckets/member-buckets.ts";
import { MAY_HAVE_OTHERS } from "../../../../shared/adapters/duckdb/evaluate/identifier-choice.ts";
import { chosen, identityColumns, membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import {
  type ScratchDatabase,
  scratchDatabase,
} from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { defaultIdentifierOrder, type IdentifierKind } from "../../../../shared/contract/cohorts.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";
import { ask, engineAt, eventsAt, membersIn } from "./asking.ts";

let store: ObjectStore;
let folders = 0;
const scratch = scratchDatabase({ memoryMb: 256 });
beforeAll(async () => {
  store = await objectStore();
});
afterEach(() => scratch.discard());
afterAll(() => store?.close());

/** Every row there can be: each identifier known or not, anonymous said or not. */
const everyRow = `(SELECT e AS external_id, a AS alias_name, l AS alias_label, d AS device_id, CAST(s AS BOOLEAN) AS anonymous
  FROM (VALUES ('e'), (NULL)) AS externals (e), (VALUES ('a'), (NULL)) AS names (a), (VALUES ('l'), (NULL)) AS labels (l),
    (VALUES ('d'), (NULL)) AS devices (d), (VALUES (true), (false), (NULL)) AS said (s))`;

const orders: { order: IdentifierKind[] }[] = [
  { order: [...defaultIdentifierOrder] },
  { order: ["alias", "external_id"] },
  { order: ["device_id"] },
];

describe("a row that may have no others", () => {
  it.each(orders)("has none, with $order", async ({ order }) => {
    const has = "identified_device IS NOT NULL OR other_kind IS NOT NULL";
    const rows = await scratch.rows(
      `SELECT may, ${has} AS has FROM (${chosen(`SELECT *, ${MAY_HAVE_OTHERS} AS may FROM ${everyRow}`, order, ["may"])})`,
    );
    expect(rows).toHaveLength(48);
    expect(rows.filter(({ may, has }) => has && !may)).toEqual([]);
    expect(rows.some(({ may }) => !may)).toBe(true);
  });

  it.each([1, 4])(
    "is the same member or rejected row without their columns, in %i buckets",
    async (buckets) => {
      const sql = `SELECT ${identityColumns.join(", ")} FROM ${everyRow} WHERE NOT ${MAY_HAVE_OTHERS}`;
      const twice = { sql: `${sql} UNION ALL ${sql}`, values: {} };
      const found = [];
      for (const haveNoOthers of [false, true]) {
        const made = await membersOf(scratch, { ...twice, haveNoOthers }, defaultIdentifierOrder, {
          buckets,
        });
        const { path, evaluation, rejected, otherIds, lookedUpBy } = made;
        const members = await scratch.rows(
          `SELECT kind, id, label FROM ${await allRows(path, "path", buckets)} ORDER BY ALL`,
        );
        const left = await scratch.rows(`FROM '${rejected}' ORDER BY ALL`);
        found.push({ members, left, evaluation, otherIds, lookedUpBy });
      }
      expect(found[1]).toEqual(found[0]);
      expect(found[0]?.evaluation).toMatchObject({ duplicates: expect.any(Number), members: { total: 3 } });
    },
  );
});

const users = {
  "an identifier each": { rows: ["ana,,,", "bo,,,", ",cy@example.org,,", ",,d1,"], others: false },
  "two of somebody": { rows: ["ana,,,", "bo,bo@example.org,,", ",,d1,"], others: true },
  "a device of somebody": { rows: ["ana,,,", "bo,,d2,", ",,d1,"], others: true },
  "a device of somebody who is said to be identified": { rows: ["ana,,,", ",,d2,no"], others: true },
};

it.each(Object.entries(users))(
  "of users with %s, others are written where there are any",
  async (_, { rows, others }) => {
    const prefix = `others-${folders++}/`;
    const keyed = rows.map((row, at) => `${at},${row}`);
    // A column may be named as a placeholder of the statement is.
    await store.give(`${prefix}users/u.csv`, `key,$v0,mail,device,anonymous\n${keyed.join("\n")}\n`);
    await store.give(
      `${prefix}events/e.csv`,
      `who,at,what\n${rows.map((_, at) => `${at},2026-06-01,purchase\n`).join("")}`,
    );
    const columns = {
      user: "key",
      externalId: "$v0",
      aliasName: "mail",
      aliasLabelIs: "email",
      deviceId: "device",
    };
    const dataSet = eventsAt(`${prefix}events/`, {
      users: { prefix: `${prefix}users/`, format: "csv", columns: { ...columns, anonymous: "anonymous" } },
    });
    const left: string[] = [];
    const listening: ScratchDatabase = {
      ...scratch,
      run(sql, values) {
        if (/^COPY .*EXCLUDE \(identified_device/.test(sql)) left.push(sql);
        return scratch.run(sql, values);
      },
    };
    const definition = {
      kind: "criteria" as const,
      dataSet: "shop",
      where: { performed: { event: "purchase" } },
    };
    const found = await ask(engineAt(listening, store), definition, dataSet, { identifiedDevices: true });
    if ("reason" in found) throw new Error(found.detail);
    expect(left).toHaveLength(others ? 0 : 1);
    expect(found.identifiedDevices !== undefined).toBe(others);
    const known = (await membersIn(scratch, found)).map(({ id }) => id).sort();
    const expected = rows.map((row) => row.split(",").find((text) => text)).sort();
    // Who is known by a device only, and said to be identified, is not sent.
    expect(known).toEqual(expected.filter((id) => !(id === "d2" && rows.includes(",,d2,no"))));
  },
);

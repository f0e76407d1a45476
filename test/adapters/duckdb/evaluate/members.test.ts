import { afterAll, describe, expect, it } from "vitest";
import { identityColumns, membersOf } from "../../../../shared/adapters/duckdb/evaluate/members.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { defaultIdentifierOrder, type IdentifierKind } from "../../../../shared/contract/cohorts.ts";
import { chooseIdentifier, type KnownIdentifiers } from "../../../../shared/domain/identifiers.ts";

const scratch = scratchDatabase({ memoryMb: 256 });
afterAll(() => scratch.discard());

const orders: readonly (readonly IdentifierKind[])[] = [
  defaultIdentifierOrder,
  ["alias", "external_id"],
  ["device_id"],
  ["external_id"],
];

/** Every user there can be, as far as identifiers go: each known or not, anonymous said or not. */
const everyUser: KnownIdentifiers[] = [true, false].flatMap((external) =>
  [true, false].flatMap((name) =>
    [true, false].flatMap((label) =>
      [true, false].flatMap((device) =>
        [true, false, undefined].map((anonymous) => ({
          ...(external && { externalId: "e" }),
          ...(name && { aliasName: "a" }),
          ...(label && { aliasLabel: "email" }),
          ...(device && { deviceId: "d" }),
          ...(anonymous !== undefined && { anonymous }),
        })),
      ),
    ),
  ),
);

async function membersOfOne(user: KnownIdentifiers, order: readonly IdentifierKind[]) {
  const values = [user.externalId, user.aliasName, user.aliasLabel, user.deviceId, user.anonymous];
  const row = identityColumns.map((name, at) => {
    const type = name === "anonymous" ? "BOOLEAN" : "VARCHAR";
    return `CAST($v${at} AS ${type}) AS ${name}`;
  });
  const given = Object.fromEntries(values.map((value, at) => [`v${at}`, value ?? null]));
  const { path, otherIds, evaluation, rejected } = await membersOf(
    scratch,
    { sql: `SELECT ${row.join(", ")}`, values: given },
    order,
  );
  const rowsOf = (file: string | undefined, columns = "*") =>
    file ? scratch.rows(`SELECT ${columns} FROM read_parquet('${file}')`) : Promise.resolve([]);
  return {
    members: await rowsOf(path, "kind, id, label"),
    others: await rowsOf(otherIds),
    left: await rowsOf(rejected),
    evaluation,
  };
}

/** What a row can be found by that nobody is imported by. */
function firstKnown({ externalId, aliasName, aliasLabel, deviceId }: KnownIdentifiers) {
  if (externalId) return { kind: "external_id", id: externalId, label: null };
  if (aliasName) return { kind: "alias", id: aliasName, label: aliasLabel ?? null };
  return { kind: deviceId ? "device_id" : null, id: deviceId ?? null, label: null };
}

describe("the identifier of a user", () => {
  it.each(orders.map((order) => ({ order })))(
    "is the domain's own choice, with $order",
    async ({ order }) => {
      expect(everyUser).toHaveLength(48);
      for (const user of everyUser) {
        const chosen = chooseIdentifier(user, order);
        const { members, evaluation, left } = await membersOfOne(user, order);
        if (typeof chosen === "string") {
          expect(evaluation.rejected, JSON.stringify(user)).toEqual({ [chosen]: 1 });
          expect(left, JSON.stringify(user)).toEqual([{ ...firstKnown(user), reason: chosen }]);
          expect(members).toEqual([]);
        } else {
          expect(members, JSON.stringify(user)).toEqual([chosen]);
          expect(left).toEqual([]);
        }
      }
    },
  );

  it.each(orders.map((order) => ({ order })))(
    "comes with what else Braze would know an identified user by, with $order",
    async ({ order }) => {
      for (const user of everyUser) {
        const chosen = chooseIdentifier(user, order);
        const { others } = await membersOfOne(user, order);
        const other =
          typeof chosen !== "string" && chosen.kind !== "device_id"
            ? chooseIdentifier(user, [chosen.kind === "alias" ? "external_id" : "alias"])
            : "none";
        const expected =
          typeof chosen === "string" || typeof other === "string"
            ? []
            : [{ ...chosen, other_kind: other.kind, other_id: other.id, other_label: other.label }];
        expect(others, JSON.stringify(user)).toEqual(expected);
      }
    },
  );

  it("is told of a rejected row as often as it was selected", async () => {
    const row =
      "SELECT NULL AS external_id, 'a' AS alias_name, NULL AS alias_label, NULL AS device_id, false AS anonymous";
    const selection = { sql: `${row} UNION ALL ${row}`, values: {} };
    const { evaluation, rejected } = await membersOf(scratch, selection, defaultIdentifierOrder);
    expect(evaluation).toMatchObject({ rows: 2, rejected: { "alias-without-label": 2 }, duplicates: 0 });
    const rows = await scratch.rows(`SELECT id FROM read_parquet('${rejected}')`);
    expect(rows).toEqual([{ id: "a" }, { id: "a" }]);
  });
});

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

/** Every user there can be, as far as identifiers go: each known or not, anonymous said or not. Each has ids of its own. */
const everyUser: KnownIdentifiers[] = [true, false]
  .flatMap((external) =>
    [true, false].flatMap((name) =>
      [true, false].flatMap((label) =>
        [true, false].flatMap((device) =>
          [true, false, undefined].map((anonymous) => ({ external, name, label, device, anonymous })),
        ),
      ),
    ),
  )
  .map(({ external, name, label, device, anonymous }, at) => ({
    ...(external && { externalId: `e${at}` }),
    ...(name && { aliasName: `a${at}` }),
    ...(label && { aliasLabel: "email" }),
    ...(device && { deviceId: `d${at}` }),
    ...(anonymous !== undefined && { anonymous }),
  }));

async function membersOfEverybody(order: readonly IdentifierKind[]) {
  const given: Record<string, string | boolean | null> = {};
  const rows = everyUser.map((user, row) => {
    const values = [user.externalId, user.aliasName, user.aliasLabel, user.deviceId, user.anonymous];
    const columns = identityColumns.map((name, at) => {
      given[`v${row}_${at}`] = values[at] ?? null;
      return `CAST($v${row}_${at} AS ${name === "anonymous" ? "BOOLEAN" : "VARCHAR"}) AS ${name}`;
    });
    return `SELECT ${columns.join(", ")}`;
  });
  const selection = { sql: rows.join(" UNION ALL "), values: given };
  const { path, otherIds, evaluation, rejected } = await membersOf(scratch, selection, order);
  const rowsOf = async (file: string | undefined, columns = "*") =>
    file ? inOrder(await scratch.rows(`SELECT ${columns} FROM '${file}'`)) : [];
  return {
    members: await rowsOf(path, "kind, id, label"),
    others: await rowsOf(otherIds),
    left: await rowsOf(rejected),
    evaluation,
  };
}

function inOrder<Row extends object>(rows: readonly Row[]): Row[] {
  const text = (row: Row) => JSON.stringify(Object.entries(row).sort());
  return [...rows].sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

/** What a row can be found by that nobody is imported by. */
function firstKnown({ externalId, aliasName, aliasLabel, deviceId }: KnownIdentifiers) {
  if (externalId) return { kind: "external_id", id: externalId, label: null };
  if (aliasName) return { kind: "alias", id: aliasName, label: aliasLabel ?? null };
  return { kind: deviceId ? "device_id" : null, id: deviceId ?? null, label: null };
}

describe("the identifier of a user", () => {
  it.each(orders.map((order) => ({ order })))(
    "is the domain's own choice, with $order, and comes with what else Braze would know an identified user by",
    async ({ order }) => {
      expect(everyUser).toHaveLength(48);
      const choices = everyUser.map((user) => ({ user, chosen: chooseIdentifier(user, order) }));
      const { members, others, left, evaluation } = await membersOfEverybody(order);
      expect(members).toEqual(
        inOrder(choices.flatMap(({ chosen }) => (typeof chosen === "string" ? [] : [chosen]))),
      );
      const expected = choices.flatMap(({ user, chosen }) =>
        typeof chosen === "string" ? [{ ...firstKnown(user), reason: chosen }] : [],
      );
      expect(left).toEqual(inOrder(expected));
      const counts: Record<string, number> = {};
      for (const { reason } of expected) counts[reason] = (counts[reason] ?? 0) + 1;
      expect(evaluation.rejected).toEqual(counts);
      const known = choices.flatMap(({ user, chosen }) => {
        if (typeof chosen === "string" || chosen.kind === "device_id") return [];
        const other = chooseIdentifier(user, [chosen.kind === "alias" ? "external_id" : "alias"]);
        if (typeof other === "string") return [];
        return [{ ...chosen, other_kind: other.kind, other_id: other.id, other_label: other.label }];
      });
      expect(others).toEqual(inOrder(known));
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

  it("of a rejected row is told for look-ups only", async () => {
    const row = `SELECT 'u1' || chr(7) AS external_id, 'a1' AS alias_name, 'email' AS alias_label,
      'd1' AS device_id, NULL::BOOLEAN AS anonymous`;
    const found = await membersOf(scratch, { sql: row, values: {} }, defaultIdentifierOrder);
    expect(found.otherIds).toBeUndefined();
    expect(await scratch.rows(`FROM read_parquet('${found.lookedUpBy}')`)).toEqual([
      {
        kind: "external_id",
        id: "u1\u0007",
        label: "",
        other_kind: "alias",
        other_id: "a1",
        other_label: "email",
      },
    ]);
  });
});

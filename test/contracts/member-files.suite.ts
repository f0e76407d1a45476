/** The contract of `MemberFile`, for every engine and kind of definition. */
import { expect, it } from "vitest";
import type { IdentifierKind } from "../../shared/contract/cohorts.ts";
import type { KnownIdentifiers } from "../../shared/domain/identifiers.ts";
import type { MemberFile } from "../../shared/ports/engine.ts";

type Row = Record<string, unknown>;

export interface MemberFilesWorld {
  /** Evaluates a definition that selects all these users. */
  evaluate(
    users: readonly KnownIdentifiers[],
    asked?: { order?: readonly IdentifierKind[]; identifiedDevices?: boolean },
  ): Promise<MemberFile>;
  /** All rows of a file, in a fixed order; of these columns only. */
  rows(path: string, columns?: readonly string[]): Promise<Row[]>;
  /** Column → type of a file. */
  columns(path: string): Promise<Record<string, string>>;
  /** The definition's data has the devices of users whom it does not select. */
  hasUsers: boolean;
}

const external = (id: string) => ({ kind: "external_id", id, label: "" });
const alias = (id: string) => ({ kind: "alias", id, label: "email" });
const device = (id: string) => ({ kind: "device_id", id, label: "" });
const otherDevice = (id: string) => ({ other_kind: "device_id", other_id: id, other_label: "" });
const text = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "VARCHAR"]));

export function memberFilesSuite(world: () => MemberFilesWorld): void {
  it("has each member once, as text, with a label for aliases only", async () => {
    const { evaluate, rows, columns } = world();
    const users = [
      { externalId: "007" },
      { externalId: "007" },
      { aliasName: "á@x", aliasLabel: "email" },
      { deviceId: "d 1", anonymous: true },
    ];
    const found = await evaluate(users);
    expect(await columns(found.path)).toEqual(text("kind", "id", "label"));
    expect(await rows(found.path)).toEqual([alias("á@x"), device("d 1"), external("007")]);
    expect(found.evaluation).toEqual({
      rows: 4,
      members: { total: 3, external_id: 1, alias: 1, device_id: 1 },
      duplicates: 1,
      rejected: {},
    });
    expect(found.rejected).toBeUndefined();
  });

  it("has no device of an identified user", async () => {
    const { evaluate, rows } = world();
    const users = [
      { externalId: "u1", deviceId: "d1" },
      { deviceId: "d1", anonymous: true },
    ];
    const found = await evaluate(users);
    expect(await rows(found.path, ["kind", "id", "label"])).toEqual([external("u1")]);
    expect(found.evaluation).toMatchObject({ rows: 2, duplicates: 1 });
  });

  it("has the other identifier of a member, and no such file if nobody has two", async () => {
    const { evaluate, rows, columns } = world();
    const both = { externalId: "u1", aliasName: "a1", aliasLabel: "email", deviceId: "d1" };
    const { otherIds = "none" } = await evaluate([both, { externalId: "u2" }]);
    const names = ["kind", "id", "label", "other_kind", "other_id", "other_label"];
    expect(await columns(otherIds)).toEqual(text(...names));
    expect(await rows(otherIds)).toEqual([
      { ...external("u1"), other_kind: "alias", other_id: "a1", other_label: "email" },
    ]);
    const asAlias = await evaluate([both], { order: ["alias"] });
    expect(await rows(asAlias.otherIds ?? "none")).toEqual([
      { ...alias("a1"), other_kind: "external_id", other_id: "u1", other_label: "" },
    ]);
    expect((await evaluate([{ externalId: "u2", deviceId: "d2" }])).otherIds).toBeUndefined();
  });

  it("has the devices of members who are identified, and no such file without any", async () => {
    const { evaluate, rows, columns } = world();
    const users = [
      { externalId: "u1", deviceId: "d1" },
      { externalId: "u1", deviceId: "d2" },
      { aliasName: "a1", aliasLabel: "email", deviceId: "d3" },
      { deviceId: "d4", anonymous: true },
      { deviceId: "d5", anonymous: false },
    ];
    const { lookedUpBy = "none" } = await evaluate(users);
    expect(await columns(lookedUpBy)).toEqual(
      text("kind", "id", "label", "other_kind", "other_id", "other_label"),
    );
    expect(await rows(lookedUpBy)).toEqual([
      { ...alias("a1"), ...otherDevice("d3") },
      { ...external("u1"), ...otherDevice("d1") },
      { ...external("u1"), ...otherDevice("d2") },
    ]);
    expect((await evaluate([{ externalId: "u2" }, { deviceId: "d4" }])).lookedUpBy).toBeUndefined();
  });

  it("has a row for each rejected user, with the reason and every known identifier", async () => {
    const { evaluate, rows, columns } = world();
    const users = [
      { aliasName: "a1" },
      { aliasName: "a1" },
      { deviceId: "d1", anonymous: false },
      { externalId: "u1" },
    ];
    const found = await evaluate(users);
    const path = found.rejected ?? "none";
    expect(await columns(path)).toEqual(text("kind", "id", "label", "reason"));
    const nameless = { kind: "alias", id: "a1", label: null, reason: "alias-without-label" };
    const ofDevice = { kind: "device_id", id: "d1", label: null };
    expect(await rows(path)).toEqual([
      nameless,
      nameless,
      { ...ofDevice, reason: "identified-user-needs-external-id-or-alias" },
    ]);
    const { rows: all, members, duplicates, rejected } = found.evaluation;
    const left = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    expect([all, left]).toEqual([members.total + duplicates + left, 3]);
  });

  it("has the devices of identified users if they are requested and the data has them", async () => {
    const { evaluate, rows, columns, hasUsers } = world();
    const users = [
      { externalId: "u1", deviceId: "d1" },
      { externalId: "u2" },
      { deviceId: "d3", anonymous: true },
    ];
    expect((await evaluate(users)).identifiedDevices).toBeUndefined();
    const { identifiedDevices } = await evaluate(users, { identifiedDevices: true });
    if (!hasUsers) return expect(identifiedDevices).toBeUndefined();
    expect(await columns(identifiedDevices ?? "none")).toEqual(text("device_id", "kind", "id", "label"));
    expect(await rows(identifiedDevices ?? "none")).toEqual([{ device_id: "d1", ...external("u1") }]);
  });
}

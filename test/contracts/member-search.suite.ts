import fc from "fast-check";
import { expect, test } from "vitest";
import type { PartOutcomes, PlacedChange } from "../../shared/domain/attempts.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { LedgerLost, type LedgerPointer } from "../../shared/domain/run.ts";
import type { MemberSearch } from "../../shared/ports/member-search.ts";
import { aRun } from "../fakes/ids.ts";
import type { AlsoKnown } from "./change-sets.suite.ts";
import type { RejectedRowsWorld } from "./rejected-rows.suite.ts";

export type MemberSearchWorld = RejectedRowsWorld & { memberSearch: MemberSearch };

let runs = 0;

export function memberSearchSuite(world: () => MemberSearchWorld): void {
  const external = (id: string): Member => ({ kind: "external_id", id, label: "" });
  const alias = (id: string, label: string): Member => ({ kind: "alias", id, label });
  const device = (id: string): Member => ({ kind: "device_id", id, label: "" });

  /** Writes the change set and settles it: all is accepted but what the one batch excepts. */
  const imported = async (
    members: readonly Member[],
    base?: LedgerPointer,
    unknown: number[] = [],
    also: AlsoKnown = {},
  ) => {
    const folder = `search-${runs++}/a`;
    const written = await world().changeSets.write(await world().memberFile(members, also), base, folder);
    const except = unknown.map((place) => ({ from: place, to: place + 1, outcome: "unknown" as const }));
    const outcomes: PartOutcomes = {
      started: new Set([0]),
      results: [{ part: 0, batch: 0, outcome: "accepted", ...(except.length > 0 && { except }) }],
    };
    const into = { object: `ledgers/search-${runs}.parquet`, run: aRun("search") };
    const changeSet = { folder, rejected: {}, ...written, ...(base && { base }) };
    return { folder, ...(await world().changeSets.settle(changeSet, outcomes, into)) };
  };

  test("a member's change has the place that results are recorded by", async () => {
    const members = [external("b"), external("a"), alias("a", "email"), alias("a", "phone"), device("a")];
    const { folder, ledger } = await imported(members, undefined, [3]);
    const changes = new Map<number, Member>();
    for (const member of members) {
      const change = (await world().memberSearch.change(member, folder)) as PlacedChange;
      expect(change).toMatchObject({ direction: "add", part: 0, batch: 0 });
      changes.set(change.place, member);
    }
    expect([...changes.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    for (const [place, member] of changes)
      expect(await world().memberSearch.held(member, ledger)).toBe(place === 3 ? "unsure" : "in");
    const leaving = await imported([], ledger);
    expect(await world().memberSearch.change(device("a"), leaving.folder)).toMatchObject({
      direction: "remove",
      batch: 0,
    });
  });

  test("kind, id and label are compared byte for byte", async () => {
    const { folder, ledger } = await imported([alias("Ana ", "email"), external("007"), external("é")]);
    const others = [
      alias("Ana", "email"),
      alias("ana ", "email"),
      alias("Ana ", "Email"),
      external("Ana "),
      external("7"),
      external("e\u0301"),
      device("007"),
      external("' OR true --"),
      external("$id"),
    ];
    for (const other of others) {
      expect(await world().memberSearch.change(other, folder)).toBe("none");
      expect(await world().memberSearch.held(other, ledger)).toBe("out");
    }
    expect(await world().memberSearch.held(alias("Ana ", "email"), ledger)).toBe("in");
  });

  test("whoever stays has no change", async () => {
    const first = await imported([external("a")]);
    const second = await imported([external("a"), external("b")], first.ledger);
    expect(await world().memberSearch.change(external("a"), second.folder)).toBe("none");
    expect(await world().memberSearch.held(external("a"), second.ledger)).toBe("in");
  });

  test("a member is found by each other identifier of theirs, and by nobody else's", async () => {
    const [ana, bo, cy] = [external("ana"), alias("bo", "email"), external("cy")];
    const otherIds = [
      { member: ana, other: alias("ana", "email") },
      { member: bo, other: external("b") },
    ];
    const devices = [
      { member: ana, other: device("phone") },
      { member: cy, other: device("tablet") },
      { member: ana, other: device("tablet") },
    ];
    const { folder } = await imported([ana, bo, cy], undefined, [], { otherIds, devices });
    const sentAs = (other: Member) => world().memberSearch.sentAs(other, folder);
    expect(await sentAs(alias("ana", "email"))).toEqual(ana);
    expect(await sentAs(external("b"))).toEqual(bo);
    expect(await sentAs(device("phone"))).toEqual(ana);
    // Of several the same one each time.
    expect(await sentAs(device("tablet"))).toEqual(ana);
    for (const nobody of [alias("ana", "phone"), external("phone"), device("b"), ana, alias("Ana", "email")])
      expect(await sentAs(nobody)).toBeUndefined();
    const alone = await imported([cy]);
    expect(await world().memberSearch.sentAs(device("tablet"), alone.folder)).toBeUndefined();
    expect(await world().memberSearch.sentAs(device("tablet"), "nothing/here")).toBeUndefined();
  });

  test("what is no longer kept is told apart from what has no such member", async () => {
    expect(await world().memberSearch.change(external("a"), "nothing/here")).toBe("missing");
    expect(await world().memberSearch.rejection(external("a"), "nothing/here")).toBeUndefined();
    const { ledger } = await imported([external("a")]);
    const search = (pointer: LedgerPointer) => world().memberSearch.held(external("a"), pointer);
    await expect(search({ ...ledger, object: "ledgers/none.parquet" })).rejects.toThrow(LedgerLost);
    await expect(search({ ...ledger, sha256: "ab" })).rejects.toThrow(LedgerLost);
  });

  test("a rejected row is found by what it has, with its reason", async () => {
    const folder = `search-${runs++}/a`;
    const rejected = await world().rejected([
      { kind: "alias", id: "ana", label: null, reason: "alias-without-label" },
      { kind: "alias", id: "bo", label: "email", reason: "identifier-kind-not-used" },
      { kind: "device_id", id: "d", label: null, reason: "identified-user-needs-external-id-or-alias" },
      { kind: null, id: null, label: null, reason: "no-identifier" },
    ]);
    await world().rejectedRows.keep(rejected, folder);
    const reason = (member: Member) => world().memberSearch.rejection(member, folder);
    expect(await reason(alias("ana", "email"))).toBe("alias-without-label");
    expect(await reason(alias("bo", "email"))).toBe("identifier-kind-not-used");
    expect(await reason(alias("bo", "phone"))).toBeUndefined();
    expect(await reason(device("d"))).toBe("identified-user-needs-external-id-or-alias");
    expect(await reason(external("d"))).toBeUndefined();
    expect(await reason(external(""))).toBeUndefined();
  });

  test("any identifier is found as it was sent", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text, { minLength: 2, maxLength: 5 }),
        async ([absent = "", ...ids]) => {
          const { folder, ledger } = await imported(ids.map(external));
          for (const id of ids) {
            expect(await world().memberSearch.held(external(id), ledger)).toBe("in");
            expect(await world().memberSearch.change(external(id), folder)).toMatchObject({
              direction: "add",
            });
          }
          expect(await world().memberSearch.held(external(absent), ledger)).toBe("out");
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });
}

import fc from "fast-check";
import { expect, test } from "vitest";
import { batchOf, idsIn } from "../../shared/adapters/braze/bodies.ts";
import type { Direction, SendOutcome } from "../../shared/domain/change.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { CountsDoNotReconcile } from "../../shared/domain/outcome.ts";
import {
  type ChangeSetPointer,
  LedgerLost,
  type LedgerPointer,
  type PreparedPart,
} from "../../shared/domain/run.ts";
import { IDS_PER_REQUEST } from "../../shared/limits.ts";
import type { ChangeSets } from "../../shared/ports/change-sets.ts";
import type { ExclusionObject, MemberFile } from "../../shared/ports/engine.ts";
import type { Identifiers, Parts } from "../../shared/ports/parts.ts";
import { type ReadBatch, readBatch } from "../fakes/batches.ts";
import { aRun } from "../fakes/ids.ts";

/** Other information in a member file. */
export interface AlsoKnown {
  /** Another identifier by which Braze would know a member. */
  otherIds?: readonly { member: Member; other: Member }[];
  /** Devices of users who are identified today, with the member's identifier. */
  identified?: readonly { device: string; member: Member }[];
  /** Devices of members who are identified. */
  devices?: readonly { member: Member; other: Member }[];
}

export interface ChangeSetsWorld {
  changeSets: ChangeSets;
  parts: Parts;
  /** Writes members as the engine does: distinct. */
  memberFile(members: readonly Member[], also?: AlsoKnown): Promise<MemberFile>;
  /** Objects that a manifest names, in order. */
  manifest(object: string): Promise<PreparedPart[]>;
  /** An exclusion list; `keyed`: of forgotten people. */
  excluded(members: readonly Member[], keyed?: boolean): Promise<ExclusionObject>;
  lose(object: string): Promise<void>;
  damage(object: string): Promise<void>;
}

interface SentChange {
  part: number;
  batch: number;
  direction: Direction;
  id: string;
}

let folders = 0;

export function changeSetsSuite(world: () => ChangeSetsWorld): void {
  const fileOf = (members: readonly Member[]) => world().memberFile(members);

  const prepared = async (members: readonly Member[] | undefined, base?: LedgerPointer, also?: AlsoKnown) =>
    preparedBy(
      async (folder) =>
        world().changeSets.write(members && (await world().memberFile(members, also)), base, folder),
      base,
    );
  const removals = (lists: readonly ExclusionObject[], base?: LedgerPointer) =>
    preparedBy((folder) => world().changeSets.writeRemovals(lists, base, folder), base);
  const preparedBy = async (
    write: (folder: string) => ReturnType<ChangeSets["write"]>,
    base: LedgerPointer | undefined,
  ) => {
    folders += 1;
    const folder = `runs/contract-${folders}/changes`;
    const written = await write(folder);
    const changeSet: ChangeSetPointer = {
      folder,
      rejected: {},
      ...written,
      ...(base && { base }),
    };
    const batches: { part: number; batch: ReadBatch }[] = [];
    const { remove, add } = written.manifests;
    const manifests = [remove, add].flatMap((one) => one ?? []);
    const named = (await Promise.all(manifests.map((one) => world().manifest(one)))).flat();
    for (const [direction, manifest] of Object.entries(written.manifests)) {
      const its = await world().manifest(manifest);
      expect(written.only[direction as Direction]).toEqual(its.length === 1 ? its[0] : undefined);
    }
    for (const { part, object, batches: size } of named) {
      const before = batches.length;
      for (const batch of await world().parts.batches(object)) {
        expect(batch).toEqual(batchOf(batch.batch, batch.direction, idsIn(batch)));
        batches.push({ part, batch: readBatch(batch) });
      }
      expect(batches.length - before).toBe(size);
    }
    return { changeSet, batches, changes: batches.flatMap(({ part, batch }) => changesOf(part, batch)) };
  };
  const settled = async (
    { changeSet, batches }: Pick<Awaited<ReturnType<typeof prepared>>, "changeSet" | "batches">,
    outcomeOf: (batch: number) => SendOutcome | undefined = () => "accepted",
  ) => {
    const results = batches.flatMap(({ part, batch: { batch } }) => {
      const outcome = outcomeOf(batch);
      return outcome ? [{ part, batch, outcome }] : [];
    });
    const started = new Set(batches.map(({ part }) => part));
    const into = { object: `ledgers/${changeSet.folder}.parquet`, run: aRun("settled") };
    return world().changeSets.settle(changeSet, { started, results }, into);
  };
  /** The contents of a ledger, derived from the changes that would empty it and those that would fill it. */
  const contents = async (ledger: LedgerPointer, all: readonly Member[]) => {
    const mayHold = (await prepared(undefined, ledger)).changes.map(({ id }) => id);
    const missing = new Set((await prepared(all, ledger)).changes.filter(isAdd).map(({ id }) => id));
    return { mayHold: new Set(mayHold), in: all.map(key).filter((id) => !missing.has(id)) };
  };

  test("a first import adds everyone, each id once and unchanged, of every kind", async () => {
    const members: Member[] = [
      { kind: "external_id", id: "007", label: "" },
      { kind: "external_id", id: "été, \u{1f600} \u2028", label: "" },
      { kind: "alias", id: "007", label: "email" },
      { kind: "alias", id: "007", label: "phone" },
      { kind: "device_id", id: "007", label: "" },
    ];
    const { changeSet, changes } = await prepared(members);
    expect(changeSet).toMatchObject({ adds: 5, removes: 0, keeps: 0, parts: 1 });
    expect(changes.map(({ id }) => id).sort()).toEqual(members.map(key).sort());
    expect(changes.every(isAdd)).toBe(true);
  });

  test("no batch holds more than 1,000 ids, adds and removes together", async () => {
    const first = await prepared(people(0, 1_500));
    const { ledger } = await settled(first);
    const second = await prepared(people(700, 2_400), ledger);
    expect(second.changeSet).toMatchObject({ adds: 900, removes: 700, keeps: 800 });
    for (const { batch, part } of [...first.batches, ...second.batches]) {
      expect(changesOf(part, batch).length).toBeGreaterThan(0);
      expect(changesOf(part, batch).length).toBeLessThanOrEqual(IDS_PER_REQUEST);
    }
    expect(second.batches).toHaveLength(2);
    expect(new Set(second.batches.map(({ batch }) => batch.batch)).size).toBe(2);
  });

  test("removes have parts of their own, with names that differ from those of the adds", async () => {
    const { ledger } = await settled(await prepared(people(0, 300)));
    const { changeSet, batches } = await prepared(people(200, 1_900), ledger);
    expect(changeSet).toMatchObject({ adds: 1_600, removes: 200, parts: 2 });
    const { remove = "", add = "" } = changeSet.manifests;
    const [removing, adding] = await Promise.all([remove, add].map((one) => world().manifest(one)));
    expect(removing?.map(({ part }) => part)).toEqual([0]);
    expect(adding?.map(({ part }) => part)).toEqual([1]);
    const ways = batches.map(({ part, batch }) => changesOf(part, batch).map(({ direction }) => direction));
    expect(ways.map((way) => [way.length, ...new Set(way)])).toEqual([
      [200, "remove"],
      [1_000, "add"],
      [600, "add"],
    ]);
    const settledAfter = await settled({ changeSet, batches });
    expect(settledAfter.ledger).toMatchObject({ inCount: 1_700, unsureCount: 0 });
    expect((await prepared([], ledger)).changeSet.manifests.add).toBeUndefined();
    expect((await prepared(people(0, 301), ledger)).changeSet.manifests.remove).toBeUndefined();
  });

  const u1: Member = { kind: "external_id", id: "u1", label: "" };
  const u2: Member = { kind: "external_id", id: "u2", label: "" };
  const a1: Member = { kind: "alias", id: "a1", label: "email" };

  test("whom a list has is removed, by name or by hash; nobody else changes, whatever is known of them", async () => {
    const device: Member = { kind: "device_id", id: "a1", label: "" };
    const [u3, u4] = ["u3", "u4"].map((id): Member => ({ kind: "external_id", id, label: "" }));
    if (!u3 || !u4) throw new Error("unreachable");
    const surely = (await settled(await prepared([u1, u2, a1, device]))).ledger;
    const joined = await prepared([u1, u2, a1, device, u3, u4], surely);
    const { ledger } = await settled(joined, () => "unknown");
    expect(ledger).toMatchObject({ inCount: 4, unsureCount: 2 });
    const nobody: Member = { ...a1, label: "phone" };
    // Nobody knows whether Braze goes by it still.
    const lists = [
      await world().excluded([device, u1, u3, nobody]),
      await world().excluded([]),
      await world().excluded([a1, device, nobody], true),
    ];
    const removing = await removals(lists, ledger);
    expect(removing.changeSet).toMatchObject({ adds: 0, removes: 3, keeps: 3, parts: 1 });
    expect(removing.changes.map(({ direction, id }) => `${direction} ${id}`).sort()).toEqual(
      [u1, u3, a1].map((one) => `remove ${key(one)}`).sort(),
    );
    const after = await settled(removing);
    expect(after.ledger).toMatchObject({ inCount: 2, unsureCount: 1, deviceCount: 1 });
    expect(await contents(after.ledger, [u2, device])).toEqual({
      mayHold: new Set([u2, device, u4].map(key)),
      in: [u2, device].map(key),
    });
    expect((await removals(lists, after.ledger)).changeSet).toMatchObject({ removes: 0, keeps: 3, parts: 0 });
  });

  test("nobody is removed without lists, or where nothing was ever sent", async () => {
    const { ledger } = await settled(await prepared([u1, u2]));
    expect((await removals([], ledger)).changeSet).toMatchObject({ removes: 0, keeps: 2, parts: 0 });
    const lists = [await world().excluded([u1]), await world().excluded([u2], true)];
    expect((await removals(lists)).changeSet).toMatchObject({ removes: 0, keeps: 0, parts: 0 });
  });

  test("a list that is missing is an error, and so is a ledger: nobody is taken for removed", async () => {
    const { ledger } = await settled(await prepared([u1]));
    const list = await world().excluded([u1]);
    await world().lose(list.object);
    await expect(removals([list], ledger)).rejects.toThrow(`the exclusion list ${list.object} is missing`);
    await world().lose(ledger.object);
    await expect(removals([], ledger)).rejects.toThrow(LedgerLost);
  });

  test("a member whose other identifier is removed is added once more", async () => {
    const { ledger } = await settled(await prepared([u1, u2, a1]));
    const otherIds = [
      { member: u1, other: a1 },
      { member: u1, other: a1 },
      { member: u2, other: { ...a1, label: "phone" } },
    ];
    const merged = await prepared([u1, u2], ledger, { otherIds });
    expect(merged.changeSet).toMatchObject({ adds: 1, removes: 1, keeps: 1 });
    expect(merged.changes.map(({ direction, id }) => [direction, id])).toEqual([
      ["remove", key(a1)],
      ["add", key(u1)],
    ]);
    expect((await settled(merged)).ledger).toMatchObject({ inCount: 2, unsureCount: 0 });
    const compared = await world().changeSets.compare(
      await world().memberFile([u1, u2], { otherIds }),
      ledger,
    );
    expect(compared).toEqual({ adds: 1, removes: 1, keeps: 1 });
  });

  test("until that is accepted the member is unsure; one who enters anyway is added once", async () => {
    const { ledger } = await settled(await prepared([u1, a1]));
    const otherIds = [{ member: u1, other: a1 }];
    const merged = await prepared([u1], ledger, { otherIds });
    const removing = merged.batches.find(({ batch }) => batch.remove.aliases.length > 0)?.batch.batch;
    const after = await settled(merged, (batch) => (batch === removing ? "accepted" : "unsent"));
    expect(after.ledger).toMatchObject({ inCount: 0, unsureCount: 1 });
    const onlyAlias = await settled(await prepared([a1]));
    const moved = await prepared([u1], onlyAlias.ledger, { otherIds });
    expect(moved.changeSet).toMatchObject({ adds: 1, removes: 1, keeps: 0 });
  });

  test("the next import sends only members who entered or left", async () => {
    const { ledger } = await settled(await prepared(people(0, 10)));
    expect(ledger).toMatchObject({ inCount: 10, unsureCount: 0 });
    const { changes } = await prepared(people(3, 12), ledger);
    const idsOf = (some: readonly SentChange[]) => some.map(({ id }) => id).sort();
    expect(idsOf(changes.filter(isAdd))).toEqual(people(10, 12).map(key));
    expect(idsOf(changes.filter((one) => !isAdd(one)))).toEqual(people(0, 3).map(key));
  });

  test("without changes there are no parts, and the ledger stays the same", async () => {
    const first = await settled(await prepared(people(0, 10)));
    const same = await prepared(people(0, 10), first.ledger);
    expect(same.changeSet).toMatchObject({ adds: 0, removes: 0, keeps: 10, parts: 0 });
    expect((await settled(same)).ledger).toMatchObject({ inCount: 10, unsureCount: 0 });
  });

  test("comparing returns the same counts as writing", async () => {
    const { ledger } = await settled(await prepared(people(0, 10)));
    const { changeSets } = world();
    const counts = await changeSets.compare(await fileOf(people(4, 20)), ledger);
    expect(counts).toEqual({ adds: 10, removes: 4, keeps: 6 });
    expect(await changeSets.compare(undefined, ledger)).toEqual({ adds: 0, removes: 10, keeps: 0 });
    expect(await changeSets.compare(await fileOf(people(0, 3)), undefined)).toEqual({
      adds: 3,
      removes: 0,
      keeps: 0,
    });
  });

  test("removing a device of a user who is now identified removes that user, unless they are to stay", async () => {
    const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
    const base = (await settled(await prepared([device("d1"), device("d2"), device("d3"), u2]))).ledger;
    const identified = [
      { device: "d1", member: u1 },
      { device: "d1", member: u1 },
      { device: "d2", member: u2 },
      { device: "d-other", member: a1 },
    ];
    const left = await prepared([device("d3"), u2], base, { identified });
    expect(left.changeSet).toMatchObject({ adds: 0, removes: 3, keeps: 2 });
    expect(left.changes.map(({ id }) => id).sort()).toEqual([u1, device("d1"), device("d2")].map(key).sort());
    expect((await settled(left)).ledger).toMatchObject({ inCount: 2, unsureCount: 0 });
    const again = () => prepared([device("d3"), u2], base, { identified });
    const unheard = await settled(await again(), () => "unknown");
    expect(unheard.ledger).toMatchObject({ inCount: 2, unsureCount: 3 });
    // The remove of the user may be of another part than that of the device, and then nothing else tells of the user.
    for (const outcome of ["unsent", "refused"] as const) {
      const { ledger } = await settled(await again(), () => outcome);
      expect(ledger).toMatchObject({ inCount: 4, unsureCount: 1 });
      expect((await contents(ledger, [])).mayHold).toContain(key(u1));
    }
    const staying = () => prepared([device("d3"), u1, u2], base, { identified });
    const stays = await staying();
    expect(stays.changeSet).toMatchObject({ adds: 1, removes: 2, keeps: 2 });
    expect((await settled(stays)).ledger).toMatchObject({ inCount: 3, unsureCount: 0 });
    // Braze has them in the cohort already, whatever becomes of the add, and the ledger loses the device.
    for (const outcome of ["unsent", "refused"] as const) {
      const again = await staying();
      const adding = again.batches.find(({ batch }) => batch.add.user_ids.length > 0)?.batch.batch;
      const { ledger } = await settled(again, (batch) => (batch === adding ? outcome : "accepted"));
      expect(ledger).toMatchObject({ inCount: 2, unsureCount: 1 });
      expect((await contents(ledger, [])).mayHold).toContain(key(u1));
    }
    const nobodyLeft = await prepared([device("d1"), device("d2"), device("d3"), u2], base, { identified });
    expect(nobodyLeft.changeSet).toMatchObject({ adds: 0, removes: 0, keeps: 4 });
  });

  test("an unknown remove of a user who comes back is sent again, as an add", async () => {
    const first = await settled(await prepared(people(0, 1)));
    const left = await settled(await prepared([], first.ledger), () => "unknown");
    expect(left.ledger).toMatchObject({ inCount: 0, unsureCount: 1 });
    const back = await prepared(people(0, 1), left.ledger);
    expect(back.changes).toMatchObject([{ direction: "add", id: key(person(0)) }]);
  });

  test("an unknown add of a user who left is sent again, as a remove", async () => {
    const first = await settled(await prepared(people(0, 1)), () => "unknown");
    const { changes } = await prepared([], first.ledger);
    expect(changes).toMatchObject([{ direction: "remove", id: key(person(0)) }]);
  });

  test("a batch of a started part without a record is unknown, and of a part never started unsent", async () => {
    const first = await prepared(people(0, 5));
    expect((await settled(first, () => undefined)).tally.adds).toMatchObject({ unknown: 5, unsent: 0 });
    const into = { object: "ledgers/never-started.parquet", run: aRun("never") };
    const never = await world().changeSets.settle(first.changeSet, { started: new Set(), results: [] }, into);
    expect(never.tally.adds).toMatchObject({ unknown: 0, unsent: 5 });
    expect(never.ledger).toMatchObject({ inCount: 0, unsureCount: 0 });
  });

  test("places count across the lists of a batch, and an exception applies to the ids at its places", async () => {
    const some = (kind: Member["kind"], ...ids: string[]): Member[] =>
      ids.map((id) => ({ kind, id, label: kind === "alias" ? "email" : "" }));
    const before = [...some("external_id", "a", "z"), ...some("device_id", "a")];
    const { ledger } = await settled(await prepared(before));
    const wanted = [
      ...some("external_id", "b", "c"),
      ...some("alias", "a", "y"),
      ...some("device_id", "b", "x"),
    ];
    const run = await prepared(wanted, ledger);
    // In the order of a request: user ids, aliases, device ids.
    const listed = run.changes.map(({ direction, id }) => `${direction} ${id.split("/")[0]}`);
    expect(listed).toEqual([
      ...["remove external_id", "remove external_id", "remove device_id"],
      ...["add external_id", "add external_id", "add alias", "add alias", "add device_id", "add device_id"],
    ]);
    const [removing, adding] = run.batches;
    const at = (...places: number[]) => places.map((place) => run.changes[place]?.id);
    const results = [
      { ...removing, except: [{ from: 0, to: 1, outcome: "refused" as const }] },
      {
        ...adding,
        except: [
          { from: 1, to: 3, outcome: "refused" as const },
          { from: 5, to: 6, outcome: "unknown" as const },
        ],
      },
    ].map(({ part = -1, batch, except }) => ({
      part,
      batch: batch?.batch ?? -1,
      outcome: "accepted" as const,
      except,
    }));
    const { ledger: after, tally } = await world().changeSets.settle(
      run.changeSet,
      { started: new Set([0, 1]), results },
      { object: "ledgers/places.parquet", run: aRun("places") },
    );
    expect(tally).toEqual({
      adds: { accepted: 3, refused: 2, unknown: 1, unsent: 0 },
      removes: { accepted: 2, refused: 1, unknown: 0, unsent: 0 },
    });
    const { in: surely, mayHold } = await contents(after, [...before, ...wanted]);
    expect(surely.sort()).toEqual(at(0, 3, 6, 7).sort());
    expect([...mayHold].filter((id) => !surely.includes(id))).toEqual(at(8));
  });

  test("places start at zero in each batch, in the order of its request", async () => {
    const run = await prepared(people(0, 2_100));
    const results = run.batches.map(({ part, batch: { batch } }) => ({
      part,
      batch,
      outcome: "refused" as const,
      except: [{ from: 7, to: 9, outcome: "accepted" as const }],
    }));
    const { ledger } = await world().changeSets.settle(
      run.changeSet,
      { started: new Set([0]), results },
      { object: "ledgers/places-anew.parquet", run: aRun("places-anew") },
    );
    const expected = run.batches.flatMap(({ batch }) => batch.add.user_ids.slice(7, 9));
    const { in: surely } = await contents(ledger, people(0, 2_100));
    expect(surely.map((one) => one.split("/")[1]).sort()).toEqual(expected.sort());
    expect(expected).toHaveLength(6);
  });

  test("a ledger that is lost or damaged is an error, never treated as an empty one", async () => {
    const { ledger } = await settled(await prepared(people(0, 5)));
    await world().damage(ledger.object);
    await expect(prepared(people(0, 5), ledger)).rejects.toThrow(LedgerLost);
    await world().lose(ledger.object);
    await expect(prepared(people(0, 5), ledger)).rejects.toThrow(LedgerLost);
    await expect(world().changeSets.compare(undefined, ledger)).rejects.toThrow(LedgerLost);
  });

  test("a ledger is intact if its object exists and is the one that was written", async () => {
    const { changeSets, damage, lose } = world();
    const { ledger } = await settled(await prepared(people(0, 3)));
    expect(await changeSets.isIntact(ledger)).toBe(true);
    await damage(ledger.object);
    expect(await changeSets.isIntact(ledger)).toBe(false);
    await lose(ledger.object);
    expect(await changeSets.isIntact(ledger)).toBe(false);
  });

  test("a ledger's object alone tells whether it is the one that was written, and its digest", async () => {
    const { changeSets, damage, lose } = world();
    const { ledger } = await settled(await prepared(people(0, 3)));
    expect(await changeSets.intact(ledger.object)).toBe(ledger.sha256);
    await damage(ledger.object);
    expect(await changeSets.intact(ledger.object)).toBeUndefined();
    await lose(ledger.object);
    expect(await changeSets.intact(ledger.object)).toBeUndefined();
  });

  test("counts that do not reconcile leave no ledger, which would be taken for a true one", async () => {
    const first = await prepared(people(0, 3));
    const into = { object: "ledgers/not-reconciled.parquet", run: aRun("not-reconciled") };
    const changeSet = { ...first.changeSet, adds: 4 };
    const settling = world().changeSets.settle(changeSet, { started: new Set(), results: [] }, into);
    await expect(settling).rejects.toThrow(CountsDoNotReconcile);
    expect(await world().changeSets.intact(into.object)).toBeUndefined();
  });

  test("a ledger is rebuilt from an earlier one and the changes since, whose members are all unsure", async () => {
    const { changeSets } = world();
    const first = await settled(await prepared(people(0, 10)));
    const second = await prepared(people(2, 12), first.ledger);
    const secondLedger = (await settled(second)).ledger;
    const third = await prepared(people(3, 12), secondLedger);
    const remains = {
      ledger: first.ledger,
      changeSets: [third, second].map(({ changeSet }) => changeSet.folder),
    };
    const object = (isComplete: boolean) => `ledgers/rebuilt-${isComplete}.parquet`;
    const into = { object, run: aRun("rebuilt") };
    const rebuilt = await changeSets.rebuild({ ...remains, complete: true }, into);
    const ledger = { object: object(true), run: into.run, inCount: 7, unsureCount: 5 };
    expect(rebuilt).toMatchObject({ read: 2, complete: true, ledger });
    if (!rebuilt) throw new Error("unreachable");
    const { in: surely, mayHold } = await contents(rebuilt.ledger, people(0, 12));
    expect(surely.sort()).toEqual(people(3, 10).map(key));
    expect([...mayHold].sort()).toEqual(people(0, 12).map(key));
  });

  test("if some changes since are lost, everyone is unsure", async () => {
    const { changeSets } = world();
    const first = await prepared(people(0, 10));
    const { ledger } = await settled(first);
    let names = 0;
    const into = () => {
      const name = names++;
      const object = (isComplete: boolean) => `ledgers/rebuilt-again-${isComplete}-${name}.parquet`;
      return { object, run: aRun("rebuilt") };
    };
    const unsure = { inCount: 0, unsureCount: 10, object: expect.stringContaining("-false-") };
    const incomplete = { read: 0, complete: false, ledger: unsure };
    const inPart = { ledger, changeSets: [], complete: false };
    expect(await changeSets.rebuild(inPart, into())).toMatchObject(incomplete);
    const gone = { ledger, changeSets: ["runs/gone/changes"], complete: true };
    expect(await changeSets.rebuild(gone, into())).toMatchObject(incomplete);
    const withoutLedger = { changeSets: [first.changeSet.folder], complete: true };
    expect(await changeSets.rebuild(withoutLedger, into())).toMatchObject({
      ...{ read: 1, complete: true },
      ledger: { inCount: 0, unsureCount: 10 },
    });
    const nothing = { changeSets: ["runs/gone/changes"], complete: true };
    expect(await changeSets.rebuild(nothing, into())).toBeUndefined();
  });

  test("in ⊆ what Braze holds ⊆ in ∪ unsure, after every run of any story", async () => {
    const all = people(0, 6);
    const round = fc.record({
      wanted: fc.subarray(all),
      /** The recorded outcome of the round's one batch, and whether it was applied if that is open. */
      outcome: fc.constantFrom<SendOutcome | undefined>(
        "accepted",
        "refused",
        "unknown",
        "unsent",
        undefined,
      ),
      applied: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const held = new Set<string>();
        let ledger: LedgerPointer | undefined;
        for (const { wanted, outcome, applied } of rounds) {
          const run = await prepared(wanted, ledger);
          const open = outcome === "unknown" || outcome === undefined;
          if (outcome === "accepted" || (open && applied)) {
            for (const { direction, id } of run.changes) direction === "add" ? held.add(id) : held.delete(id);
          }
          ({ ledger } = await settled(run, () => outcome));
          const { in: surely, mayHold } = await contents(ledger, all);
          expect(surely.filter((id) => !held.has(id))).toEqual([]);
          expect([...held].filter((id) => !mayHold.has(id))).toEqual([]);
          expect(ledger).toMatchObject({ inCount: surely.length, unsureCount: mayHold.size - surely.length });
        }
      }),
      { numRuns: 10, seed: 1 },
    );
  });
}

function person(at: number): Member {
  return { kind: "external_id", id: String(at).padStart(5, "0"), label: "" };
}

function people(from: number, to: number): Member[] {
  return Array.from({ length: to - from }, (_, at) => person(from + at));
}

function key({ kind, id, label }: Member): string {
  return [kind, id, label].join("/");
}

function isAdd(change: SentChange): boolean {
  return change.direction === "add";
}

function changesOf(part: number, { batch, add, remove }: ReadBatch): SentChange[] {
  const ids = (identifiers: Identifiers) => [
    ...identifiers.user_ids.map((id) => key({ kind: "external_id", id, label: "" })),
    ...identifiers.aliases.map((one) => key({ kind: "alias", id: one.alias_name, label: one.alias_label })),
    ...identifiers.device_ids.map((id) => key({ kind: "device_id", id, label: "" })),
  ];
  return [
    ...ids(add).map((id) => ({ part, batch, direction: "add" as const, id })),
    ...ids(remove).map((id) => ({ part, batch, direction: "remove" as const, id })),
  ];
}

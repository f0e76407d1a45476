import { createHash } from "node:crypto";
import type { RunId } from "../../shared/contract/ids.ts";
import { type PartOutcomes, reasonsOf } from "../../shared/domain/attempts.ts";
import { bucketOf, bucketsFor } from "../../shared/domain/buckets.ts";
import {
  type Direction,
  type Held,
  heldAfter,
  type SendOutcome,
  wantedChange,
} from "../../shared/domain/change.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { bucketObject } from "../../shared/domain/import-objects.ts";
import { reconcile, type Tally } from "../../shared/domain/outcome.ts";
import {
  type ChangeSetPointer,
  LedgerLost,
  type LedgerPointer,
  type PreparedPart,
} from "../../shared/domain/run.ts";
import { BATCHES_PER_PART, IDS_PER_REQUEST, MEMBERS_PER_BUCKET } from "../../shared/limits.ts";
import type { ChangeSets, StoredLedger } from "../../shared/ports/change-sets.ts";
import type { MemberFile } from "../../shared/ports/engine.ts";
import type { Identifiers } from "../../shared/ports/parts.ts";
import type { ReadBatch } from "./batches.ts";
import { type FakeScratch, memberKey, type OtherId } from "./engine.ts";
import { excludedIn, keyedHash } from "./excluded-people.ts";
import type { FakeObjects } from "./objects.ts";

interface HeldMember {
  member: Member;
  held: Held;
}
export interface Change extends HeldMember {
  direction: Direction;
  part: number;
  batch: number;
  place: number;
}

export type Unnumbered = Omit<Change, "part" | "batch" | "place">;

export interface FakeSizes {
  idsPerBatch?: number;
  batchesPerPart?: number;
  membersPerBucket?: number;
}

export const usualSizes: Required<FakeSizes> = {
  idsPerBatch: IDS_PER_REQUEST,
  batchesPerPart: BATCHES_PER_PART,
  membersPerBucket: MEMBERS_PER_BUCKET,
};

/** Sizes may be small, so that a story with several parts needs only a few members. */
export function fakeChangeSets(
  scratch: FakeScratch,
  objects: FakeObjects,
  { idsPerBatch, batchesPerPart, membersPerBucket }: Required<FakeSizes> = usualSizes,
): ChangeSets {
  const left = (ledger: HeldMember[], into: { object: string; run: RunId }): LedgerPointer => {
    const pointer = leave(objects, ledger, into);
    objects.sha256.set(pointer.object, pointer.sha256);
    return pointer;
  };
  const compared = (file: MemberFile | undefined, base: LedgerPointer | undefined) => {
    const wanted = new Map(membersOf(scratch, file).map((member) => [memberKey(member), member]));
    const held = new Map(ledgerAt(objects, base).map((one) => [memberKey(one.member), one]));
    const all = new Map([...[...held].map(([key, one]) => [key, one.member] as const), ...wanted]);
    const changing = [...all].flatMap(([key, member]): Unnumbered[] => {
      const before = held.get(key)?.held ?? "out";
      const direction = wantedChange(before, wanted.has(key));
      return direction ? [{ member, held: before, direction }] : [];
    });
    const devices = new Set(
      changing
        .filter((one) => isRemove(one) && one.member.kind === "device_id")
        .map(({ member }) => member.id),
    );
    const asIdentified = (scratch.get(file?.identifiedDevices ?? "")?.identified ?? [])
      .filter(({ device }) => devices.has(device))
      .map(({ member }) => [memberKey(member), member] as const);
    for (const [key, member] of new Map(asIdentified)) {
      const entering = changing.find((one) => !isRemove(one) && memberKey(one.member) === key);
      if (entering) entering.held = "unsure";
      else if (!all.has(key)) changing.push({ member, held: "unsure", direction: "remove" });
    }
    const leaves = new Set(changing.filter(isRemove).map(({ member }) => memberKey(member)));
    const enters = new Set(changing.filter((one) => !isRemove(one)).map(({ member }) => memberKey(member)));
    const toldAgain = (file?.otherIds ? (scratch.get(file.otherIds)?.otherIds ?? []) : [])
      .filter(({ member, other }) => leaves.has(memberKey(other)) && !enters.has(memberKey(member)))
      .map(({ member }) => [memberKey(member), member] as const);
    for (const member of new Map(toldAgain).values())
      changing.push({ member, held: "unsure", direction: "add" });
    const buckets = bucketsFor(Math.max(wanted.size, held.size), membersPerBucket, base?.buckets);
    return { changing, wanted: wanted.size, buckets };
  };
  const numbered = (changing: Unnumbered[], { wanted, buckets }: { wanted: number; buckets: number }) => {
    const changes: Change[] = [];
    const byBucket: NonNullable<ChangeSetPointer["byBucket"]> = [];
    for (let bucket = 0; bucket < buckets; bucket++) {
      const its = changing.filter(({ member }) => bucketOf(member, buckets) === bucket);
      const leaving = its.filter(isRemove).length;
      byBucket.push({ adds: its.length - leaving, removes: leaving });
      changes.push(
        ...numberedChanges(its, { idsPerBatch, batchesPerPart }, (changes.at(-1)?.part ?? -1) + 1),
      );
    }
    const removes = changing.filter(isRemove).length;
    const count = (direction: Direction) => changes.filter((one) => one.direction === direction).length;
    const counts = { adds: count("add"), removes, keeps: wanted - count("add") };
    return { changes, counts: { ...counts, ...(buckets > 1 && { buckets, byBucket }) } };
  };
  const writeTo = (
    folder: string,
    { changes, counts }: ReturnType<typeof numbered>,
    others: readonly unknown[],
  ) => {
    putParts(objects, folder, changes);
    objects.put(`${folder}/changes.parquet`, changes);
    if (others.length > 0) objects.put(`${folder}/others.parquet`, others);
    return { ...counts, ...putManifests(objects, folder, changes) };
  };

  const changesOf = ({ folder }: ChangeSetPointer, { bucket, of }: { bucket: number; of: number }) =>
    (objects.read(`${folder}/changes.parquet`) as Change[]).filter(
      ({ member }) => bucketOf(member, of) === bucket,
    );
  const settledOf = (changeSet: ChangeSetPointer, outcomes: PartOutcomes, its = { bucket: 0, of: 1 }) => {
    const before = ledgerAt(objects, changeSet.base).filter(
      ({ member }) => bucketOf(member, its.of) === its.bucket,
    );
    const after = new Map(before.map((one) => [memberKey(one.member), one]));
    const tally = emptyTally();
    for (const change of changesOf(changeSet, its)) {
      const outcome = outcomeOf(change, outcomes);
      tally[change.direction === "add" ? "adds" : "removes"][outcome] += 1;
      const held = heldAfter(change.held, change.direction, outcome);
      if (change.member.id === "") continue;
      if (held === "out") after.delete(memberKey(change.member));
      else after.set(memberKey(change.member), { member: change.member, held });
    }
    return { ledger: [...after.values()], tally };
  };

  return {
    async compare(file, base) {
      const { changing, ...its } = compared(file, base);
      const { buckets: _, byBucket: __, ...counts } = numbered(changing, its).counts;
      return counts;
    },
    async write(file, base, folder) {
      const { changing, ...its } = compared(file, base);
      return writeTo(folder, numbered(changing, its), othersIn(scratch, file));
    },
    async writeRemovals(excluded, base, folder) {
      const named = new Set(excluded.flatMap((list) => excludedIn(objects, list)).map(memberKey));
      const ledger = ledgerAt(objects, base);
      const isNamed = (member: Member) =>
        member.kind !== "device_id" &&
        (named.has(memberKey(member)) || named.has(memberKey(keyedHash(member))));
      const leaving = ledger
        .filter(({ member }) => isNamed(member))
        .map((one) => ({ ...one, direction: "remove" as const }));
      const its = { wanted: ledger.length - leaving.length, buckets: base?.buckets ?? 1 };
      return writeTo(folder, numbered(leaving, its), []);
    },
    async settle(changeSet, outcomes, into) {
      if (changeSet.buckets !== undefined) throw new Error("its buckets are settled one by one");
      const { ledger, tally } = settledOf(changeSet, outcomes);
      reconcile(changeSet, tally);
      return { ledger: left(ledger, into), tally };
    },
    async settleBucket(changeSet, { bucket, attempt, object: whole }, outcomesOf) {
      const its = { bucket, of: changeSet.buckets ?? 1 };
      const parts = new Set(changesOf(changeSet, its).map(({ part }) => part));
      const outcomes = await outcomesOf([...parts]);
      const { ledger, tally } = settledOf(changeSet, outcomes, its);
      const object = bucketObject(whole, bucket, attempt);
      const { run: _, ...counts } = leave(objects, ledger, { object, run: "" as RunId });
      return { ...counts, tally, reasons: reasonsOf(outcomes) };
    },
    async nameLedger(buckets, into) {
      const ledger = buckets.flatMap(({ object, sha256 }) =>
        ledgerAt(objects, { object, sha256, run: into.run }),
      );
      return { ...left(ledger, into), ...(buckets.length > 1 && { buckets: buckets.length }) };
    },
    objectsOf: async ({ object }) => [object],
    async intact(object) {
      const ledger = objects.read(object) as HeldMember[] | undefined;
      return ledger && objects.sha256.get(object) === digest(ledger) ? digest(ledger) : undefined;
    },
    async isIntact(pointer) {
      const ledger = objects.read(pointer.object) as HeldMember[] | undefined;
      return ledger !== undefined && digest(ledger) === pointer.sha256;
    },
    async rebuild({ ledger, changeSets, complete }, { object, run }) {
      const found = changeSets.flatMap((folder) => {
        const changes = objects.read(`${folder}/changes.parquet`) as Change[] | undefined;
        return changes ? [changes] : [];
      });
      if (!ledger && found.length === 0) return undefined;
      const isComplete = complete && found.length === changeSets.length;
      const known = new Map<string, HeldMember>();
      for (const { member, held } of ledgerAt(objects, ledger))
        known.set(memberKey(member), { member, held: isComplete ? held : "unsure" });
      for (const { member } of found.flat())
        if (member.id !== "") known.set(memberKey(member), { member, held: "unsure" });
      const rebuilt = left([...known.values()], { object: object(isComplete), run });
      return { ledger: rebuilt, read: found.length, complete: isComplete };
    },
    async discard() {},
  };
}

export function outcomeOf(change: Change, { started, results }: PartOutcomes): SendOutcome {
  const told = results.find(({ part, batch }) => part === change.part && batch === change.batch);
  const except = told?.except?.find(({ from, to }) => from <= change.place && change.place < to);
  return (except ?? told)?.outcome ?? (started.has(change.part) ? "unknown" : "unsent");
}

const kinds: readonly Member["kind"][] = ["external_id", "alias", "device_id"];

function inOrderOfPlaces(
  one: Pick<Change, "direction" | "member">,
  other: Pick<Change, "direction" | "member">,
): number {
  if (one.direction !== other.direction) return isRemove(one) ? -1 : 1;
  const rank = kinds.indexOf(one.member.kind) - kinds.indexOf(other.member.kind);
  return rank || (memberKey(one.member) < memberKey(other.member) ? -1 : 1);
}

export function isRemove({ direction }: Pick<Change, "direction">): boolean {
  return direction === "remove";
}

function membersOf(scratch: FakeScratch, file: MemberFile | undefined): Member[] {
  if (!file) return [];
  const written = scratch.get(file.path);
  if (!written) throw new Error(`there is no member file ${file.path}`);
  return written.members;
}

export function ledgerAt(objects: FakeObjects, pointer: StoredLedger | undefined): HeldMember[] {
  if (!pointer) return [];
  const ledger = objects.read(pointer.object) as HeldMember[] | undefined;
  if (!ledger) throw new LedgerLost(pointer, "missing");
  if (digest(ledger) !== pointer.sha256) throw new LedgerLost(pointer, "damaged");
  return ledger;
}

function batchesOf(changes: readonly Change[]): ReadBatch[] {
  return [...Map.groupBy(changes, (change) => change.batch)].map(([batch, its]) => ({
    batch,
    add: identifiers(its.filter((one) => one.direction === "add")),
    remove: identifiers(its.filter((one) => one.direction === "remove")),
  }));
}

function identifiers(changes: readonly Change[]): Identifiers {
  const members = changes.map((change) => change.member);
  return {
    user_ids: members.filter((one) => one.kind === "external_id").map((one) => one.id),
    aliases: members
      .filter((one) => one.kind === "alias")
      .map((one) => ({ alias_name: one.id, alias_label: one.label })),
    device_ids: members.filter((one) => one.kind === "device_id").map((one) => one.id),
  };
}

function partObject(folder: string, part: number, attempt?: string): string {
  const name = String(part).padStart(5, "0");
  return `${folder}/parts/${name}${attempt === undefined ? "" : `.${attempt}`}.jsonl`;
}

/** Other identifiers of members, by which they are looked up. */
export function othersIn(scratch: FakeScratch, file: MemberFile | undefined): readonly OtherId[] {
  return [
    ...(scratch.get(file?.otherIds ?? "")?.otherIds ?? []),
    ...(scratch.get(file?.lookedUpBy ?? "")?.devices ?? []),
  ];
}

/** Of one bucket: its parts have changes of no other one. */
export function numberedChanges(
  changing: Unnumbered[],
  { idsPerBatch, batchesPerPart }: { idsPerBatch: number; batchesPerPart: number },
  firstPart: number,
): Change[] {
  const idsPerPart = idsPerBatch * batchesPerPart;
  const removes = changing.filter(isRemove).length;
  const leftOpen = Math.ceil(removes / idsPerPart) * idsPerPart - removes;
  return changing.sort(inOrderOfPlaces).map((change, row) => {
    const number = firstPart * idsPerPart + (isRemove(change) ? row : row + leftOpen);
    const batch = Math.floor(number / idsPerBatch);
    return { ...change, part: Math.floor(batch / batchesPerPart), batch, place: number % idsPerBatch };
  });
}

export function putParts(
  objects: FakeObjects,
  folder: string,
  changes: readonly Change[],
  attempt?: string,
): void {
  for (const [part, its] of Map.groupBy(changes, (change) => change.part))
    objects.put(partObject(folder, part, attempt), batchesOf(its));
}

export function putManifests(
  objects: FakeObjects,
  folder: string,
  changes: readonly Change[],
  attemptOf: (part: number) => string | undefined = () => undefined,
): Pick<ChangeSetPointer, "parts" | "manifests" | "only"> {
  const parts = Map.groupBy(changes, (change) => change.part);
  const manifests: Partial<Record<Direction, string>> = {};
  const only: Partial<Record<Direction, PreparedPart>> = {};
  for (const [direction, its] of Map.groupBy(changes, (change) => change.direction)) {
    const manifest = `${folder}/${direction}.jsonl`;
    const named = new Set(its.map(({ part }) => part));
    const written = [...named].map((part) => ({
      part,
      object: partObject(folder, part, attemptOf(part)),
      batches: batchesOf(parts.get(part) ?? []).length,
    }));
    const [one] = written;
    if (one && written.length === 1) only[direction] = one;
    objects.put(manifest, written);
    manifests[direction] = manifest;
  }
  return { parts: parts.size, manifests, only };
}

function leave(
  objects: FakeObjects,
  ledger: HeldMember[],
  into: { object: string; run: RunId },
): LedgerPointer {
  objects.put(into.object, ledger);
  const count = (held: Held) => ledger.filter((one) => one.held === held).length;
  const deviceCount = ledger.filter(({ member }) => member.kind === "device_id").length;
  return { ...into, sha256: digest(ledger), inCount: count("in"), unsureCount: count("unsure"), deviceCount };
}

export function digest(ledger: readonly object[]): string {
  return createHash("sha256").update(JSON.stringify(ledger)).digest("hex");
}

function emptyTally(): Tally {
  const none = () => ({ accepted: 0, refused: 0, unknown: 0, unsent: 0 });
  return { adds: none(), removes: none() };
}

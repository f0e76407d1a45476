import {
  askersOf,
  type ChangeRound,
  changedIn,
  isFailed,
  type Results,
} from "../../shared/domain/bucket-rounds.ts";
import { bucketOf, bucketsToCompare } from "../../shared/domain/buckets.ts";
import { type Direction, wantedChange } from "../../shared/domain/change.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { BucketedChanges, BucketWork } from "../../shared/ports/bucketed-changes.ts";
import {
  type Change,
  digest,
  type FakeSizes,
  isRemove,
  ledgerAt,
  numberedChanges,
  othersIn,
  putManifests,
  putParts,
  type Unnumbered,
} from "./change-sets.ts";
import { type FakeScratch, type IdentifiedDevice, memberKey, type OtherId } from "./engine.ts";
import type { FakeObjects } from "./objects.ts";

interface Files {
  path: Member[];
  otherIds: OtherId[];
  identifiedDevices: IdentifiedDevice[];
}

/** Each bucket as an object, by the names of those of DuckDB without their endings. */
export function fakeBucketedChanges(
  scratch: FakeScratch,
  objects: FakeObjects,
  sizes: Required<FakeSizes>,
): BucketedChanges {
  const read = <Rows>(name: string): Rows => {
    const there = objects.read(name);
    if (there === undefined) throw new Error(`${name} is missing`);
    return there as Rows;
  };
  const file = <Name extends keyof Files>(name: Name, { bucketed, bucket }: BucketWork): Files[Name] =>
    bucketed.files.includes(name) ? read(`comparisons/${bucketed.folder}/${name}.${bucket}`) : ([] as never);
  const changedName = (
    { bucketed: { folder } }: BucketWork,
    of: { round: string; bucket: number; attempt: string },
  ) => `comparisons/${folder}/changed.${of.round}.${of.bucket}.${of.attempt}`;
  const askedName = (folder: string, round: string, of: { from: number; to: number; attempt: string }) =>
    `comparisons/${folder}/asked.${round}.${of.from}.${of.to}.${of.attempt}`;
  const changedUntil = (work: BucketWork, until: ChangeRound): Unnumbered[] =>
    read(changedName(work, { bucket: work.bucket, ...changedIn(work.bucket, work.results, until) }));
  const ask = (
    round: "remove" | "add",
    asked: readonly Member[],
    { bucketed, bucket, attempt }: BucketWork,
  ) => {
    const { buckets, folder } = bucketed;
    const byBucket = Map.groupBy(asked, (member) => bucketOf(member, buckets));
    for (const [to, its] of byBucket)
      objects.put(askedName(folder, round, { from: bucket, to, attempt }), its);
    return [...byBucket.keys()].sort((one, other) => one - other);
  };
  const askedOf = (round: "remove" | "add", { bucketed, bucket, results }: BucketWork): Member[] => {
    const all = askersOf(bucket, round, results).flatMap(({ from, attempt }) =>
      read<Member[]>(askedName(bucketed.folder, round, { from, to: bucket, attempt })),
    );
    return [...new Map(all.map((member) => [memberKey(member), member])).values()];
  };
  const compare = (work: BucketWork): Unnumbered[] => {
    const { base, buckets } = work.bucketed;
    const wanted = new Map(file("path", work).map((member) => [memberKey(member), member]));
    const held = new Map(
      ledgerAt(objects, base)
        .filter(({ member }) => bucketOf(member, buckets) === work.bucket)
        .map((one) => [memberKey(one.member), one]),
    );
    const all = new Map([...[...held].map(([key, one]) => [key, one.member] as const), ...wanted]);
    return [...all].flatMap(([key, member]) => {
      const before = held.get(key)?.held ?? "out";
      const direction = wantedChange(before, wanted.has(key));
      return direction ? [{ member, held: before, direction }] : [];
    });
  };
  const going = (changes: readonly Unnumbered[], direction: Direction) =>
    new Set(changes.filter((one) => one.direction === direction).map(({ member }) => memberKey(member)));
  const takeUp = (round: "remove" | "add", work: BucketWork): Unnumbered[] => {
    const before = changedUntil(work, round === "remove" ? "compare" : "remove");
    const known = going(before, round);
    const stays = round === "remove" ? new Set(file("path", work).map(memberKey)) : new Set<string>();
    const asked = askedOf(round, work);
    const more = asked.filter((member) => !known.has(memberKey(member)) && !stays.has(memberKey(member)));
    const mayBeHeld = new Set(asked.map(memberKey));
    const already = before.map((one): Unnumbered => {
      const isUnsure = round === "remove" && one.held === "out" && mayBeHeld.has(memberKey(one.member));
      return isUnsure ? { ...one, held: "unsure" } : one;
    });
    return [...already, ...more.map((member) => ({ member, held: "unsure", direction: round }) as const)];
  };
  const partsBefore = (bucket: number, results: Results): number => {
    const idsPerPart = sizes.idsPerBatch * sizes.batchesPerPart;
    let parts = 0;
    for (let before = 0; before < bucket; before++) {
      const { adds, removes } = changedIn(before, results);
      parts += Math.ceil(adds / idsPerPart) + Math.ceil(removes / idsPerPart);
    }
    return parts;
  };

  return {
    bucketsFor: (members, base) => bucketsToCompare(members, base, sizes.membersPerBucket),
    async spread(members, { folder, buckets }) {
      if (!members) return [];
      const written = scratch.get(members.path);
      const put = (name: keyof Files, bucket: number, rows: unknown[]) =>
        objects.put(`comparisons/${folder}/${name}.${bucket}`, rows);
      const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
      for (let bucket = 0; bucket < buckets; bucket++) {
        const isHere = (member: Member) => bucketOf(member, buckets) === bucket;
        put("path", bucket, (written?.members ?? []).filter(isHere));
        put(
          "otherIds",
          bucket,
          (written?.otherIds ?? []).filter(({ other }) => isHere(other)),
        );
        put(
          "identifiedDevices",
          bucket,
          (written?.identified ?? []).filter((one) => isHere(device(one.device))),
        );
      }
      const others = othersIn(scratch, members);
      if (others.length > 0) objects.put(`${folder}/others.parquet`, others);
      return [
        "path",
        ...(members.otherIds ? (["otherIds"] as const) : []),
        ...(members.identifiedDevices ? (["identifiedDevices"] as const) : []),
      ];
    },
    async change(round, work) {
      const changes = round === "compare" ? compare(work) : takeUp(round, work);
      const removes = changes.filter(isRemove);
      const leaving = new Set(
        removes.filter(({ member }) => member.kind === "device_id").map(({ member }) => member.id),
      );
      const identified = file("identifiedDevices", work).filter(({ device }) => leaving.has(device));
      const leaves = going(changes, "remove");
      const again = file("otherIds", work).filter(({ other }) => leaves.has(memberKey(other)));
      const asksToRemove =
        round === "compare"
          ? ask(
              "remove",
              identified.map(({ member }) => member),
              work,
            )
          : [];
      const asksToAdd =
        round === "add"
          ? []
          : ask(
              "add",
              again.map(({ member }) => member),
              work,
            );
      objects.put(changedName(work, { round, bucket: work.bucket, attempt: work.attempt }), changes);
      const { attempt } = work;
      return {
        attempt,
        adds: changes.length - removes.length,
        removes: removes.length,
        asksToRemove,
        asksToAdd,
      };
    },
    async part(work) {
      const { bucketed, bucket, attempt, results } = work;
      const changes = numberedChanges(changedUntil(work, "add"), sizes, partsBefore(bucket, results));
      putParts(objects, bucketed.folder, changes, attempt);
      const object = `${bucketed.folder}/changes.${bucket}.${attempt}`;
      objects.put(object, changes);
      return { object, sha256: digest(changes), attempt };
    },
    async name({ folder, buckets }, results) {
      const changes: Change[] = [];
      const attempts = new Map<number, string>();
      for (let bucket = 0; bucket < buckets; bucket++) {
        const parted = results.part.get(bucket);
        if (!parted || isFailed(parted)) throw new Error(`bucket ${bucket} is not in parts`);
        const its = read<Change[]>(parted.object);
        for (const { part } of its) attempts.set(part, parted.attempt);
        changes.push(...its);
      }
      objects.put(`${folder}/changes.parquet`, changes);
      return { buckets, ...putManifests(objects, folder, changes, (part) => attempts.get(part)) };
    },
  };
}

/** Ledgers and changes in buckets, as objects: what is lost, damaged, astray, unnamed, searched, rebuilt and dropped. */
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../../../local/aws/names.ts";
import { bucketSql } from "../../../../shared/adapters/duckdb/buckets/bucket-sql.ts";
import { openLedger } from "../../../../shared/adapters/duckdb/buckets/stored-buckets.ts";
import { excludedPeopleOnDuckDb } from "../../../../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { bucketedChangesOnDuckDb } from "../../../../shared/adapters/duckdb/ledgers/bucket-rounds.ts";
import { changeSetsOnDuckDb } from "../../../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { memberSearchOnDuckDb } from "../../../../shared/adapters/duckdb/ledgers/member-search.ts";
import { usualSizes } from "../../../../shared/adapters/duckdb/ledgers/parts.ts";
import { rejectedRowsOnDuckDb } from "../../../../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import { quoted } from "../../../../shared/adapters/duckdb/scratch/parameters.ts";
import { scratchDatabase } from "../../../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { type Files, filesInBucket, sha256Of } from "../../../../shared/adapters/s3/files.ts";
import { keptLedgersInBucket } from "../../../../shared/adapters/s3/kept-ledgers.ts";
import type { CohortId, ConnectionId, RunId } from "../../../../shared/contract/ids.ts";
import type { PartOutcomes } from "../../../../shared/domain/attempts.ts";
import { bucketOf, bucketsFor } from "../../../../shared/domain/buckets.ts";
import type { Member } from "../../../../shared/domain/identifiers.ts";
import {
  changeSetFolder,
  ledgerObject,
  readBucketsManifest,
  writeBucketsManifest,
} from "../../../../shared/domain/import-objects.ts";
import { CountsDoNotReconcile } from "../../../../shared/domain/outcome.ts";
import { sendingProgress } from "../../../../shared/domain/progress.ts";
import { LedgerLost, type LedgerPointer } from "../../../../shared/domain/run.ts";
import type { BucketedChanges } from "../../../../shared/ports/bucketed-changes.ts";
import type { AlsoKnown } from "../../../contracts/change-sets.suite.ts";
import { settledWhole } from "../../../contracts/settled-whole.ts";
import { writtenWhole } from "../../../contracts/written-whole.ts";
import { aRun } from "../../../fakes/ids.ts";
import { writeMembers } from "../evaluate/written.ts";
import { type ObjectStore, objectStore } from "../object-store.ts";

const Bucket = localNames.workBucket;
const connection = "con1" as ConnectionId;
const scratch = scratchDatabase({ memoryMb: 512 });
let store: ObjectStore;
let files: Files;
beforeAll(async () => {
  store = await objectStore();
  files = filesInBucket({ client: store.client, bucket: Bucket });
});
afterAll(async () => {
  await scratch.discard();
  await store?.close();
});

interface Import {
  base?: LedgerPointer;
  /** Of every change. */
  outcome?: "accepted" | "refused";
  also?: AlsoKnown;
}

const external = (id: string): Member => ({ kind: "external_id", id, label: "" });
const people = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => external(`u${from + at}`));

describe("the bucket of an identifier", () => {
  it("is the leading bits of MD5 over kind, label and id, in SQL as in TypeScript", async () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\0"));
    const members = fc.record({ kind: fc.constantFrom<Member["kind"]>("external_id", "alias", "device_id") });
    await fc.assert(
      fc.asyncProperty(
        members,
        texts,
        texts,
        fc.constantFrom(2, 8, 64),
        async ({ kind }, id, label, buckets) => {
          const row = `(SELECT '${kind}' AS kind, ${quoted(id)} AS id, ${quoted(label)} AS label)`;
          const [found = {}] = await scratch.rows(`SELECT ${bucketSql(buckets)} AS bucket FROM ${row}`);
          expect(Number(found["bucket"])).toBe(bucketOf({ kind, id, label }, buckets));
        },
      ),
      { numRuns: 40 },
    );
    // Of `printf 'alias\037email\037a' | md5sum`: 0xfe.
    expect([2, 16, 64].map((of) => bucketOf({ kind: "alias", label: "email", id: "a" }, of))).toEqual([
      1, 15, 63,
    ]);
  });

  it("is one of as many as the members need: a power of two up to 64, and never fewer than before", () => {
    const numbers = [0, 3, 4, 6, 7, 13, 192, 10_000].map((members) => bucketsFor(members, 3));
    expect(numbers).toEqual([1, 1, 2, 2, 4, 8, 64, 64]);
    expect(bucketsFor(0, 3, 8)).toBe(8);
  });
});

/** What makes a row that of another identifier. */
const asMember = (id: string) => `'external_id' AS kind, '${id}' AS id, '' AS label`;
const asDevice = (id: string) => `'${id}' AS device_id`;
const evaluated: Record<string, (id: string) => string> = {
  path: asMember,
  otherIds: (id) => `'external_id' AS other_kind, '${id}' AS other_id, '' AS other_label`,
  identifiedDevices: asDevice,
};

/** Of a ledger that is rebuilt. */
const nameOf = (run: RunId) => (isComplete: boolean) =>
  ledgerObject({ run, connection, order: 99, rebuilt: isComplete ? "whole" : "partial" }, `id-${run}`);

describe("a ledger in buckets", () => {
  let runs = 0;
  const sizes = { ...usualSizes, membersPerBucket: 3 };
  const changeSets = () => changeSetsOnDuckDb({ scratch, files, sizes });
  const bucketedChanges = () => bucketedChangesOnDuckDb({ scratch, files, sizes });

  const imported = async (
    members: readonly Member[],
    { base, outcome = "accepted", also = {} }: Import = {},
  ) => {
    runs += 1;
    const run = aRun(`buckets${runs}`);
    const folder = changeSetFolder(
      { run, connection, order: runs, ...(base && { base: runs - 1 }) },
      `id${runs}`,
    );
    const evaluated = await writeMembers(scratch, members, also);
    const both = { changeSets: changeSets(), bucketedChanges: bucketedChanges() };
    const written = await writtenWhole(both, evaluated, base, folder);
    const outcomes: PartOutcomes = { started: new Set(), results: [] };
    for (let part = 0; part < written.parts; part++) {
      outcomes.started.add(part);
      const batch = part * usualSizes.batchesPerPart;
      outcomes.results.push({ part, batch, outcome });
    }
    const changeSet = { folder, rejected: {}, ...written, ...(base && { base }) };
    const into = { object: ledgerObject({ run, connection, order: runs }, `id${runs}`), run };
    return { changeSet, outcomes, into, folder };
  };
  const settled = async (members: readonly Member[], base?: LedgerPointer) => {
    const { changeSet, outcomes, into, folder } = await imported(members, base && { base });
    return { folder, ...(await settledWhole(changeSets(), changeSet, outcomes, into)) };
  };
  const remove = (Key: string) => store.client.send(new DeleteObjectCommand({ Bucket, Key }));
  const textOf = async (Key: string) =>
    (await (await store.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? "";
  const copy = async (from: string, to: string) => {
    const { Body } = await store.client.send(new GetObjectCommand({ Bucket, Key: from }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    await store.client.send(new PutObjectCommand({ Bucket, Key: to, Body: bytes }));
  };
  const bucketsOf = (ledger: LedgerPointer) => changeSets().objectsOf(ledger);
  const harmed = async (ledger: LedgerPointer, harm: (objects: string[]) => Promise<unknown>) =>
    harm(await bucketsOf(ledger));
  const exists = async (object: string) => (await files.modified(object)) !== undefined;

  it("has an object for each bucket and one that names them, and splits when the cohort grows", async () => {
    const { ledger } = await settled(people(0, 5));
    expect(ledger).toMatchObject({ buckets: 2, inCount: 5, unsureCount: 0, deviceCount: 0 });
    expect(ledger.object).toMatch(/\.sha256$/);
    for (const object of await bucketsOf(ledger)) expect(await exists(object)).toBe(true);
    const grown = await settled(people(0, 12), ledger);
    expect(grown.ledger).toMatchObject({ buckets: 4, inCount: 12 });
    expect(grown.tally.adds.accepted).toBe(7);
    const shrunk = await settled(people(0, 1), grown.ledger);
    expect(shrunk.ledger).toMatchObject({ buckets: 4, inCount: 1 });
    const one = await settled(people(0, 2));
    expect(one.ledger.buckets).toBeUndefined();
    expect(await bucketsOf(one.ledger)).toEqual([one.ledger.object]);
  });

  it("is followed in its progress by the changes of each bucket, compared or only removed", async () => {
    const { ledger } = await settled(people(0, 12));
    const { changeSet, outcomes } = await imported(people(5, 16), { base: ledger });
    const sent = (results: PartOutcomes["results"]) => ({ batches: results.map(({ batch }) => batch) });
    const all = { parts: changeSet.parts, partsDone: changeSet.parts, ids: 9, idsSent: 9 };
    expect(changeSet.parts).toBeGreaterThan(2);
    expect(sendingProgress(changeSet, sent(outcomes.results), new Date(0))).toEqual(all);
    const list = { object: "exclusions/progress/000000001-x.parquet" };
    const about = { at: "2026-11-24T08:00:00.000Z", by: "ops", reason: "ticket" };
    const listed = people(0, 4).map((member) => ({ ...member, ...about }));
    const lists = scratchDatabase({ memoryMb: 256 });
    const { sha256 = "" } = await excludedPeopleOnDuckDb({ scratch: lists, files }).add(listed, {
      from: undefined,
      into: list.object,
      keyed: false,
    });
    await lists.discard();
    const removals = await changeSets().writeRemovals([{ ...list, sha256 }], ledger, "run/1.0.con1.removals");
    const batches = Array.from({ length: removals.parts }, (_, part) => part * usualSizes.batchesPerPart);
    expect(sendingProgress(removals, { batches }, new Date(0))).toMatchObject({ ids: 4, idsSent: 4 });
  });

  it("is lost where one bucket is missing or is not the one that was written, or what names them is", async () => {
    const members = await writeMembers(scratch, people(0, 6));
    const lost = async (harm: (ledger: LedgerPointer) => Promise<unknown>) => {
      const { ledger } = await settled(people(0, 5));
      expect(await changeSets().isIntact(ledger)).toBe(true);
      expect(await changeSets().intact(ledger.object)).toBe(ledger.sha256);
      await harm(ledger);
      expect(await changeSets().isIntact(ledger)).toBe(false);
      await expect(changeSets().compare(members, ledger)).rejects.toThrow(LedgerLost);
      return changeSets().intact(ledger.object);
    };
    expect(await lost((one) => harmed(one, ([, second = ""]) => remove(second)))).toBeUndefined();
    expect(
      await lost((one) => harmed(one, ([first = "", second = ""]) => copy(first, second))),
    ).toBeUndefined();
    expect(await lost(({ object }) => remove(object))).toBeUndefined();
    expect(await lost((one) => harmed(one, ([first = ""]) => copy(first, one.object)))).toBeUndefined();
  });

  it("is damaged where a row is in a bucket that is not its own", async () => {
    const { ledger } = await settled(people(0, 5));
    const buckets = [];
    for (const [bucket, object] of (await bucketsOf(ledger)).entries()) {
      const path = await scratch.file("astray.parquet");
      const astray = people(0, 5).find((one) => bucketOf(one, 2) !== bucket);
      await scratch.run(
        `COPY (SELECT 'external_id' AS kind, '${astray?.id}' AS id, '' AS label, 'in' AS held) TO '${path}' (FORMAT parquet)`,
      );
      await files.upload(path, object);
      buckets.push({ object, sha256: await sha256Of(path) });
    }
    await files.put(ledger.object, writeBucketsManifest(buckets));
    const sha256 = await files.sha256(ledger.object);
    const opened = await openLedger({ scratch, files }, { ...ledger, sha256 });
    await expect(opened.rows(0)).rejects.toThrow(LedgerLost);
  });

  it("is not there where counts do not reconcile: nothing names its buckets", async () => {
    const { changeSet, outcomes, into } = await imported(people(0, 5));
    await expect(settledWhole(changeSets(), { ...changeSet, adds: 6 }, outcomes, into)).rejects.toThrow(
      CountsDoNotReconcile,
    );
    await expect(changeSets().settle(changeSet, outcomes, into)).rejects.toThrow("one by one");
    expect(await exists(into.object.replace(".parquet", ".sha256"))).toBe(false);
    expect(await exists(into.object)).toBe(false);
  });

  it("is rebuilt in buckets, and from one of which people were erased", async () => {
    const first = await settled(people(0, 5));
    const second = await settled(people(3, 12), first.ledger);
    const [object = ""] = await bucketsOf(first.ledger);
    const path = await scratch.file("erased.parquet");
    await files.download(object, path);
    const kept = `${path}.kept`;
    await scratch.run(`COPY (FROM read_parquet('${path}') LIMIT 0) TO '${kept}' (FORMAT parquet)`);
    await files.upload(kept, object, await sha256Of(kept));
    const sha256 = await changeSets().intact(first.ledger.object);
    expect(sha256).toBe(first.ledger.sha256);
    const run = aRun("again");
    const into = { object: nameOf(run), run };
    const remains = { ledger: first.ledger, changeSets: [second.folder], complete: true };
    const rebuilt = await changeSets().rebuild(remains, into);
    // Those of bucket 1 who did not change are surely held; who changed since may be.
    const surely = people(3, 5).filter((one) => bucketOf(one, 2) === 1).length;
    expect(rebuilt).toMatchObject({ read: 1, ledger: { buckets: 4, inCount: surely, unsureCount: 10 } });
    const lost = await changeSets().rebuild({ ...remains, changeSets: [second.folder, "gone/x"] }, into);
    expect(lost).toMatchObject({
      read: 1,
      complete: false,
      ledger: { inCount: 0, unsureCount: 10 + surely },
    });
  });

  it("is rebuilt from the buckets that are left of changes, and is incomplete then; from none of them it is not", async () => {
    const { folder, ledger } = await settled(people(0, 5));
    const buckets = readBucketsManifest(
      `prepared/${folder}/changes.sha256`,
      await textOf(`prepared/${folder}/changes.sha256`),
    );
    await remove(buckets?.at(1)?.object ?? "");
    const run = aRun("once-more");
    const into = { object: nameOf(run), run };
    const remains = { changeSets: [folder], complete: true };
    const left = people(0, 5).filter((one) => bucketOf(one, 2) === 0).length;
    const partial = { unsureCount: left, object: expect.stringContaining("partial") };
    expect(await changeSets().rebuild(remains, into)).toMatchObject({
      ...{ read: 1, complete: false, ledger: partial },
    });
    const search = memberSearchOnDuckDb({ scratch, files });
    for (const one of people(0, 5)) expect(await search.change(one, folder)).toBe("missing");
    await expect(
      changeSets().settleBucket(
        { folder, rejected: {}, base: ledger } as never,
        { bucket: 0, attempt: "y", object: "ledgers/x.parquet" },
        async () => ({ started: new Set(), results: [] }),
      ),
    ).rejects.toThrow("missing");
    await remove(buckets?.at(0)?.object ?? "");
    expect(await changeSets().rebuild(remains, into)).toBeUndefined();
  });

  it("is searched for a member, and so are changes and refused rows", async () => {
    const search = memberSearchOnDuckDb({ scratch, files });
    const { folder, ledger } = await settled(people(0, 12));
    for (const one of people(0, 12)) {
      expect(await search.held(one, ledger)).toBe("in");
      expect(await search.change(one, folder)).toMatchObject({ direction: "add" });
    }
    expect(await search.held(external("nobody"), ledger)).toBe("out");
    expect(await search.change(external("nobody"), folder)).toBe("none");
    const refused = await imported(people(0, 12), { outcome: "refused" });
    const rejected = rejectedRowsOnDuckDb({ scratch, files });
    expect(await rejected.file({ refused }, "rejected/c/refused.csv")).toBe(12);
  });

  it("has other identifiers in buckets by these, and finds each in its own, also where others are gone", async () => {
    const known = people(0, 12);
    const aliasOf = ({ id }: Member): Member => ({ kind: "alias", id, label: "email" });
    const deviceOf = ({ id }: Member): Member => ({ kind: "device_id", id, label: "" });
    const { folder } = await imported(known, {
      also: {
        otherIds: known.map((member) => ({ member, other: aliasOf(member) })),
        devices: known.map((member) => ({ member, other: deviceOf(member) })),
      },
    });
    const search = memberSearchOnDuckDb({ scratch, files });
    for (const member of known)
      for (const other of [aliasOf(member), deviceOf(member)])
        expect(await search.sentAs(other, folder)).toEqual(member);
    expect(await search.sentAs(deviceOf(external("nobody")), folder)).toBeUndefined();
    const objects = (await files.data(`prepared/${folder}/others.`)).map(({ name }) => name);
    expect(objects.map((name) => name.split("/").at(-1))).toEqual(
      Array.from({ length: 4 }, (_, bucket) => `others.0${bucket}.of4.parquet`),
    );
    await remove(objects[0] ?? "");
    for (const member of known) {
      const isGone = bucketOf(aliasOf(member), 4) === 0;
      expect(await search.sentAs(aliasOf(member), folder)).toEqual(isGone ? undefined : member);
    }
  });

  it("adds members again whose other identifier is removed because of a device, each in another bucket", async () => {
    const known = people(0, 12);
    const aliasOf = ({ id }: Member): Member => ({ kind: "alias", id, label: "email" });
    const deviceOf = ({ id }: Member): Member => ({ kind: "device_id", id, label: "" });
    const { ledger } = await settled([...known, ...known.map(deviceOf)]);
    // The devices leave; they are of the aliases by now, whom nobody wants; and these are of the members, who stay.
    const { changeSet } = await imported(known, {
      base: ledger,
      also: {
        identified: known.map((member) => ({ device: member.id, member: aliasOf(member) })),
        otherIds: known.map((member) => ({ member, other: aliasOf(member) })),
      },
    });
    expect(ledger.buckets).toBe(8);
    expect(changeSet).toMatchObject({ adds: 12, removes: 24, keeps: 0 });
  });

  it("adds members again whose other identifier is removed in another bucket", async () => {
    const known = people(0, 12);
    const aliasOf = ({ id }: Member): Member => ({ kind: "alias", id, label: "email" });
    const { ledger } = await settled([...known, ...known.map(aliasOf)]);
    const also = { otherIds: known.map((member) => ({ member, other: aliasOf(member) })) };
    const { changeSet } = await imported(known, { base: ledger, also });
    expect(ledger.buckets).toBe(8);
    expect(known.some((one) => bucketOf(one, 8) !== bucketOf(aliasOf(one), 8))).toBe(true);
    expect(changeSet).toMatchObject({ adds: 12, removes: 12, keeps: 0 });
  });

  it.each([
    { what: "asks to remove", round: "remove", file: "asked.remove" },
    { what: "asks to add", round: "add", file: "asked.add" },
    { what: "has found before", round: "remove", file: "changed.compare" },
    { what: "has found at last", round: "part", file: "changed" },
    { what: "has of the members", round: "compare", file: "path" },
    { what: "has of the members in another round", round: "remove", file: "path" },
    { what: "has of other identifiers", round: "compare", file: "otherIds" },
    { what: "has of identified devices", round: "compare", file: "identifiedDevices" },
  ])("is not compared further where what a bucket $what has a row of another bucket", async (astray) => {
    const known = people(0, 12);
    const deviceOf = ({ id }: Member): Member => ({ kind: "device_id", id, label: "" });
    const aliasOf = ({ id }: Member): Member => ({ kind: "alias", id, label: "email" });
    const { ledger } = await settled([...known.map(deviceOf), ...known.map(aliasOf)]);
    const [, ...staying] = known;
    const members = await writeMembers(scratch, staying, {
      identified: known.map((member) => ({ device: member.id, member })),
      otherIds: staying.map((member) => ({ member, other: aliasOf(member) })),
    });
    const real = bucketedChanges();
    const folder = `astray/${astray.file}.${astray.round}`;
    let harmedAt: number | undefined;
    const harm = async (round: string, { bucket }: { bucket: number }) => {
      if (round !== astray.round) return;
      const to = String(bucket).padStart(2, "0");
      const all = await files.data(`comparisons/${folder}/${astray.file}.`);
      // A file of the evaluation has no attempt behind its bucket.
      const place = Object.hasOwn(evaluated, astray.file) ? -2 : -3;
      const own = all.map(({ name }) => name).filter((name) => name.split(".").at(place) === to);
      const columns = evaluated[astray.file] ?? asMember;
      const kind = columns === asDevice ? "device_id" : "external_id";
      const other = people(0, 100).find(({ id }) => bucketOf({ kind, id, label: "" }, 8) !== bucket);
      for (const object of own) {
        harmedAt = bucket;
        const path = await scratch.file("astray.parquet");
        await files.download(object, path);
        const row = `* REPLACE (${columns(`${other?.id}`)})`;
        await scratch.run(
          `COPY (SELECT ${row} FROM read_parquet('${path}') LIMIT 1) TO '${path}.astray' (FORMAT parquet)`,
        );
        await files.upload(`${path}.astray`, object);
      }
    };
    const harmed: BucketedChanges = {
      ...real,
      async change(round, work) {
        await harm(round, work);
        return real.change(round, work);
      },
      async part(work) {
        await harm("part", work);
        return real.part(work);
      },
    };
    const writing = writtenWhole(
      { changeSets: changeSets(), bucketedChanges: harmed },
      members,
      ledger,
      folder,
    );
    await expect(writing).rejects.toThrow("is in a bucket that is not its own");
    expect(harmedAt).toBeDefined();
  });

  it("removes whom a device that leaves is by now, in whatever bucket, once, and nobody who stays", async () => {
    const known = people(0, 12);
    const deviceOf = ({ id }: Member): Member => ({ kind: "device_id", id, label: "" });
    const { ledger } = await settled([...known.map(deviceOf), ...known.slice(4, 8)]);
    const also = { identified: known.map((member) => ({ device: member.id, member })) };
    const { changeSet, outcomes, into } = await imported(known.slice(0, 4), {
      base: ledger,
      outcome: "refused",
      also,
    });
    expect(known.some((one) => bucketOf(one, 8) !== bucketOf(deviceOf(one), 8))).toBe(true);
    // The devices, those who were held, and those who were held by their device alone.
    expect(changeSet).toMatchObject({ adds: 4, removes: 12 + 4 + 4, keeps: 0 });
    // Those who enter, and those who were held by their device alone, are in the cohort until Braze says otherwise.
    const after = await settledWhole(changeSets(), changeSet, outcomes, into);
    expect(after.ledger).toMatchObject({ inCount: 12 + 4, unsureCount: 4 + 4 });
  });

  it("is listed once and dropped whole, also where nothing names its buckets", async () => {
    const kept = keptLedgersInBucket({ client: store.client, bucket: Bucket });
    const { ledger, folder } = await settled(people(0, 5));
    const [, cohort = ""] = ledger.object.split("/");
    const listed = async () =>
      (await kept.list(cohort as CohortId)).filter(({ object }) => object === ledger.object);
    expect(await listed()).toEqual([{ object: ledger.object, connection, writtenAt: expect.any(Date) }]);
    const sets = await kept.changeSets(folder.split("_")[0] as CohortId);
    expect(sets).toContainEqual(expect.objectContaining({ folder }));
    const objects = await bucketsOf(ledger);
    await remove(ledger.object);
    expect(await bucketsOf(ledger)).toEqual([]);
    expect(await listed()).toMatchObject([{ isUnnamed: true }]);
    const [one] = await listed();
    if (one) await kept.drop(one);
    expect(await listed()).toEqual([]);
    for (const object of objects) expect(await exists(object)).toBe(false);
  });
});

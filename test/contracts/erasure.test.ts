/** Erasing, and what reads the objects afterwards. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localNames } from "../../local/aws/names.ts";
import { erasureInBuckets } from "../../shared/adapters/duckdb/erasure/erasure.ts";
import { excludedPeopleOnDuckDb } from "../../shared/adapters/duckdb/exclusions/excluded-people.ts";
import { changeSetsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/change-sets.ts";
import { rejectedRowsOnDuckDb } from "../../shared/adapters/duckdb/ledgers/rejected-rows.ts";
import { scratchDatabase } from "../../shared/adapters/duckdb/scratch/scratch-database.ts";
import { filesInBucket } from "../../shared/adapters/s3/files.ts";
import { versionsInBucket } from "../../shared/adapters/s3/versions.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import type { ChangeSetPointer } from "../../shared/domain/run.ts";
import type { ChangeSets, RejectedRows } from "../../shared/ports/change-sets.ts";
import type { MemberFile } from "../../shared/ports/engine.ts";
import type { Erasure, StoredPeople } from "../../shared/ports/erasure.ts";
import type { ExcludedPeople } from "../../shared/ports/exclusions.ts";
import { writeMembers } from "../adapters/duckdb/evaluate/written.ts";
import { type ObjectStore, objectStore } from "../adapters/duckdb/object-store.ts";
import { fakeChangeSets } from "../fakes/change-sets.ts";
import { type FakeScratch, fakeEngine } from "../fakes/engine.ts";
import { fakeErasure } from "../fakes/erasure.ts";
import { fakeExcludedPeople } from "../fakes/excluded-people.ts";
import { aRun } from "../fakes/ids.ts";
import { fakeObjects } from "../fakes/objects.ts";
import { fakeRejectedRows } from "../fakes/rejected-rows.ts";

interface World {
  erasure: Erasure;
  excluded: ExcludedPeople;
  changeSets: ChangeSets;
  rejectedRows: RejectedRows;
  members(members: readonly Member[]): Promise<MemberFile>;
}

const person = (id: string): Member => ({ kind: "external_id", id, label: "" });
const [anna, bo, cleo] = [person("anna"), person("bo"), person("cleo")];

function suite(world: () => World): void {
  let names = 0;
  const rebuiltInto = () => {
    const { object, run } = into();
    return { object: () => object, run };
  };
  const into = () => ({ object: `ledgers/c/k/000000000000${++names}.r.x.parquet`, run: aRun("afterwards") });
  const forgotten = async (members: readonly Member[]): Promise<StoredPeople> => {
    const object = `exclusions/forgetting/${++names}.parquet`;
    const said = { at: "2026-11-24T08:00:00.000Z", by: "eva", reason: "ticket" };
    const rows = members.map((member) => ({ ...member, ...said }));
    const { sha256 = "" } = await world().excluded.add(rows, { from: undefined, into: object });
    return { object, sha256 };
  };
  const imported = async (members: readonly Member[]) => {
    const folder = `${aRun(`erased-${++names}`)}/1.none.k.x`;
    const file = await world().members(members);
    const written = await world().changeSets.write(file, undefined, folder);
    const changeSet: ChangeSetPointer = { folder, rejected: {}, ...written };
    const { ledger } = await world().changeSets.settle(changeSet, accepted(changeSet), into());
    return { folder, changeSet, ledger };
  };
  const accepted = ({ adds }: Pick<ChangeSetPointer, "adds">) => ({
    started: new Set([0]),
    results: adds > 0 ? [{ part: 0, batch: 0, outcome: "accepted" as const }] : [],
  });
  const intact = async (object: string) => (await world().changeSets.intact(object)) ?? "";
  const changesIn = async (folder: string) => {
    for await (const object of world().erasure.objects("prepared/"))
      if (object.endsWith(`${folder}/changes.parquet`)) return object;
    throw new Error("there are no changes");
  };

  it("makes a ledger of the others, intact, and finds nobody again", async () => {
    const { ledger } = await imported([anna, bo]);
    const people = await forgotten([anna, cleo]);
    const { object } = ledger;
    expect(await world().erasure.find({ object }, people)).toBe(1);
    expect(await world().erasure.erase({ object }, people)).toBe(1);
    expect(await world().erasure.erase({ object }, people)).toBe(0);
    expect(await world().changeSets.isIntact(ledger)).toBe(false);
    const remains = { ledger: { ...ledger, sha256: await intact(object) }, changeSets: [], complete: true };
    expect(await world().changeSets.rebuild(remains, rebuiltInto())).toMatchObject({
      ledger: { inCount: 1 },
    });
  });

  it("leaves places in a change set: settled once more it counts as before, and nobody forgotten is held", async () => {
    const { folder, changeSet } = await imported([anna, bo]);
    const object = await changesIn(folder);
    expect(await world().erasure.erase({ object }, await forgotten([anna]))).toBe(1);
    const again = await world().changeSets.settle(changeSet, accepted(changeSet), into());
    expect(again.tally.adds).toEqual({ accepted: 2, refused: 0, unknown: 0, unsent: 0 });
    expect(again.ledger).toMatchObject({ inCount: 1, unsureCount: 0 });
  });

  it("rebuilds a ledger from a change set without whoever was forgotten", async () => {
    const { folder } = await imported([anna, bo, cleo]);
    await world().erasure.erase({ object: await changesIn(folder) }, await forgotten([anna, cleo]));
    const remains = { changeSets: [folder], complete: true };
    const rebuilt = await world().changeSets.rebuild(remains, rebuiltInto());
    expect(rebuilt).toMatchObject({ read: 1, ledger: { unsureCount: 1 } });
  });

  it("writes no line for whoever was forgotten into a file of refused ids", async () => {
    const { folder, changeSet } = await imported([anna, bo]);
    await world().erasure.erase({ object: await changesIn(folder) }, await forgotten([anna]));
    const outcomes = { started: new Set([0]), results: [{ part: 0, batch: 0, outcome: "refused" as const }] };
    const rows = await world().rejectedRows.file(
      { refused: { changeSet, outcomes } },
      `rejected/${++names}.csv`,
    );
    expect(rows).toBe(1);
  });

  it("ends parts that have them, and nothing of them is left", async () => {
    await imported([anna, bo]);
    const people = await forgotten([anna, bo]);
    const found: number[] = [];
    for await (const object of world().erasure.objects("parts/"))
      found.push((await world().erasure.erase({ object }, people)) as number);
    expect(Math.max(...found)).toBe(2);
    for await (const object of world().erasure.objects("parts/"))
      expect(await world().erasure.find({ object }, people)).toBe(0);
  });

  it("ends an object, and refuses people that are missing", async () => {
    const people = await forgotten([anna]);
    await world().erasure.end(people.object);
    const named: string[] = [];
    for await (const object of world().erasure.objects("exclusions/")) named.push(object);
    expect(named).not.toContain(people.object);
    const { ledger } = await imported([anna]);
    await world().erasure.discard();
    await expect(world().erasure.find({ object: ledger.object }, people)).rejects.toThrow("are missing");
  });
}

describe("erasing in memory", () => {
  const scratch: FakeScratch = new Map();
  const objects = fakeObjects();
  const engine = fakeEngine(scratch);
  suite(() => ({
    erasure: fakeErasure(objects),
    excluded: fakeExcludedPeople(objects),
    changeSets: fakeChangeSets(scratch, objects),
    rejectedRows: fakeRejectedRows(scratch, objects),
    async members(members) {
      engine.selects(members);
      const definition = { kind: "list" as const, object: "lists/x.csv", format: "csv" as const };
      const cohort = { definition, timeZone: "UTC", identifierOrder: [] };
      const file = await engine.evaluate({ cohort, asOf: new Date(0), identifiedDevices: true });
      if (!("path" in file)) throw new Error(file.detail);
      return file;
    },
  }));
});

describe("erasing in both buckets", () => {
  const scratch = scratchDatabase({ memoryMb: 256 });
  const own = scratchDatabase({ memoryMb: 256 });
  let store: ObjectStore;
  let world: World;
  beforeAll(async () => {
    store = await objectStore();
    const { client } = store;
    const bucket = localNames.workBucket;
    const files = filesInBucket({ client, bucket });
    world = {
      erasure: erasureInBuckets({
        scratch: own,
        work: versionsInBucket({ client, bucket }),
        data: versionsInBucket({ client, bucket: localNames.dataBucket }),
      }),
      excluded: excludedPeopleOnDuckDb({ scratch, files }),
      changeSets: changeSetsOnDuckDb({ scratch, files }),
      rejectedRows: rejectedRowsOnDuckDb({ scratch, files }),
      members: (members) => writeMembers(scratch, members),
    };
  });
  afterAll(async () => {
    await world.erasure.discard();
    await scratch.discard();
    await store?.close();
  });
  suite(() => world);
});

/** Users' identifiers that nothing needs any more are deleted, and nothing else is. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { ExclusionListId } from "../../shared/contract/exclusions.ts";
import type { CohortId, ConnectionId } from "../../shared/contract/ids.ts";
import { exclusionObject } from "../../shared/domain/exclusions.ts";
import { ledgerObject } from "../../shared/domain/import-objects.ts";
import { EDITIONS_KEPT_MS, LEDGERS_KEPT_MS, UPLOADS_KEPT_MS } from "../../shared/limits.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { dropUnneeded } from "../../shared/usecases/retention/drop-unneeded.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { fakeKeptObjects } from "../fakes/kept-objects.ts";
import { type FakeObjects, fakeObjects } from "../fakes/objects.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { connection } from "./story.ts";

const start = new Date("2026-11-24T08:00:00.000Z");
const DAY_MS = 24 * 3_600_000;
const [here, gone] = [aCohort("here"), aCohort("gone")];
const [workspace, closed] = [connection.id, aConnection("closed")];

let world: FakeWorld;
/** Uploads and editions, with the times at which they were put. */
let objects: FakeObjects;
beforeEach(async () => {
  const clock = steeredClock({ startsAt: start.toISOString() });
  objects = fakeObjects(clock);
  world = fakeWorld({
    clock,
    keptUploads: fakeKeptObjects(objects, "uploads/"),
    keptExclusions: fakeKeptObjects(objects, "exclusions/"),
  }) as FakeWorld;
  await world.connections.create(connection);
  await world.cohorts.create(cohortOf(here, "lists/own.csv"));
});

function cohortOf(id: CohortId, object: string): Cohort {
  return {
    id,
    name: "VIP",
    timeZone: "UTC",
    definition: { kind: "list", object, format: "csv" },
    createdAt: start.toISOString(),
    version: 0,
  };
}

const round = () => dropUnneeded(world);
const counted = () =>
  world.log.lines
    .filter(({ code }) => code.startsWith("unneeded-"))
    .map(({ code, fields }) => [code.split("-")[1], fields?.count]);

describe("a ledger", () => {
  /** As a run writes it at that time. Returns its name. */
  function ledger(cohort: CohortId, at: ConnectionId, age: number): string {
    const order = world.clock.now().getTime() - age;
    const name = ledgerObject({ connection: at, order, run: aRun("r", { cohort }) }, "x");
    world.objects.put(name, "a ledger");
    return name;
  }

  it("is deleted once it is old, if its cohort or its connection was", async () => {
    const old = LEDGERS_KEPT_MS + 1;
    const kept = [
      ledger(here, workspace, old),
      ledger(here, closed, LEDGERS_KEPT_MS),
      ledger(gone, workspace, LEDGERS_KEPT_MS),
    ];
    const dropped = [ledger(here, closed, old), ledger(gone, workspace, old), ledger(gone, closed, old)];
    expect(world.objects.names("ledgers/").sort()).toEqual([...kept, ...dropped].sort());
    await round();
    expect(world.objects.names("ledgers/").sort()).toEqual(kept.sort());
    expect(counted()).toEqual([
      ["ledgers", 3],
      ["uploads", 0],
      ["exclusions", 0],
    ]);
  });

  it("stays where the table does not answer", async () => {
    const name = ledger(gone, closed, LEDGERS_KEPT_MS + 1);
    world.cohorts.read = () => Promise.reject(new Error("throttled"));
    await expect(round()).rejects.toThrow("throttled");
    expect(world.objects.names("ledgers/")).toEqual([name]);
  });
});

describe("an upload", () => {
  async function upload(id: string): Promise<string> {
    const object = `uploads/${id}.csv`;
    const at = world.clock.now();
    await world.uploads.create({
      ...{ id, object, name: "VIP", format: "csv", bytes: 3, version: 0 },
      ...{ createdAt: at.toISOString(), createdBy: "ana" },
    });
    objects.put(object, id);
    return object;
  }
  const files = async () => {
    const found: string[] = [];
    for await (const { object } of world.keptUploads.list()) found.push(object);
    return found.sort();
  };
  const rows = async () => (await world.uploads.list({ limit: 50 })).items.map(({ object }) => object).sort();

  it("that no cohort names can't be named any more once it is old, and its file goes a round later", async () => {
    const object = await upload("a");
    world.clock.advance(UPLOADS_KEPT_MS);
    await round();
    expect([await rows(), await files()]).toEqual([[object], [object]]);
    world.clock.advance(1);
    await round();
    expect([await rows(), await files()]).toEqual([[], [object]]);
    await round();
    expect([await rows(), await files()]).toEqual([[], []]);
    expect(counted().at(-2)).toEqual(["uploads", 1]);
  });

  it("stays while a cohort is made of it, or was and can be made of it again", async () => {
    const [now, before] = [await upload("now"), await upload("before")];
    const { name, timeZone } = cohortOf(here, before);
    for (const object of [before, now])
      await changeCohort(world, {
        id: here,
        change: { name, timeZone, definition: { kind: "list", object, format: "csv" } },
      });
    world.clock.advance(2 * UPLOADS_KEPT_MS);
    await round();
    await round();
    expect([await rows(), await files()]).toEqual([
      [before, now],
      [before, now],
    ]);
  });

  it("stays if it was named at the moment when its row was deleted", async () => {
    const object = await upload("a");
    world.clock.advance(UPLOADS_KEPT_MS + 1);
    const { remove } = world.uploads;
    world.uploads.remove = async (row) => {
      // Whoever names it read its row before.
      await world.cohorts.create(cohortOf(aCohort("late"), object));
      return remove(row);
    };
    await round();
    await round();
    expect([await rows(), await files()]).toEqual([[], [object]]);
  });

  it("is not dropped on the word of an incomplete list of cohorts", async () => {
    const object = await upload("a");
    await world.cohorts.create(cohortOf(aCohort("second"), object));
    world.clock.advance(UPLOADS_KEPT_MS + DAY_MS);
    const { list } = world.cohorts;
    world.cohorts.list = async (wanted) => {
      if (wanted.cursor) throw new Error("throttled");
      return { ...(await list({ ...wanted, limit: 1 })), cursor: "more" };
    };
    await expect(round()).rejects.toThrow("throttled");
    expect([await rows(), await files()]).toEqual([[object], [object]]);
  });

  it("of which there is no row is dropped once it is old, and not before", async () => {
    objects.put("uploads/orphan.csv", "orphan");
    world.clock.advance(UPLOADS_KEPT_MS);
    await round();
    expect(await files()).toEqual(["uploads/orphan.csv"]);
    world.clock.advance(1);
    await round();
    expect(await files()).toEqual([]);
  });
});

describe("an earlier edition of an exclusion list", () => {
  const edition = (list: ExclusionListId, number: number) => {
    const object = exclusionObject({ list, edition: number }, `e${number}`);
    objects.put(object, number);
    return object;
  };
  const left = async () => {
    const found: string[] = [];
    for await (const { object } of world.keptExclusions.list()) found.push(object);
    return found.sort();
  };

  it("is deleted some time after it was replaced; the newest never, nor one that is being written", async () => {
    const first = edition("everywhere", 1);
    world.clock.advance(2 * EDITIONS_KEPT_MS);
    const second = edition("everywhere", 2);
    const next = edition("everywhere", 3);
    const unknown = edition(workspace, 1);
    const at = world.clock.now().toISOString();
    await world.exclusionLists.create({
      ...{ id: "everywhere", edition: 2, gained: 1, object: second, sha256: "", people: 1 },
      ...{ version: 0, createdAt: at, changedAt: at, changedBy: "ana" },
    });
    world.clock.advance(EDITIONS_KEPT_MS);
    await round();
    expect(await left()).toEqual([first, second, next, unknown].sort());
    world.clock.advance(1);
    await round();
    expect(await left()).toEqual([second, next, unknown].sort());
    expect(counted().at(-1)).toEqual(["exclusions", 1]);
  });
});

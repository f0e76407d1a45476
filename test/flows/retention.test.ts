/** Users' identifiers that nothing needs any more are deleted, and nothing else is. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort } from "../../shared/contract/cohorts.ts";
import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import type { ExclusionListId } from "../../shared/contract/exclusions.ts";
import type { CohortId, ConnectionId } from "../../shared/contract/ids.ts";
import { exclusionObject } from "../../shared/domain/exclusions.ts";
import { ledgerObject } from "../../shared/domain/import-objects.ts";
import { EDITIONS_KEPT_MS, LEDGERS_KEPT_MS, UPLOADS_KEPT_MS } from "../../shared/limits.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { startOf as startOfRound } from "../../shared/usecases/fair-order.ts";
import { dropUnneeded } from "../../shared/usecases/retention/drop-unneeded.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { fakeKeptObjects } from "../fakes/kept-objects.ts";
import { type FakeObjects, fakeObjects } from "../fakes/objects.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { connection } from "./story.ts";

const start = new Date("2026-11-24T08:00:00.000Z");
const DAY_MS = 24 * 3_600_000;
const startOf = (count: number, now: Date) => startOfRound(count, now, DAY_MS);
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

const earlier = (version: number): EarlierDefinition => ({
  version,
  until: start.toISOString(),
  timeZone: "UTC",
  definition: { kind: "sql", dataSet: "shop", sql: "SELECT 'ana' AS external_id" },
});

/** Minutes that a round has. */
const MINUTES = 15;
const round = () => dropUnneeded(world, new Date(world.clock.now().getTime() + MINUTES * 60_000));
const leftOver = () =>
  world.log.lines
    .filter(({ code }) => /^unneeded-.*-left$/.test(code))
    .map(({ code, fields }) => [code.split("-")[1], fields?.reason, fields?.count]);
/** A round that does not do everything. Returns what went wrong. */
async function unfinished(): Promise<{ message: string; errors: string[] }> {
  const error: unknown = await round().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof AggregateError)) throw new Error("the round did all");
  return { message: error.message, errors: error.errors.map((one: Error) => one.message) };
}
const counted = () =>
  world.log.lines
    .filter(({ code }) => /^unneeded-.*-dropped$/.test(code))
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
      ["definitions", 0],
    ]);
  });

  it("stays where the table does not answer", async () => {
    const name = ledger(gone, closed, LEDGERS_KEPT_MS + 1);
    world.cohorts.read = () => Promise.reject(new Error("throttled"));
    expect((await unfinished()).errors).toEqual(["throttled"]);
    expect(world.objects.names("ledgers/")).toEqual([name]);
  });

  it("stays where the list of cohorts lacks its cohort, which is there", async () => {
    const name = ledger(here, workspace, LEDGERS_KEPT_MS + 1);
    world.cohorts.list = async () => ({ items: [] });
    await round();
    expect(world.objects.names("ledgers/")).toEqual([name]);
  });

  it("whose cohort or connection can't be read stays, and keeps no other", async () => {
    const old = LEDGERS_KEPT_MS + 1;
    const lost = aCohort("lost");
    const [unread, unknown] = [ledger(lost, workspace, old), ledger(here, workspace, old)];
    ledger(gone, closed, old);
    const { read } = world.cohorts;
    world.cohorts.read = (id) => (id === lost ? Promise.reject(new Error("throttled")) : read(id));
    world.connections.read = () => Promise.reject(new Error("refused"));
    expect((await unfinished()).errors.sort()).toEqual(["refused", "throttled"]);
    expect(world.objects.names("ledgers/").sort()).toEqual([unread, unknown].sort());
    expect(counted()[0]).toEqual(["ledgers", 1]);
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
    expect(counted().at(-3)).toEqual(["uploads", 1]);
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
    // Ledgers, uploads and earlier definitions go by that list.
    expect((await unfinished()).errors).toEqual(["throttled", "throttled", "throttled"]);
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

describe("a round", () => {
  /** One of each kind that is to be dropped, and one whose deletion is refused. */
  async function leave(): Promise<void> {
    for (const name of ["a", "b"]) {
      const order = start.getTime() - name.charCodeAt(0);
      const at = { connection: closed, order, run: aRun("r", { cohort: gone }) };
      world.objects.put(ledgerObject(at, name), "a ledger");
      objects.put(`uploads/${name}.csv`, name);
    }
    for (const version of [0, 1]) await world.earlierDefinitions.keep(gone, earlier(version));
    for (const number of [1, 2, 3])
      objects.put(exclusionObject({ list: "everywhere", edition: number }, `e${number}`), number);
    const at = start.toISOString();
    await world.exclusionLists.create({
      ...{ id: "everywhere", edition: 3, gained: 1, object: "", sha256: "", people: 1 },
      ...{ version: 0, createdAt: at, changedAt: at, changedBy: "ana" },
    });
    world.clock.advance(LEDGERS_KEPT_MS + DAY_MS);
  }
  const left = async () =>
    [
      ...[...world.objects.names("ledgers/"), ...objects.names("uploads/"), ...objects.names("exclusions/")],
      ...(await world.earlierDefinitions.all({ limit: 9 })).items,
    ].length;

  it("drops all that it can where one deletion of each kind is refused, and then fails, without a name", async () => {
    await leave();
    for (const kind of ["keptUploads", "keptExclusions"] as const) {
      const { drop } = world[kind];
      let refused = "";
      world[kind].drop = async (object) => {
        refused ||= object;
        if (object === refused) throw new Error("refused");
        await drop(object);
      };
    }
    const { drop } = world.keptLedgers;
    let refused = "";
    world.keptLedgers.drop = async (ledger) => {
      refused ||= ledger.object;
      if (ledger.object === refused) throw new Error("refused");
      await drop(ledger);
    };
    const { remove } = world.earlierDefinitions;
    world.earlierDefinitions.remove = async (cohort, version) => {
      if (version === 0) throw new Error("refused");
      await remove(cohort, version);
    };
    const each = ["ledgers", "uploads", "exclusions", "definitions"];
    expect(await unfinished()).toEqual({
      message: "4 times something could not be read or deleted",
      errors: each.map(() => "refused"),
    });
    expect(counted()).toEqual(each.map((kind) => [kind, 1]));
    expect(leftOver()).toEqual(each.map((kind) => [kind, "Error", 1]));
    // Those refused, and the newest edition.
    expect(await left()).toBe(5);
  });

  it.each([
    ["ledgers", () => world.keptLedgers, "all", [0, 2, 2, 2]],
    ["uploads", () => world.keptUploads, "list", [2, 0, 2, 2]],
    ["editions", () => world.keptExclusions, "list", [2, 2, 0, 2]],
  ] as const)("that can't list %s drops none of them, and all others", async (_, port, method, counts) => {
    await leave();
    Object.assign(port(), {
      [method]: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("refused")) }),
      }),
    });
    expect((await unfinished()).errors).toEqual(["refused"]);
    expect(counted().map(([, count]) => count)).toEqual(counts);
  });

  it("drops no edition on the word of an incomplete list of lists", async () => {
    await leave();
    world.exclusionLists.list = () => Promise.reject(new Error("throttled"));
    expect((await unfinished()).errors).toEqual(["throttled"]);
    expect(objects.names("exclusions/")).toHaveLength(3);
  });

  it("gives each kind a quarter of its time, and what one leaves to the others", async () => {
    await leave();
    const took: Record<string, number> = { ledgers: 0, uploads: 0 };
    // 14 minutes until the end is near: 210 seconds for the first kind.
    world.keptLedgers.drop = async () => {
      took["ledgers"] = (took["ledgers"] ?? 0) + 1;
      world.clock.advance(210_000);
    };
    const { drop } = world.keptUploads;
    world.keptUploads.drop = async (object) => {
      took["uploads"] = (took["uploads"] ?? 0) + 1;
      world.clock.advance(209_999);
      await drop(object);
    };
    expect((await unfinished()).errors).toEqual(["there was no time for 1 things"]);
    expect(leftOver()).toEqual([["ledgers", "OutOfTime", 1]]);
    expect(took).toEqual({ ledgers: 1, uploads: 2 });
    expect(counted()).toEqual([
      ["ledgers", 1],
      ["uploads", 2],
      ["exclusions", 2],
      ["definitions", 2],
    ]);
  });

  it("that has no time to read a list to its end drops nothing of that kind", async () => {
    await leave();
    const { list } = world.keptUploads;
    world.keptUploads.list = async function* () {
      for await (const one of list()) {
        yield one;
        world.clock.advance(420_000);
      }
    };
    expect((await unfinished()).errors).toEqual(["there was no time to read what is kept"]);
    expect(leftOver()).toEqual([["uploads", "OutOfTime", 1]]);
    expect(counted()).toEqual([
      ["ledgers", 2],
      ["uploads", 0],
      ["exclusions", 2],
      ["definitions", 2],
    ]);
  });

  it("begins elsewhere each day: of a hundred things of which ten are tried a day, each is within 20 days", () => {
    const tried = new Set<number>();
    for (let day = 0; day < 20; day += 1) {
      const from = startOf(100, new Date(start.getTime() + day * DAY_MS));
      for (let n = 0; n < 10; n += 1) tried.add((from + n) % 100);
    }
    expect(tried.size).toBe(100);
    expect(startOf(0, start)).toBe(0);
    expect(startOf(1, start)).toBe(0);
    expect(startOf(100, start)).toBe(startOf(100, new Date(start.getTime() + 15 * 3_600_000)));
  });

  it("tries from there on, all around", async () => {
    const names = Array.from({ length: 10 }, (_, n) => `uploads/${n}.csv`);
    for (const name of names) objects.put(name, name);
    world.clock.advance(UPLOADS_KEPT_MS + DAY_MS);
    const tried: string[] = [];
    world.keptUploads.drop = async (object) => {
      tried.push(object);
      throw new Error("refused");
    };
    const from = startOf(10, world.clock.now());
    expect((await unfinished()).errors).toHaveLength(10);
    expect(leftOver()).toEqual([["uploads", "Error", 10]]);
    expect(from).toBeGreaterThan(0);
    expect(tried).toEqual([...names.slice(from), ...names.slice(0, from)]);
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
    expect(counted().at(-2)).toEqual(["exclusions", 1]);
  });
});

describe("an earlier definition", () => {
  const left = async () =>
    (await world.earlierDefinitions.all({ limit: 50 })).items.map(({ cohort, version }) => [cohort, version]);
  const deleted = () => deleteCohort(world, { id: here, leaveMembers: false, force: false, reach: "all" });

  beforeEach(async () => {
    await world.earlierDefinitions.keep(here, earlier(0));
  });

  it("is deleted if its cohort is gone, at once, and stays if it is there", async () => {
    for (const version of [0, 1]) await world.earlierDefinitions.keep(gone, earlier(version));
    await round();
    expect(await left()).toEqual([[here, 0]]);
    expect(counted().at(-1)).toEqual(["definitions", 2]);
  });

  it("whose cohort's deletion was killed just after its row is deleted by the next round", async () => {
    const { forget } = world.earlierDefinitions;
    world.earlierDefinitions.forget = () => Promise.reject(new Error("killed"));
    await expect(deleted()).rejects.toThrow("killed");
    world.earlierDefinitions.forget = forget;
    expect(await left()).toEqual([[here, 0]]);
    // To delete it again does not help: there is no cohort any more.
    await expect(deleted()).rejects.toMatchObject({ code: "not-found" });
    expect(await left()).toEqual([[here, 0]]);
    await round();
    expect(await left()).toEqual([]);
  });

  it("that a change kept while its cohort was deleted is deleted by the next round", async () => {
    const { keep } = world.earlierDefinitions;
    world.earlierDefinitions.keep = async (cohort, kept) => {
      await deleted();
      await keep(cohort, kept);
    };
    const { name, timeZone } = cohortOf(here, "");
    const definition = { kind: "list", object: "lists/new.csv", format: "csv" } as const;
    const changed = changeCohort(world, { id: here, change: { name, timeZone, definition } });
    await expect(changed).rejects.toMatchObject({ code: "not-found" });
    expect(await left()).toEqual([[here, 0]]);
    await round();
    expect(await left()).toEqual([]);
  });

  it("stays where the list of cohorts lacks its cohort, which is there", async () => {
    world.cohorts.list = async () => ({ items: [] });
    await round();
    expect(await left()).toEqual([[here, 0]]);
    expect(counted().at(-1)).toEqual(["definitions", 0]);
  });

  it("whose cohort can't be read stays, and keeps no other", async () => {
    const lost = aCohort("lost");
    for (const cohort of [gone, lost]) await world.earlierDefinitions.keep(cohort, earlier(1));
    const { read } = world.cohorts;
    world.cohorts.read = (id) => (id === lost ? Promise.reject(new Error("throttled")) : read(id));
    expect((await unfinished()).errors).toEqual(["throttled"]);
    expect(await left()).toEqual([
      [here, 0],
      [lost, 1],
    ]);
  });

  it("is not looked for any longer than a round lasts", async () => {
    await world.earlierDefinitions.keep(gone, earlier(0));
    const { all } = world.earlierDefinitions;
    world.earlierDefinitions.all = async (wanted) => {
      world.clock.advance(MINUTES * 60_000);
      return all(wanted);
    };
    expect((await unfinished()).errors).toEqual(["there was no time to read what is kept"]);
    expect(await left()).toHaveLength(2);
  });
});

it("has people ended whose request to forget them is gone, and does all else though that can't be started", async () => {
  await round();
  expect(world.forgettingQueue.rounds).toBe(1);
  objects.put("uploads/old.csv", "external_id\n");
  world.clock.advance(40 * 24 * 3_600_000);
  world.forgettingQueue.startRound = async () => {
    throw new Error("refused");
  };
  expect((await unfinished()).errors).toEqual(["refused"]);
  expect(objects.names("uploads/")).toEqual([]);
});

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { rejectedColumns } from "../../shared/contract/rejected-rows.ts";
import { spreadsheetLine } from "../../shared/domain/csv.ts";
import type { ErasingProgress } from "../../shared/domain/forgetting.ts";
import type { Erasure } from "../../shared/ports/erasure.ts";
import { type EraseStored, eraseStored, noProgress } from "../../shared/usecases/forgettings/erase-stored.ts";
import { fakeErasure } from "../fakes/erasure.ts";
import { type FakeObjects, fakeObjects } from "../fakes/objects.ts";

const START = new Date("2026-11-28T09:00:00Z").getTime();
const people = { object: "forgetting/f1.parquet", sha256: "sha256 of forgetting/f1.parquet" };
const person = (id: string) => ({ kind: "external_id", id, label: "" });
const [anna, bo, cleo] = [person("anna"), person("bo"), person("cleo")];
const held = (...members: object[]) => members.map((member) => ({ member, held: "in" }));

let objects: FakeObjects;
let erasure: Erasure;
let now: number;
let noted: ErasingProgress[];
/** Called before an object is looked at. */
let before: (object: string) => void;
let named: string[];
let looked: string[];

beforeEach(() => {
  objects = fakeObjects();
  objects.put(people.object, [anna, cleo]);
  erasure = fakeErasure(objects);
  now = START;
  noted = [];
  named = [];
  looked = [];
  before = () => {};
});

function deps(): EraseStored {
  const seen = async <Found>(object: string, look: () => Promise<Found>) => {
    before(object);
    looked.push(object);
    return look();
  };
  return {
    erasure: {
      objects: (folder, after) => erasure.objects(folder, after),
      find: (object, whom) => seen(object.object, () => erasure.find(object, whom)),
      erase: (object, whom) => seen(object.object, () => erasure.erase(object, whom)),
    },
    clock: { now: () => new Date(now) },
    settingsOf: async () => ({}),
    inUse: async () => new Set(named),
    note: async (progress) => {
      noted.push(structuredClone(progress));
    },
  };
}

const DEADLINE = new Date(START + 60_000);
const erase = (from = noProgress, deadline = DEADLINE) => eraseStored(deps(), people, { from, deadline });
/** Something of everything, with 6 identifiers of the people in 5 objects. */
function store() {
  objects.put("ledgers/c/k/1.r.x.parquet", held(anna, bo));
  objects.put("ledgers/c/k/2.r.x.parquet", held(bo));
  objects.put("r/1.none.k.x/changes.parquet", held(anna, bo, cleo));
  const refused = ["anna", "external_id", "", "refused", "refused-by-braze", "add"];
  objects.put("rejected/r.csv", [rejectedColumns, refused].map(spreadsheetLine).join(""));
  objects.put("exclusions/everywhere/000000001-x.parquet", [bo, cleo]);
  objects.put("uploads/u1.csv", [anna, bo]);
}

describe("erasing what is stored", () => {
  it("looks through every folder, and once more until it finds nothing", async () => {
    store();
    const { is, progress, failures } = await erase();
    expect({ is, failures }).toEqual({ is: "clean", failures: [] });
    expect(progress.erased).toEqual({
      "rejected/": { objects: 1, identifiers: 1 },
      "prepared/": { objects: 1, identifiers: 2 },
      "uploads/": { objects: 1, identifiers: 1 },
      "exclusions/": { objects: 1, identifiers: 1 },
      "ledgers/": { objects: 1, identifiers: 1 },
    });
    expect(looked).toHaveLength(12);
    expect(looked.slice(0, 6)).toEqual(looked.slice(6));
    expect(objects.read("uploads/u1.csv")).toEqual([bo]);
  });

  it("is clean at once where nothing of them is stored", async () => {
    objects.put("ledgers/c/k/2.r.x.parquet", held(bo));
    expect(await erase()).toMatchObject({ is: "clean", progress: { erased: {} } });
    expect(looked).toEqual(["ledgers/c/k/2.r.x.parquet"]);
  });

  it("stops at its deadline, and goes on behind the object that it reached", async () => {
    store();
    before = () => {
      now += 25_000;
    };
    const first = await erase();
    expect(first).toMatchObject({
      is: "unfinished",
      progress: { reached: { folder: "uploads/", object: "uploads/u1.csv" } },
    });
    expect(noted.at(-1)).toEqual(first.progress);
    before = () => {};
    const second = await erase(first.progress, new Date(now + 1));
    expect(second.is).toBe("clean");
    expect(looked.slice(3, 6)).toEqual([
      "exclusions/everywhere/000000001-x.parquet",
      "ledgers/c/k/1.r.x.parquet",
      "ledgers/c/k/2.r.x.parquet",
    ]);
    expect(second.progress.erased["uploads/"]).toEqual({ objects: 1, identifiers: 1 });
  });

  it("does nothing after its deadline", async () => {
    store();
    expect(await erase(noProgress, new Date(START))).toMatchObject({
      is: "unfinished",
      progress: noProgress,
    });
    expect(looked).toEqual([]);
  });

  it("leaves an object that is refused to the next call, and does all others", async () => {
    store();
    before = (object) => {
      if (object.startsWith("uploads/")) throw new Error("refused");
    };
    const first = await erase();
    expect(first).toMatchObject({ is: "unfinished", failures: [new Error("refused")] });
    expect(objects.read("ledgers/c/k/1.r.x.parquet")).toEqual(held(bo));
    before = () => {};
    expect(await erase(first.progress)).toMatchObject({ is: "clean", failures: [] });
    expect(objects.read("uploads/u1.csv")).toEqual([bo]);
  });

  it("never changes what rows name by its digest, and is not clean while such an object has them", async () => {
    store();
    named = ["ledgers/c/k/1.r.x.parquet", "ledgers/c/k/2.r.x.parquet"];
    const first = await erase();
    expect(first.is).toBe("unfinished");
    expect(objects.read("ledgers/c/k/1.r.x.parquet")).toEqual(held(anna, bo));
    named = ["ledgers/c/k/2.r.x.parquet"];
    expect(await erase(first.progress)).toMatchObject({ is: "clean" });
    expect(objects.read("ledgers/c/k/1.r.x.parquet")).toEqual(held(bo));
  });

  it("counts what can't be read, and is clean all the same: the certificate says so", async () => {
    store();
    const { find, erase: eraseOne } = erasure;
    erasure = {
      ...erasure,
      find,
      erase: async (object, whom) =>
        object.object.startsWith("uploads/") ? "unreadable" : eraseOne(object, whom),
    };
    const { is, progress } = await erase();
    expect({ is, unreadable: progress.pass.unreadable }).toEqual({
      is: "clean",
      unreadable: { "uploads/": 1 },
    });
  });

  it("reads an upload as its row says", async () => {
    store();
    const asked: unknown[] = [];
    const own = deps();
    const said = { encoding: "windows-1252" as const };
    const told: EraseStored = {
      ...own,
      settingsOf: async (object) => (object === "uploads/u1.csv" ? said : {}),
      erasure: {
        ...own.erasure,
        erase: async (object, whom) => {
          asked.push(object);
          return own.erasure.erase(object, whom);
        },
      },
    };
    await eraseStored(told, people, { from: noProgress, deadline: DEADLINE });
    expect(asked).toContainEqual({ object: "uploads/u1.csv", ...said });
    expect(asked).toContainEqual({ object: "rejected/r.csv" });
  });

  it("notes how far it is now and then, for a call that breaks off", async () => {
    for (let at = 0; at < 250; at++) objects.put(`rejected/${String(at).padStart(3, "0")}.csv`, "x");
    await erase();
    expect(noted.map(({ reached }) => reached?.object)).toEqual(["rejected/099.csv", "rejected/199.csv"]);
  });

  it("leaves nothing of them wherever calls break off, and counts no more than there was", async () => {
    const kills = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(kills, async (lives) => {
        objects = fakeObjects();
        objects.put(people.object, [anna, cleo]);
        erasure = fakeErasure(objects);
        noted = [];
        store();
        for (const life of lives) {
          let left = life;
          before = () => {
            if (left-- === 0) now = DEADLINE.getTime();
          };
          now = START;
          await erase(noted.at(-1));
        }
        before = () => {};
        now = START;
        const { is, progress } = await erase(noted.at(-1));
        expect(is).toBe("clean");
        const text = objects.names("").filter((name) => name !== people.object);
        expect(text.map((name) => JSON.stringify(objects.read(name))).join()).not.toMatch(/anna|cleo/);
        const counted = Object.values(progress.erased).reduce((sum, { identifiers }) => sum + identifiers, 0);
        expect(counted).toBe(6);
      }),
      { numRuns: 50 },
    );
  });
});

/** Passes over all that is stored: those that look for people, and those that erase them. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { rejectedColumns } from "../../shared/contract/rejected-rows.ts";
import { spreadsheetLine } from "../../shared/domain/csv.ts";
import { forgettingObject, type KeptForgetting, type Pass } from "../../shared/domain/forgetting.ts";
import { FORGETTING_NOTE_MS, FORGETTING_RESERVE_MS } from "../../shared/limits.ts";
import type { ErasableObject, Erasure } from "../../shared/ports/erasure.ts";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const people = { object: forgettingObject("f1"), sha256: `sha256 of ${forgettingObject("f1")}` };
const person = (id: string) => ({ kind: "external_id", id, label: "" });
const [anna, bo, cleo] = [person("anna"), person("bo"), person("cleo")];
const held = (...members: object[]) => members.map((member) => ({ member, held: "in" }));

let world: FakeWorld;
/** Called before an object is looked at. */
let before: (object: string) => void;
let looked: ErasableObject[];

beforeEach(() => begin("erasing"));

async function begin(state: KeptForgetting["state"]) {
  world = fakeWorld();
  looked = [];
  before = () => {};
  const { find } = world.erasure;
  const seen: Erasure["find"] = async (object, whom) => {
    before(object.object);
    looked.push(object);
    return find(object, whom);
  };
  world.erasure = { ...world.erasure, find: seen };
  world.objects.put(people.object, [anna, cleo]);
  const now = world.clock.now().toISOString();
  await world.forgettings.create({
    id: "f1",
    version: 0,
    createdAt: now,
    state,
    reason: "ticket 4711",
    requestedAt: now,
    requestedBy: "eva",
    ...(state === "erasing" && { confirmedAt: now, listedAt: now, erasingSince: now }),
    people,
  });
}

/** Milliseconds of the clock that an invocation has. */
const goOn = (time = 60_000) =>
  goOnForgetting(world, "f1", new Date(world.clock.now().getTime() + time + FORGETTING_RESERVE_MS));
const row = async (): Promise<KeptForgetting> => {
  const kept = await world.forgettings.read("f1");
  if (!kept) throw new Error("the request is gone");
  return kept;
};
const names = () => looked.map(({ object }) => object);
/** Something of everything, with 6 identifiers of the people in 5 objects. */
function store() {
  const { objects } = world;
  objects.put("ledgers/c/k/1.r.x.parquet", held(anna, bo));
  objects.put("ledgers/c/k/2.r.x.parquet", held(bo));
  objects.put("r/1.none.k.x/changes.parquet", held(anna, bo, cleo));
  const refused = ["anna", "external_id", "", "refused", "refused-by-braze", "add"];
  objects.put("rejected/r.csv", [rejectedColumns, refused].map(spreadsheetLine).join(""));
  objects.put("exclusions/everywhere/000000001-x.parquet", [bo, cleo]);
  objects.put("uploads/u1.csv", [anna, bo]);
}
const stored = [
  { place: "rejected", objects: 1, identifiers: 1 },
  { place: "prepared", objects: 1, identifiers: 2 },
  { place: "uploads", objects: 1, identifiers: 1 },
  { place: "exclusions", objects: 1, identifiers: 1 },
  { place: "ledgers", objects: 1, identifiers: 1 },
];

describe("erasing what is stored", () => {
  it("goes through every folder, and once more until it finds nothing", async () => {
    store();
    await goOn();
    const { state, certificate } = await row();
    expect({ state, erased: certificate?.erased }).toEqual({ state: "done", erased: stored });
    expect(looked).toHaveLength(12);
    expect(names().slice(0, 6)).toEqual(names().slice(6));
    expect(names()).not.toContain(people.object);
    expect(world.objects.read("uploads/u1.csv")).toEqual([bo]);
    expect(world.objects.names("exclusions/forgetting/")).toEqual([]);
  });

  it("is done at once where nothing of them is stored", async () => {
    world.objects.put("ledgers/c/k/2.r.x.parquet", held(bo));
    await goOn();
    expect((await row()).certificate?.erased).toEqual([]);
    expect(names()).toEqual(["ledgers/c/k/2.r.x.parquet"]);
  });

  it("stops at its deadline, and goes on behind the object that it reached", async () => {
    store();
    before = () => world.clock.advance(25_000);
    await goOn();
    const { state, erasing } = await row();
    expect(state).toBe("erasing");
    expect(erasing?.pass.reached).toEqual({ folder: "uploads/", object: "uploads/u1.csv" });
    before = () => {};
    await goOn();
    expect((await row()).state).toBe("done");
    expect(names().slice(3, 6)).toEqual([
      "exclusions/everywhere/000000001-x.parquet",
      "ledgers/c/k/1.r.x.parquet",
      "ledgers/c/k/2.r.x.parquet",
    ]);
    expect((await row()).certificate?.erased).toEqual(stored);
  });

  it("does nothing after its deadline", async () => {
    store();
    await goOn(0);
    expect(looked).toEqual([]);
    expect((await row()).state).toBe("erasing");
  });

  it("leaves an object that is refused to the next call, does all others, and throws why", async () => {
    store();
    before = (object) => {
      if (object.startsWith("uploads/")) throw new Error("refused");
    };
    await expect(goOn()).rejects.toThrow("refused");
    expect(world.objects.read("ledgers/c/k/1.r.x.parquet")).toEqual(held(bo));
    expect((await row()).state).toBe("erasing");
    before = () => {};
    await goOn();
    expect(world.objects.read("uploads/u1.csv")).toEqual([bo]);
    expect(new Set((await row()).certificate?.erased)).toEqual(new Set(stored));
  });

  it("is not done while the only object that has them is refused, or named by a row", async () => {
    const object = "exclusions/everywhere/000000001-x.parquet";
    world.objects.put(object, [bo, cleo]);
    before = () => {
      throw new Error("refused");
    };
    await expect(goOn()).rejects.toThrow("refused");
    expect(await row()).toMatchObject({ state: "erasing" });
    before = () => {};
    const at = "2026-11-01T00:00:00.000Z";
    await world.exclusionLists.create({
      ...{ id: "everywhere", version: 0, people: 2, edition: 1, gained: 1, object, sha256: "a" },
      ...{ changedAt: at, changedBy: "ops", createdAt: at },
    });
    await goOn();
    expect(await row()).toMatchObject({ state: "erasing" });
    expect(world.objects.read(object)).toEqual([bo, cleo]);
  });

  it("never changes what rows name by its digest, and is not done while such an object has them", async () => {
    store();
    const object = "exclusions/everywhere/000000001-x.parquet";
    const list = {
      id: "everywhere" as const,
      version: 0,
      people: 2,
      edition: 1,
      gained: 1,
      object,
      sha256: "a",
    };
    const by = {
      changedAt: "2026-11-01T00:00:00.000Z",
      changedBy: "ops",
      createdAt: "2026-11-01T00:00:00.000Z",
    };
    await world.exclusionLists.create({ ...list, ...by });
    await goOn();
    expect(world.objects.read(object)).toEqual([bo, cleo]);
    expect((await row()).state).toBe("erasing");
    await world.exclusionLists.replace({
      ...list,
      ...by,
      object: "exclusions/everywhere/000000002-x.parquet",
    });
    await goOn();
    expect((await row()).state).toBe("done");
    expect(world.objects.read(object)).toEqual([bo]);
  });

  it("counts what can't be read, and is done all the same: the certificate says so", async () => {
    store();
    const { find, erase } = world.erasure;
    const butUploads =
      (act: Erasure["find"]): Erasure["find"] =>
      async (object, whom) =>
        object.object.startsWith("uploads/") ? "unreadable" : act(object, whom);
    world.erasure = { ...world.erasure, find: butUploads(find), erase: butUploads(erase) };
    await goOn();
    expect((await row()).certificate).toMatchObject({
      unreadable: [{ place: "uploads", objects: 1 }],
      erased: stored.filter(({ place }) => place !== "uploads"),
    });
  });

  it("reads an upload as its row says", async () => {
    store();
    const own = { id: "u1", name: "List", format: "csv", version: 0, bytes: 9 } as const;
    const said = { encoding: "windows-1252" as const };
    const times = { createdBy: "ana", createdAt: "2026-11-01T00:00:00.000Z" };
    await world.uploads.create({ ...own, object: "uploads/u1.csv", ...said, ...times });
    await goOn();
    expect(looked).toContainEqual({ object: "uploads/u1.csv", ...said });
    expect(looked).toContainEqual({ object: "rejected/r.csv" });
  });

  it("notes how far it is now and then, for a call that breaks off", async () => {
    for (let at = 0; at < 25; at++) world.objects.put(`rejected/${String(at).padStart(3, "0")}.csv`, "x");
    const noted: (string | undefined)[] = [];
    const { replace } = world.forgettings;
    world.forgettings.replace = (next) => {
      const reached = next.erasing?.pass.reached?.object;
      if (reached !== noted.at(-1)) noted.push(reached);
      return replace(next);
    };
    before = () => world.clock.advance(FORGETTING_NOTE_MS / 10);
    await goOn(60_000);
    expect(noted.slice(0, 2)).toEqual(["rejected/009.csv", "rejected/019.csv"]);
  });

  it("leaves nothing of them wherever calls break off, and counts no more than there was", async () => {
    const kills = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(kills, async (lives) => {
        await begin("erasing");
        store();
        for (const life of lives) {
          let left = life;
          before = () => {
            if (left-- === 0) world.clock.advance(60_000);
          };
          await goOn();
        }
        before = () => {};
        await goOn();
        expect((await row()).state).toBe("done");
        const text = world.objects.names("").map((name) => JSON.stringify(world.objects.read(name)));
        expect(text.join()).not.toMatch(/anna|cleo/);
        const counts = (await row()).certificate?.erased ?? [];
        expect(counts.reduce((sum, { identifiers }) => sum + identifiers, 0)).toBe(6);
      }),
      { numRuns: 50 },
    );
  });
});

describe("looking for people", () => {
  beforeEach(() => begin("looking"));

  it("goes through every folder once, and changes nothing", async () => {
    store();
    await goOn();
    expect(await row()).toMatchObject({ state: "to-confirm", found: { stored } });
    expect(looked).toHaveLength(6);
    expect(world.objects.read("uploads/u1.csv")).toEqual([anna, bo]);
  });

  it("tells of nothing until every object was looked at: one that is refused is looked at again, with all others", async () => {
    store();
    before = (object) => {
      if (object.startsWith("rejected/")) throw new Error("refused");
    };
    await expect(goOn()).rejects.toThrow("refused");
    const { state, found, pass } = await row();
    expect({ state, found, pass }).toEqual({ state: "looking", found: undefined, pass: begun });
    before = () => {};
    await goOn();
    expect(await row()).toMatchObject({ state: "to-confirm", found: { stored } });
  });

  it("goes on behind the object that it reached, with what it found until then", async () => {
    store();
    before = () => world.clock.advance(25_000);
    await goOn();
    expect((await row()).pass).toMatchObject({ reached: { folder: "uploads/" }, stored: stored.slice(0, 3) });
    before = () => {};
    await goOn();
    expect((await row()).found?.stored).toEqual(stored);
    expect(looked).toHaveLength(6);
  });
});

const begun: Pass = { stored: [], unreadable: [], failed: 0, inUse: 0 };

/** A request that changes something dies between any two of its calls: neither the change nor its audit is lost. */
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../shared/contract/audit.ts";
import {
  digestOfConnection,
  digestOfRun,
  digestOfSlot,
  digestOfThing,
} from "../../shared/domain/audit-digests.ts";
import type { NotedChange } from "../../shared/ports/audit.ts";
import type { World } from "../../shared/ports/world.ts";
import { audited } from "../../shared/usecases/audit/audited.ts";
import { recordedOn } from "../../shared/usecases/audit/recorded.ts";
import { changeCohort } from "../../shared/usecases/cohorts/change.ts";
import { createCohort } from "../../shared/usecases/cohorts/create.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { deleteDataSet } from "../../shared/usecases/data-sets/delete.ts";
import { putDataSet } from "../../shared/usecases/data-sets/put.ts";
import { everyItem } from "../../shared/usecases/every-item.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { endSchedule } from "../../shared/usecases/schedules/end.ts";
import { pauseSchedule } from "../../shared/usecases/schedules/pause.ts";
import { createUpload } from "../../shared/usecases/uploads/create.ts";
import { aCohort } from "../fakes/ids.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";
import { furnish, shop } from "../prove/furnish.ts";
import { type Death, Life, mortal } from "../prove/schedules/mortal.ts";
import { reconciled } from "./reconciled.ts";

const loyal = aCohort("loyal");
const schedule = {
  cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
  connectionId: shop,
  recipients: ["ana@example.com"],
} as const;
const list = { kind: "list", object: "lists/gold.csv", format: "csv" } as const;
const events = {
  prefix: "events/",
  format: "csv",
  columns: { user: "u", time: "t" },
  eventIs: "buy",
} as const;
const request = { name: "Shop", events };
const order = { connectionId: shop, recipients: ["ana@example.com"] };
const asked = { cohortId: loyal, request: order, trigger: "once" as const, reach: "all" as const };
const plan = { ...schedule, recipients: [...schedule.recipients] };

interface Story {
  before?(world: World): Promise<unknown>;
  request(world: World): Promise<unknown>;
}
const withSchedule = (world: World) =>
  createSchedule(world, { reach: "all", cohortId: loyal, request: plan });

const stories: Record<string, Story> = {
  "create a cohort": {
    request: (world) => createCohort(world, { request: { name: "Gold", timeZone: "UTC", definition: list } }),
  },
  "change a cohort": {
    request: (world) =>
      changeCohort(world, { id: loyal, change: { name: "Gold", timeZone: "UTC", definition: list } }),
  },
  "rename a cohort": { request: (world) => patchCohort(world, { id: loyal, patch: { name: "Gold" } }) },
  "delete a cohort with its schedule": {
    before: withSchedule,
    request: (world) => deleteCohort(world, { reach: "all", id: loyal, leaveMembers: false, force: true }),
  },
  "rename a connection": {
    request: (world) => changeConnection(world, { id: shop, change: { name: "Store" }, force: false }),
  },
  "delete a connection with the schedules through it": {
    before: withSchedule,
    request: (world) => deleteConnection(world, { id: shop, leaveMembers: false, force: true }),
  },
  "set a schedule": { request: withSchedule },
  "pause a schedule": { before: withSchedule, request: (world) => pauseSchedule(world, loyal, "all") },
  "end a schedule": { before: withSchedule, request: (world) => endSchedule(world, loyal, "all") },
  "start an import": { request: (world) => acceptImport(world, asked) },
  "cancel an import": {
    before: (world) => acceptImport(world, asked),
    async request(world) {
      const [run] = (await world.runs.list(loyal, { limit: 1 })).items;
      if (run) await cancelImport(world, { reach: "all", run: run.id, by: "ana" });
    },
  },
  "create a data set": { request: (world) => putDataSet(world, { id: "shop", request }) },
  "replace a data set": {
    before: (world) => putDataSet(world, { id: "shop", request }),
    request: (world) => putDataSet(world, { id: "shop", request: { ...request, name: "Store" } }),
  },
  "delete a data set": {
    before: (world) => putDataSet(world, { id: "shop", request }),
    request: (world) => deleteDataSet(world, "shop"),
  },
  "open an upload": {
    request: (world) =>
      createUpload(world, {
        request: { name: "vip.csv", format: "csv", bytes: 12 },
        by: "ana",
        idempotencyKey: undefined,
      }),
  },
};

const recordedPorts = ["cohorts", "connections", "dataSets", "uploads", "schedules", "runs"] as const;
const mortalPorts = [...recordedPorts, "auditTrail", "requests", "timer", "workflow", "keyVault"] as const;

/** The ports of a process that may die; its stores note what they write on the request's change. */
function processOf(world: FakeWorld, life: Life, current: () => NotedChange | undefined): World {
  const own = Object.fromEntries(mortalPorts.map((name) => [name, mortal(world[name], life)]));
  const lived = { ...world, ...own } as World;
  const recorded = recordedOn({ current });
  const { cohorts, connections, dataSets, uploads, schedules, runs } = lived;
  return {
    ...lived,
    cohorts: recorded.cohorts(cohorts),
    connections: recorded.connections(connections),
    dataSets: recorded.dataSets(dataSets),
    uploads: recorded.uploads(uploads),
    schedules: recorded.schedules(schedules),
    runs: recorded.runs(runs),
  };
}

/** Whether the process died. */
async function requested(world: FakeWorld, story: Story, death: Death | undefined): Promise<boolean> {
  let change: NotedChange | undefined;
  const life = new Life(death, () => 0);
  const process = processOf(world, life, () => change);
  const entry = { actor: { name: "ana" }, action: "story", kind: "change", request: "r1" } as const;
  try {
    await audited(process, entry, (begun) => {
      change = begun;
      return story.request(process);
    });
  } catch (error) {
    if (!life.dead) throw error;
  }
  return life.dead;
}

/** Digests of all things. */
async function things(world: World): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const cohort of await everyItem((wanted) => world.cohorts.list(wanted))) {
    found[`cohort:${cohort.id}`] = digestOfThing(cohort);
    for (const run of await everyItem((wanted) => world.runs.list(cohort.id, wanted)))
      found[`import:${run.id}`] = digestOfRun(run);
  }
  for (const one of await everyItem((wanted) => world.connections.list(wanted)))
    found[`connection:${one.id}`] = digestOfConnection(one);
  for (const one of await everyItem((wanted) => world.dataSets.list(wanted)))
    found[`data-set:${one.id}`] = digestOfThing(one);
  for (const one of await everyItem((wanted) => world.uploads.list(wanted)))
    found[`upload:${one.id}`] = digestOfThing(one);
  const slot = await world.schedules.read(loyal);
  if (slot) found[`schedule:${loyal}`] = digestOfSlot(slot);
  return found;
}

function difference(before: Record<string, string>, after: Record<string, string>): AuditEntry["changes"] {
  const objects = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return objects
    .filter((object) => before[object] !== after[object])
    .map((object) => ({
      object,
      ...(before[object] && { before: before[object] }),
      ...(after[object] && { after: after[object] }),
    }));
}

const byObject = (changes: AuditEntry["changes"]) =>
  changes.toSorted((one, other) => (one.object < other.object ? -1 : 1));

async function furnished(story: Story): Promise<FakeWorld> {
  const world = fakeWorld() as FakeWorld;
  await furnish(world, [loyal], "2026-11-01T00:00:00.000Z");
  await story.before?.(world);
  return world;
}

/** What the trail has once reconcile came by, and what really changed. */
async function aftermath(world: FakeWorld, before: Record<string, string>) {
  const changed = difference(before, await things(world));
  world.clock.advance(20 * 60_000);
  await reconciled(world);
  const { items } = await world.auditTrail.list({}, { limit: 10 });
  return { changed, items };
}

describe("a request is in the audit trail once, with what it changed", () => {
  it.each(Object.entries(stories))("%s", async (_, story) => {
    const world = await furnished(story);
    const before = await things(world);
    await requested(world, story, undefined);
    const { changed, items } = await aftermath(world, before);
    expect(items).toMatchObject([{ actor: { name: "ana" }, outcome: "done" }]);
    expect(changed.length).toBeGreaterThan(0);
    expect(byObject(items[0]?.changes ?? [])).toEqual(changed);
  });
});

describe("a request that dies at any call, before or after it is applied, is on record with what it changed", () => {
  it.each(Object.entries(stories))("%s", async (_, story) => {
    let deaths = 0;
    for (let call = 0; ; call++) {
      let died = false;
      for (const after of [false, true]) {
        const world = await furnished(story);
        const before = await things(world);
        died = await requested(world, story, { call, after });
        if (!died) break;
        deaths++;
        const { changed, items } = await aftermath(world, before);
        // Before its entry was written, nothing was done.
        const isOnRecord = call > 0 || after;
        expect(items.map(({ actor }) => actor.name)).toEqual(isOnRecord ? ["ana"] : []);
        expect(byObject(items[0]?.changes ?? []), `call ${call}, ${after ? "after" : "before"}`).toEqual(
          changed,
        );
        expect(items.filter(({ outcome }) => outcome === "open")).toEqual([]);
      }
      if (!died) break;
    }
    expect(deaths).toBeGreaterThan(4);
  });
});

describe("what is not known", () => {
  it("is said to be uncertain: others changed the thing before reconcile looked", async () => {
    const story = stories["rename a cohort"];
    if (!story) throw new Error("there is no such story");
    const world = await furnished(story);
    // It dies when it has noted what it is about to write: entry, two reads, the note.
    for (let call = 0; call < 8; call++) {
      const open = await world.auditTrail.open({ limit: 1 });
      if (open.items[0]?.steps.length) break;
      await requested(world, story, { call, after: true });
    }
    await patchCohort(world, { id: loyal, patch: { name: "Silver" } });
    await patchCohort(world, { id: loyal, patch: { name: "Bronze" } });
    world.clock.advance(20 * 60_000);
    await reconciled(world);
    const { items } = await world.auditTrail.list({}, { limit: 20 });
    const changes = items.flatMap((entry) => entry.changes);
    expect(changes.filter(({ uncertain }) => uncertain)).toHaveLength(changes.length);
    expect(changes.length).toBeGreaterThan(0);
  });

  it("is what became of the sandbox's things, which reconcile may not read", async () => {
    const world = fakeWorld() as FakeWorld;
    const at = world.clock.now().toISOString();
    const entry = {
      id: "e1",
      at,
      actor: { name: "ana" },
      action: "x",
      kind: "change",
      request: "r1",
    } as const;
    await world.auditTrail.begin(entry);
    await world.auditTrail.intend(entry, [{ object: "sandbox-key:k1", after: "digest" }]);
    world.clock.advance(20 * 60_000);
    await reconciled(world);
    expect((await world.auditTrail.list({}, { limit: 2 })).items).toMatchObject([
      { outcome: "interrupted", changes: [{ object: "sandbox-key:k1", after: "digest", uncertain: true }] },
    ]);
  });

  it("leaves an entry that cannot be ended to reconcile, and answers the request", async () => {
    const story = stories["rename a cohort"];
    if (!story) throw new Error("there is no such story");
    const world = await furnished(story);
    const { end } = world.auditTrail;
    world.auditTrail.end = async () => {
      throw new Error("the table is away");
    };
    await requested(world, story, undefined);
    world.auditTrail.end = end;
    world.clock.advance(20 * 60_000);
    await reconciled(world);
    expect((await world.auditTrail.list({}, { limit: 2 })).items).toMatchObject([
      { outcome: "interrupted", changes: [{ object: `cohort:${loyal}` }] },
    ]);
  });
});

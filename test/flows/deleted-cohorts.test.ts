/** Deleting a cohort or a connection: what it refuses, and what it leaves. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Reach } from "../../shared/domain/access.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { deleteConnection } from "../../shared/usecases/connections/delete.ts";
import { listConnections, listKeys, readConnection } from "../../shared/usecases/connections/read.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId, users } from "./story.ts";

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana", "bo"));
});
const deletes = ({ leaveMembers = false, force = false, reach = "all" as Reach } = {}) =>
  deleteCohort(story.world, { id: cohortId, leaveMembers, force, reach });
const isThere = async () => (await story.world.cohorts.read(cohortId)) !== undefined;

describe("a cohort", () => {
  it("of which Braze holds users is deleted only if they may be left there", async () => {
    await story.story.import();
    const refused = deletes();
    await expect(refused).rejects.toMatchObject({
      kind: "conflict",
      code: "members-left-at-braze",
      more: { held: [{ connectionId, members: 2 }] },
    });
    await expect(refused).rejects.toThrow(`2 at the connection ${connectionId}`);
    expect(await isThere()).toBe(true);
    await deletes({ leaveMembers: true });
    expect(await isThere()).toBe(false);
    expect(story.world.log.lines.at(-1)).toMatchObject({
      code: "cohort-deleted",
      fields: { cohort: cohortId },
    });
  });

  it("is deleted without more where Braze holds nobody, or only at a connection that was deleted", async () => {
    await story.story.import();
    await deleteConnection(story.world, { id: connectionId, leaveMembers: true, force: true });
    await deletes();
    expect(await isThere()).toBe(false);
    await expect(deletes()).rejects.toThrow(`There is no cohort "${cohortId}"`);
  });

  it("whose import ended with its lease, so that nobody knows what Braze holds, needs leave to leave users", async () => {
    const run = await story.story.accept();
    await story.story.open(run);
    const { runs, ledgers } = story.world;
    await expect(deletes({ leaveMembers: true })).rejects.toMatchObject({ more: { run } });
    await runs.settle(run, {
      status: "failed",
      reason: "counts-do-not-reconcile",
      endedAt: "2026-11-24T08:00:00.000Z",
    });
    await runs.finish(run);
    expect((await ledgers.read(cohortId)).lease?.run).toBe(run);
    await expect(deletes()).rejects.toMatchObject({ code: "import-going-on", more: { run } });
    await deletes({ leaveMembers: true });
    expect(await isThere()).toBe(false);
  });

  it("whose lease is of an import that nobody knows is not deleted", async () => {
    const run = aRun("lost", { cohort: cohortId });
    await story.world.ledgers.takeLease({ run, connection: connectionId, expires: 1 });
    await expect(deletes({ leaveMembers: true })).rejects.toMatchObject({
      code: "import-going-on",
      more: { run },
    });
  });

  it("with a schedule is deleted only by force, which ends the schedule", async () => {
    await story.create();
    await expect(deletes()).rejects.toMatchObject({ kind: "conflict" });
    await deletes({ force: true });
    expect(await story.world.schedules.read(cohortId)).toMatchObject({ state: "ended" });
    expect(await isThere()).toBe(false);
  });

  it.each([
    ["ended", "members-left-at-braze"],
    ["began", "import-going-on"],
  ])("is not deleted if an import %s while its schedule was being ended", async (what, code) => {
    await story.create();
    const { timer } = story.world;
    const { remove } = timer;
    timer.remove = async (key) => {
      timer.remove = remove;
      if (what === "ended") await story.story.import();
      else await story.story.open(await story.story.accept());
      return remove(key);
    };
    await expect(deletes({ force: true })).rejects.toMatchObject({ code });
    expect(await isThere()).toBe(true);
  });

  it("with a schedule, an import or users beyond the caller's reach is not deleted", async () => {
    const bound = { leaveMembers: true, force: true, reach: [aConnection("another")] };
    const forbidden = { kind: "forbidden", code: "another-connection" };
    await story.create();
    await expect(deletes(bound)).rejects.toMatchObject(forbidden);
    await story.end();
    await story.story.import();
    await expect(deletes(bound)).rejects.toMatchObject(forbidden);
    expect(await isThere()).toBe(true);
  });

  it("that another changed meanwhile is not deleted", async () => {
    const { cohorts } = story.world;
    const { remove } = cohorts;
    cohorts.remove = async (kept) => {
      await patchCohort(story.world, { id: cohortId, patch: { name: "Gold" } });
      return remove(kept);
    };
    const refused = deletes();
    await expect(refused).rejects.toMatchObject({ code: "changed-meanwhile" });
    await expect(refused).rejects.toThrow(`The cohort "${cohortId}"`);
  });

  it("takes with it a schedule that was created while it was being deleted", async () => {
    const { cohorts } = story.world;
    const { remove } = cohorts;
    cohorts.remove = async (kept) => {
      await story.create();
      return remove(kept);
    };
    await deletes();
    expect(await story.world.schedules.read(cohortId)).toMatchObject({ state: "ended" });
  });
});

describe("a patch of a cohort", () => {
  const patched = (patch: Parameters<typeof patchCohort>[1]["patch"]) =>
    patchCohort(story.world, { id: cohortId, patch });

  it("changes what it names and keeps the rest, the single bounds of the guard too", async () => {
    await patched({ identifierOrder: ["device_id"], guard: { floor: 5, removeShare: 0.1 } } as never);
    expect(await patched({ name: "Gold" })).toMatchObject({
      name: "Gold",
      identifierOrder: ["device_id"],
      guard: { floor: 5, removeShare: 0.1 },
    });
    expect((await patched({ guard: { floor: null } } as never)).guard).toEqual({ removeShare: 0.1 });
    expect(await patched({ guard: { removeShare: null } } as never)).not.toHaveProperty("guard");
  });

  it("takes away the guard or the order of identifiers, so that the defaults hold", async () => {
    await patched({ identifierOrder: ["device_id"], guard: { floor: 5 } } as never);
    const bare = await patched({ identifierOrder: null, guard: null } as never);
    expect(bare).not.toHaveProperty("guard");
    expect(bare).not.toHaveProperty("identifierOrder");
  });
});

describe("a connection", () => {
  it("is deleted with users of a cohort at Braze only if they may be left there", async () => {
    await story.story.import();
    const definition = { kind: "list", object: "lists/a.csv", format: "csv" } as const;
    for (const name of ["never", "elsewhere"])
      await story.world.cohorts.create({
        id: aCohort(name),
        name,
        timeZone: "UTC",
        definition,
        createdAt: "2026-11-01T00:00:00.000Z",
        version: 0,
      });
    const deletion = (leaveMembers: boolean) =>
      deleteConnection(story.world, { id: connectionId, leaveMembers, force: false });
    const refused = deletion(false);
    await expect(refused).rejects.toMatchObject({
      kind: "conflict",
      code: "members-left-at-braze",
      more: { held: [{ cohortId, members: 2 }] },
    });
    await expect(refused).rejects.toThrow("Braze still holds 2 users, in 1 cohort,");
    expect(await story.world.keyVault.read({ connection: connectionId, key: "new" })).toBe("secret-of-new");
    await deletion(true);
    expect(await story.world.connections.read(connectionId)).toBeUndefined();
    expect(await story.world.keyVault.read({ connection: connectionId, key: "new" })).toBeUndefined();
    expect(story.world.log.lines.at(-1)).toMatchObject({
      code: "connection-deleted",
      fields: { connection: connectionId },
    });
  });

  it("is not held by users at another connection", async () => {
    await story.story.import();
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("there is no connection");
    const another = aConnection("another");
    await story.world.connections.create({ ...connection, id: another });
    await deleteConnection(story.world, { id: another, leaveMembers: false, force: false });
    expect(await story.world.connections.read(another)).toBeUndefined();
  });

  it("is listed to those who may see it, with its keys newest first and without anything secret", async () => {
    const { items } = await listConnections(story.world, { limit: 9 }, [connectionId]);
    expect(items).toEqual([await readConnection(story.world, connectionId)]);
    const others = await listConnections(story.world, { limit: 9 }, [aConnection("another")]);
    expect(others.items).toEqual([]);
    const keys = await listKeys(story.world, connectionId);
    expect(keys.items.map(({ id }) => id)).toEqual(["new", "old"]);
    expect(JSON.stringify([items, keys])).not.toMatch(/secret-of|fingerprint/);
    await expect(readConnection(story.world, aConnection("none"))).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});

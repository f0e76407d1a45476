import { beforeEach, describe, expect, it } from "vitest";
import type { EarlierDefinition } from "../../shared/contract/earlier-definitions.ts";
import { EVERYWHERE, FORGOTTEN } from "../../shared/contract/exclusions.ts";
import type { Forgetting } from "../../shared/contract/forgettings.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { forgettingObject } from "../../shared/domain/forgetting.ts";
import { PAGE_LIMIT } from "../../shared/limits.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { rebuildLedger } from "../../shared/usecases/cohorts/rebuild-ledger.ts";
import { excludePeople } from "../../shared/usecases/exclusions/change.ts";
import { readExcludedPeople } from "../../shared/usecases/exclusions/read.ts";
import { askToForget } from "../../shared/usecases/forgettings/ask.ts";
import { confirmForgetting } from "../../shared/usecases/forgettings/confirm.ts";
import { dropForgetting } from "../../shared/usecases/forgettings/drop.ts";
import { goOnForgetting } from "../../shared/usecases/forgettings/go-on.ts";
import { listForgettings, readForgetting } from "../../shared/usecases/forgettings/read.ts";
import { roundOfForgettings } from "../../shared/usecases/forgettings/round.ts";
import { aCohort } from "../fakes/ids.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

const DAY_MS = 86_400_000;
let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});

const request = (...ids: string[]) => ({
  people: ids.map((external_id) => ({ external_id })),
  reason: "ticket 4711",
});
const ask = (...ids: string[]) =>
  askToForget(story.world, { request: request(...ids), by: "eva", reach: "all" });
const read = (id: string) => readForgetting(story.world, { id, reach: "all" });
const goOn = async (id: string): Promise<Forgetting> => {
  await goOnForgetting(story.world, id, story.inMinutes(15));
  return read(id);
};
const confirm = (id: string) => confirmForgetting(story.world, { id, by: "kim", reach: "all" });
const looked = async (...ids: string[]) => goOn((await ask(...ids)).id);
const at = {
  cohortId,
  cohortName: "Loyal buyers",
  connectionId,
  connectionName: "Shop",
};
/** Objects of the buckets that have the text anywhere. */
const having = (text: string) =>
  story.world.objects
    .names("")
    .filter((name) => JSON.stringify(story.world.objects.read(name)).includes(text));
const theRun = (forgetting: Forgetting | undefined) => {
  const run = forgetting?.certificate?.removed[0]?.run;
  if (!run) throw new Error("no import removes them");
  return run;
};
const startedRun = async (id: string) => {
  const kept = await story.world.forgettings.read(id);
  return theRun({ ...(await read(id)), certificate: { removed: kept?.removed } } as Forgetting);
};
const begun = async (...ids: string[]) => {
  const { id } = await looked(...ids);
  await confirm(id);
  return id;
};

const theCohort = async () => {
  const kept = await story.world.cohorts.read(cohortId);
  if (!kept) throw new Error("there is no cohort");
  return kept;
};
const whoIs = (equals: string | number) => ({
  kind: "criteria" as const,
  dataSet: "shop",
  where: { user: { property: "name", is: { equals } } },
});

describe("a request to forget people", () => {
  it("tells where they are, and changes nothing", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    await excludePeople(story.world, {
      list: EVERYWHERE,
      request: request("ana"),
      by: "ops",
      reach: "all",
    });
    const before = story.world.objects.names("");
    const asked = await ask("ana", "zoe", "ana");
    expect(asked).toMatchObject({
      state: "looking",
      identifiers: 2,
      reason: "ticket 4711",
      requestedBy: "eva",
    });
    expect(Date.parse(asked.expiresAt ?? "") - Date.parse(asked.requestedAt)).toBe(7 * DAY_MS);
    expect(story.world.forgettingQueue.started).toEqual([asked.id]);
    const found = await goOn(asked.id);
    expect(found.state).toBe("to-confirm");
    expect(found.found).toEqual({
      held: [{ ...at, identifiers: 1 }],
      stored: [
        { place: "parts", objects: 1, identifiers: 1 },
        { place: "prepared", objects: 1, identifiers: 1 },
        { place: "exclusions", objects: 1, identifiers: 1 },
        { place: "ledgers", objects: 1, identifiers: 1 },
      ],
      lists: [{ list: EVERYWHERE, identifiers: 1 }],
      alreadyForgotten: 0,
      definitions: [],
      earlierDefinitions: 0,
    });
    expect(story.world.objects.names("").filter((name) => name !== forgettingObject(asked.id))).toEqual(
      before,
    );
    expect(story.world.braze.ids(cohortId)).toEqual(["ana", "bo"]);
    expect(JSON.stringify(await story.world.forgettings.read(asked.id))).not.toContain("zoe");
  });

  it("removes them from Braze, then from all that is stored, and certifies it; of others nothing changes", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    await excludePeople(story.world, {
      list: EVERYWHERE,
      request: request("ana", "cy"),
      by: "ops",
      reach: "all",
    });
    const id = await begun("ana");
    expect((await read(id)).state).toBe("removing");
    expect(having("ana").length).toBeGreaterThan(4);
    expect((await goOn(id)).state).toBe("removing");
    const run = await startedRun(id);
    expect(await story.follow(run)).toMatchObject({ status: "succeeded", counts: { removed: 1, added: 0 } });
    expect(story.world.braze.ids(cohortId)).toEqual(["bo"]);
    const done = await goOn(id);
    expect(done).toMatchObject({ state: "done", hindrances: [], confirmedBy: "kim" });
    if (!done.certificate) throw new Error("nothing is certified");
    const { doneAt, backupsEndAt, ...certificate } = done.certificate;
    expect(certificate).toMatchObject({
      removed: [{ ...at, identifiers: 1, run }],
      leftAtBraze: [],
      unreadable: [],
      dataSets: [],
      definitions: [],
      earlierDefinitions: 0,
    });
    expect(certificate.erased.map(({ place }) => place).sort()).toEqual([
      "exclusions",
      "ledgers",
      "parts",
      "prepared",
    ]);
    expect(Date.parse(backupsEndAt) - Date.parse(doneAt)).toBe(35 * DAY_MS);
    expect(having("ana")).toEqual([]);
    expect(having("cy").length).toBeGreaterThan(0);
    const excluded = await readExcludedPeople(story.world, {
      list: EVERYWHERE,
      wanted: { limit: 9 },
      reach: "all",
    });
    expect(excluded.items.map(({ external_id }) => external_id)).toEqual(["cy"]);
    expect(await story.world.exclusionLists.read(FORGOTTEN)).toMatchObject({ people: 1 });
    story.world.engine.selects(users("ana", "bo", "dee"));
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 1, excluded: 1 } });
    expect(having("ana")).toEqual([]);
  });

  it("finds nothing to do the second time", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    const id = await begun("ana");
    await goOn(id);
    await story.follow(await startedRun(id));
    await goOn(id);
    const again = await looked("ana");
    expect(again.found).toEqual({
      held: [],
      stored: [],
      lists: [],
      alreadyForgotten: 1,
      definitions: [],
      earlierDefinitions: 0,
    });
    await confirm(again.id);
    expect(await goOn(again.id)).toMatchObject({
      state: "done",
      certificate: { removed: [], leftAtBraze: [], erased: [] },
    });
  });

  it("waits for an import that began before, which may still hold them", async () => {
    story.world.engine.selects(users("ana", "bo"));
    const other = await story.accept();
    await story.upToSettle(other);
    const id = await begun("ana");
    expect(await goOn(id)).toMatchObject({
      state: "removing",
      hindrances: [{ ...at, why: "unfinished-imports", run: other }],
    });
    await story.settle(other);
    await story.notify(other);
    expect(await goOn(id)).toMatchObject({ state: "removing", hindrances: [] });
    await story.follow(await startedRun(id));
    expect((await goOn(id)).state).toBe("done");
    expect(having("ana")).toEqual([]);
    expect(story.world.braze.ids(cohortId)).toEqual(["bo"]);
  });

  it("waits, before it erases, for an import that began while they were removed", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    const id = await begun("ana");
    await goOn(id);
    await story.follow(await startedRun(id));
    story.world.engine.selects(users("bo", "cy"));
    await story.world.clock.pause(1_000);
    const other = await story.accept();
    await story.upToSettle(other);
    const hindered = { state: "erasing", hindrances: [{ ...at, why: "unfinished-imports", run: other }] };
    expect(await goOn(id)).toMatchObject(hindered);
    expect(having("ana")).not.toEqual([forgettingObject(id)]);
    await story.settle(other);
    await story.notify(other);
    expect(await goOn(id)).toMatchObject({ state: "done", hindrances: [] });
    expect(having("ana")).toEqual([]);
  });

  it("says what hinders it, and goes on by itself when that is mended", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const usable = await story.world.connections.read(connectionId);
    if (!usable) throw new Error("there is no connection");
    await story.world.connections.replace({ ...usable, status: "disabled" });
    const id = await begun("ana");
    expect(await goOn(id)).toMatchObject({
      state: "removing",
      hindrances: [{ ...at, why: "connection-unusable" }],
    });
    const disabled = await story.world.connections.read(connectionId);
    if (!disabled) throw new Error("there is no connection");
    await story.world.connections.replace({ ...disabled, status: "active" });
    expect(await goOn(id)).toMatchObject({ state: "removing", hindrances: [] });
    await story.follow(await startedRun(id));
    expect((await goOn(id)).state).toBe("done");
  });

  it.each(["has somebody", "has nobody"] as const)(
    "waits for a rebuild while the ledger lacks what was sent, also where it was found again and %s",
    async (base) => {
      const { objects } = story.world;
      story.world.engine.selects(users("bo"));
      await story.import();
      if (base === "has nobody") await story.import({ empty: true });
      const before = await story.pointer();
      const ledger = objects.read(before?.object ?? "");
      story.world.engine.selects(users("bo", "ana"));
      const run = await story.accept({ allowUnusualChange: true });
      await story.upToSettle(run);
      objects.lose(before?.object ?? "");
      await story.settle(run);
      await story.notify(run);
      objects.put(before?.object ?? "", ledger);
      expect(story.world.braze.ids(cohortId)).toEqual(["ana", "bo"]);
      const held = { held: [expect.objectContaining({ connectionId })] };
      await expect(
        deleteCohort(story.world, { id: cohortId, leaveMembers: false, force: false, reach: "all" }),
      ).rejects.toMatchObject({ code: "members-left-at-braze", more: held });

      const id = await begun("ana");
      expect(await goOn(id)).toMatchObject({
        state: "removing",
        hindrances: [{ ...at, why: "ledger-lost" }],
      });
      const { id: rebuilt } = await rebuildLedger(story.world, {
        reach: "all",
        cohortId,
        request: { connectionId, recipients: [], confirm: true, allowUnusualChange: true },
        idempotencyKey: undefined,
      });
      await story.follow(rebuilt);
      await goOn(id);
      expect(story.world.braze.ids(cohortId)).toEqual(["bo"]);
    },
  );

  it("tells that they are held by a device alone, starts no more imports, and goes on after an ordinary one", async () => {
    story.world.engine.selects([{ kind: "device_id", id: "d1", label: "" }, ...users("bo")]);
    await story.import();
    const people = [{ device_id: "d1" }];
    const asked = await askToForget(story.world, {
      request: { people, reason: "ticket" },
      by: "eva",
      reach: "all",
    });
    await goOn(asked.id);
    await confirm(asked.id);
    expect(await goOn(asked.id)).toMatchObject({ state: "removing", hindrances: [] });
    const run = await startedRun(asked.id);
    expect(await story.follow(run)).toMatchObject({ status: "succeeded", counts: { removed: 0 } });
    for (let round = 0; round < 2; round++) {
      const hindrances = [{ ...at, why: "held-by-device" }];
      expect(await goOn(asked.id)).toMatchObject({ state: "removing", hindrances });
      expect(await startedRun(asked.id)).toBe(run);
    }
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({ counts: { removed: 1 } });
    expect(story.world.braze.ids(cohortId)).toEqual(["bo"]);
    expect(await goOn(asked.id)).toMatchObject({ state: "done" });
  });

  it("leaves nothing on the scratch disk, whatever it has read", async () => {
    const { id } = await ask("ana");
    let discarded = 0;
    for (const room of [story.world.changeSets, story.world.erasure, story.world.excludedPeople])
      room.discard = async () => void discarded++;
    await goOn(id);
    expect(discarded).toBe(3);
  });

  it("tells which import failed to remove them, and starts another", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const id = await begun("ana");
    await goOn(id);
    const failed = await startedRun(id);
    await story.open(failed);
    await story.prepare(failed);
    await story.settle(failed, "internal");
    await story.notify(failed);
    expect((await story.row(failed)).status).toBe("failed");
    expect(await goOn(id)).toMatchObject({
      state: "removing",
      hindrances: [{ ...at, why: "import-failed", run: failed }],
    });
    const next = await startedRun(id);
    expect(next).not.toBe(failed);
    await story.follow(next);
    const { certificate, state } = await goOn(id);
    expect(state).toBe("done");
    expect(certificate?.removed).toEqual([{ ...at, identifiers: 1, run: next }]);
    expect(story.world.braze.ids(cohortId)).toEqual([]);
  });

  it("never takes a lost ledger for one that holds nobody", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const pointer = await story.pointer();
    const id = await begun("ana");
    story.world.objects.lose(pointer?.object ?? "");
    expect(await goOn(id)).toMatchObject({ state: "removing", hindrances: [{ ...at, why: "ledger-lost" }] });
  });

  it("tells of deleted cohorts that nobody can remove them there, and erases what is stored", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const kept = await theCohort();
    await story.world.cohorts.remove(kept);
    const id = await begun("ana");
    expect(await goOn(id)).toMatchObject({
      state: "done",
      certificate: { removed: [], leftAtBraze: [{ cohortId, connectionId, identifiers: 1 }] },
    });
    expect(having("ana")).toEqual([]);
  });

  it("names definitions that somebody wrote them into", async () => {
    const kept = await theCohort();
    const sql = "SELECT 'ana' AS external_id";
    await story.world.cohorts.replace({ ...kept, definition: { kind: "sql", dataSet: "shop", sql } });
    const definitions = [{ cohortId, cohortName: "Loyal buyers" }];
    const { id, found } = await looked("ana");
    expect(found?.definitions).toEqual(definitions);
    await confirm(id);
    expect((await goOn(id)).certificate?.definitions).toEqual(definitions);
  });

  it.each([
    [
      "a text with quotes of its own",
      "O'Neil",
      { kind: "sql", dataSet: "shop", sql: "SELECT 'O''Neil' AS external_id" },
    ],
    ["a value with a quote", 'big "al"', whoIs('big "al"')],
    ["a number", "42", whoIs(42)],
  ] as const)("names definitions that have them as %s", async (_, person, definition) => {
    const kept = await theCohort();
    await story.world.cohorts.replace({ ...kept, definition });
    expect((await looked(person)).found?.definitions).toEqual([{ cohortId, cohortName: "Loyal buyers" }]);
  });

  const written = (id: string, version: number): EarlierDefinition => ({
    version,
    until: "2026-11-28T08:00:00.000Z",
    timeZone: "UTC",
    definition: { kind: "sql", dataSet: "shop", sql: `SELECT '${id}' AS external_id` },
  });

  it("looks at each definition once, however many there are", async () => {
    await story.world.cohorts.replace(await theCohort());
    for (let version = 0; version < 2 * PAGE_LIMIT + 50; version += 1)
      await story.world.earlierDefinitions.keep(cohortId, written(version % 2 ? "ana" : "bo", version));
    const { mentioned } = story.world.excludedPeople;
    let looks = 0;
    story.world.excludedPeople.mentioned = (people, texts) => {
      looks += 1;
      return mentioned(people, texts);
    };
    expect((await looked("ana")).found?.earlierDefinitions).toBe(PAGE_LIMIT + 25);
    expect(looks).toBe(3);
  });

  it("deletes earlier definitions that have them, and keeps the others of their cohort", async () => {
    const kept = await theCohort();
    await story.world.cohorts.replace(kept);
    for (const [version, id] of ["ana", "bo", "Ana"].entries())
      await story.world.earlierDefinitions.keep(cohortId, written(id, version));
    const { id, found } = await looked("ana");
    expect(found).toMatchObject({ definitions: [], earlierDefinitions: 2 });
    await confirm(id);
    expect((await goOn(id)).certificate).toMatchObject({ definitions: [], earlierDefinitions: 2 });
    const left = await story.world.earlierDefinitions.list(cohortId, { limit: 9 });
    expect(left.items.map(({ version }) => version)).toEqual([1]);
    expect((await looked("ana")).found).toMatchObject({ earlierDefinitions: 0, alreadyForgotten: 1 });
  });

  it("deletes earlier definitions of a cohort that is gone, which nobody counts", async () => {
    await story.world.earlierDefinitions.keep(aCohort("gone"), written("ana", 0));
    await story.world.earlierDefinitions.keep(cohortId, written("bo", 0));
    const { id } = await looked("ana");
    await confirm(id);
    expect((await goOn(id)).certificate).toMatchObject({ definitions: [], earlierDefinitions: 0 });
    expect((await story.world.earlierDefinitions.all({ limit: 9 })).items).toEqual([
      { cohort: cohortId, version: 0 },
    ]);
  });

  it("may name them in a file; one that can't be read leaves no request behind", async () => {
    const ofFile = (reason: string) =>
      askToForget(story.world, { request: { uploadId: "file", reason }, by: "eva", reach: "all" });
    const requests = () => listForgettings(story.world, { wanted: { limit: 9 }, reach: "all" });
    await expect(ofFile("ticket 4711")).rejects.toMatchObject({ code: "not-found" });
    await story.world.uploads.create({
      id: "file",
      name: "Forget",
      format: "csv",
      object: "uploads/file.csv",
      bytes: 9,
      createdBy: "eva",
      createdAt: "2026-11-01T00:00:00.000Z",
      version: 0,
    });
    await expect(ofFile("ticket 4711")).rejects.toMatchObject({ code: "data-missing" });
    story.world.objects.put("uploads/file.csv", users("ana", "bo"));
    await expect(ofFile("as ana asked")).rejects.toMatchObject({ code: "identifier-in-reason" });
    expect((await requests()).items).toEqual([]);
    expect(story.world.objects.names("exclusions/")).toEqual([]);
    const { id, identifiers } = await ofFile("ticket 4711");
    expect(identifiers).toBe(2);
    // The file itself is nothing that was found, and it goes with them.
    expect((await goOn(id)).found?.stored).toEqual([]);
    await confirm(id);
    expect((await goOn(id)).certificate?.erased).toEqual([{ place: "uploads", objects: 1, identifiers: 2 }]);
    expect(story.world.objects.read("uploads/file.csv")).toEqual([]);
  });

  it("refuses a reason with an identifier, and a caller who is bound to connections", async () => {
    const named = { ...request("ana"), reason: "Ana asked" };
    await expect(askToForget(story.world, { request: named, by: "eva", reach: "all" })).rejects.toMatchObject(
      {
        code: "identifier-in-reason",
      },
    );
    const reach = [connectionId];
    const refused = { code: "another-connection" };
    await expect(
      askToForget(story.world, { request: request("ana"), by: "eva", reach }),
    ).rejects.toMatchObject(refused);
    const { id } = await looked("ana");
    await expect(confirmForgetting(story.world, { id, by: "eva", reach })).rejects.toMatchObject(refused);
    await expect(readForgetting(story.world, { id, reach })).rejects.toMatchObject(refused);
    await expect(dropForgetting(story.world, { id, reach })).rejects.toMatchObject(refused);
    await expect(listForgettings(story.world, { wanted: { limit: 1 }, reach })).rejects.toMatchObject(
      refused,
    );
    expect(story.world.objects.names("exclusions/")).toEqual([forgettingObject(id)]);
  });

  it("is confirmed once it was looked for, by whoever was first", async () => {
    const { id } = await ask("ana");
    await expect(confirm(id)).rejects.toMatchObject({ code: "not-looked-for" });
    await goOn(id);
    await confirm(id);
    const again = await confirmForgetting(story.world, { id, by: "another", reach: "all" });
    expect(again).toMatchObject({ state: "removing", confirmedBy: "kim" });
    expect(again).not.toHaveProperty("expiresAt");
    await expect(dropForgetting(story.world, { id, reach: "all" })).rejects.toMatchObject({
      code: "forgetting-confirmed",
    });
  });

  it("repeats itself with the same key", async () => {
    const once = () =>
      askToForget(story.world, {
        request: request("ana"),
        by: "eva",
        reach: "all",
        idempotencyKey: "once",
      });
    const first = await once();
    expect((await once()).id).toBe(first.id);
    expect((await listForgettings(story.world, { wanted: { limit: 9 }, reach: "all" })).items).toHaveLength(
      1,
    );
  });
});

describe("a round", () => {
  it("drops what nobody confirmed within seven days, with the people of it, and what a drop left behind", async () => {
    const { id } = await looked("ana");
    const left = forgettingObject("gone");
    story.world.objects.put(left, users("bo"));
    await story.world.clock.pause(7 * DAY_MS - 60_000);
    await roundOfForgettings(story.world);
    expect(story.world.objects.names("exclusions/")).toEqual([forgettingObject(id)]);
    await story.world.clock.pause(60_000);
    await expect(confirm(id)).rejects.toMatchObject({ code: "forgetting-expired" });
    await roundOfForgettings(story.world);
    expect(story.world.objects.names("exclusions/")).toEqual([]);
    await expect(read(id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("counts those that were confirmed more than three days ago and are not done, and names them", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const usable = await story.world.connections.read(connectionId);
    if (!usable) throw new Error("there is no connection");
    await story.world.connections.replace({ ...usable, status: "disabled" });
    const id = await begun("ana");
    await goOn(id);
    await looked("bo");
    const counted = async () => {
      story.world.meter.counts.clear();
      await roundOfForgettings(story.world);
      return story.world.meter.counts.get(metrics.overdueForgettings);
    };
    const confirmedAt = Date.parse((await read(id)).confirmedAt ?? "");
    story.world.clock.advance(confirmedAt + 3 * DAY_MS - story.world.clock.now().getTime());
    expect(await counted()).toBe(0);
    story.world.clock.advance(1);
    expect(await counted()).toBe(1);
    expect(story.world.log.lines).toContainEqual({
      level: "warn",
      code: "forgetting-overdue",
      fields: { job: id, status: "removing", count: 1 },
    });
    const disabled = await story.world.connections.read(connectionId);
    if (!disabled) throw new Error("there is no connection");
    await story.world.connections.replace({ ...disabled, status: "active" });
    await goOn(id);
    await story.follow(await startedRun(id));
    expect((await goOn(id)).state).toBe("done");
    expect(await counted()).toBe(0);
  });

  it("tries all of them though one can't be read, and throws why", async () => {
    const first = await begun("ana");
    const second = await begun("bo");
    const { read: readOne } = story.world.forgettings;
    story.world.forgettings.read = async (id) => {
      if (id === second) throw new Error("refused");
      return readOne(id);
    };
    story.world.forgettingQueue.started.length = 0;
    await expect(roundOfForgettings(story.world)).rejects.toThrow("refused");
    expect(story.world.forgettingQueue.started).toEqual([first]);
  });

  it("takes on what goes on, and leaves alone what waits for somebody and what is done", async () => {
    await looked("ana");
    const { id: looking } = await ask("bo");
    const removing = await begun("cy");
    const done = await begun("dee");
    await goOn(done);
    expect((await read(done)).state).toBe("done");
    const before = story.world.forgettingQueue.started.length;
    const { read: readOne } = story.world.forgettings;
    const looks: string[] = [];
    story.world.forgettings.read = (one) => {
      looks.push(one);
      return readOne(one);
    };
    await roundOfForgettings(story.world);
    expect(looks).not.toContain(done);
    expect(story.world.forgettingQueue.started.slice(before).sort()).toEqual([looking, removing].sort());
  });
});

it("is dropped with all that was stored of them for it", async () => {
  const { id } = await looked("ana");
  const { rounds } = story.world.forgettingQueue;
  await dropForgetting(story.world, { id, reach: "all" });
  expect(story.world.forgettingQueue.rounds).toBe(rounds + 1);
  await roundOfForgettings(story.world);
  expect(story.world.objects.names("")).toEqual([]);
  await expect(read(id)).rejects.toMatchObject({ code: "not-found" });
});

it("breaks off when its time is over, and goes on with a further call", async () => {
  story.world.engine.selects(users("ana"));
  await story.import();
  const { id } = await ask("ana");
  await goOnForgetting(story.world, id, story.inMinutes(1));
  expect((await read(id)).state).toBe("looking");
  expect((await goOn(id)).state).toBe("to-confirm");
});

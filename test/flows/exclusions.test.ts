import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  EVERYWHERE,
  type ExclusionListId,
  FORGOTTEN,
  type KeptExclusionList,
} from "../../shared/contract/exclusions.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import type { PersonIdentifier } from "../../shared/contract/person-identifier.ts";
import { EXCLUSION_FILE_BYTES, EXCLUSIONS_READ_TRIES, EXCLUSIONS_SEEN_MS } from "../../shared/limits.ts";
import { previewCohort, previewDraft } from "../../shared/usecases/cohorts/preview.ts";
import { excludePeople, includePeople } from "../../shared/usecases/exclusions/change.ts";
import { excludeFile } from "../../shared/usecases/exclusions/exclude-file.ts";
import { listExclusionLists } from "../../shared/usecases/exclusions/list.ts";
import { readExcludedPeople } from "../../shared/usecases/exclusions/read.ts";
import { aConnection } from "../fakes/ids.ts";
import { fakeRepeats } from "../fakes/repeats.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { cohortId, connection, connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 40 });
});

const person = (external_id: string): PersonIdentifier => ({ external_id });
const exclude = (ids: readonly string[], list: ExclusionListId = EVERYWHERE, by = "ops") =>
  excludePeople(story.world, {
    list,
    request: { people: ids.map(person), reason: "ticket 4711" },
    by,
    reach: "all",
  });
const include = (ids: readonly string[], list: ExclusionListId = EVERYWHERE) =>
  includePeople(story.world, { list, request: { people: ids.map(person) }, by: "ops", reach: "all" });
const everybodyOn = async (list: ExclusionListId = EVERYWHERE) =>
  (await readExcludedPeople(story.world, { list, wanted: { limit: 100 }, reach: "all" })).items;
const atBraze = () => story.world.braze.ids(cohortId);
/** External ids of all requests that add, or that remove. */
const sent = (direction: "add" | "remove") =>
  story.world.braze.calls.flatMap((call) => (call.call === "change" ? call.batch[direction].user_ids : []));
/** Opened, prepared and named. */
const upToSend = async (): Promise<RunId> => {
  const id = await story.accept();
  await story.open(id);
  await story.prepare(id);
  await story.name(id);
  return id;
};
const finish = async (id: RunId) => {
  await story.settle(id);
  await story.notify(id);
  return story.row(id);
};

describe("an import", () => {
  it.each([
    ["of the deployment", EVERYWHERE],
    ["of its connection", connectionId],
    ["of forgotten people", FORGOTTEN],
  ] as const)("leaves out whom the list %s has, and counts them", async (_, list) => {
    await exclude(["ana", "zoe"], list);
    story.world.engine.selects(users("ana", "bo", "cy"));
    const run = await story.import();
    expect(run).toMatchObject({
      status: "succeeded",
      counts: { members: 2, added: 2, excluded: 1, unsent: 0 },
      totalUsersImported: 2,
    });
    expect(run.exclusions).toEqual(
      [EVERYWHERE, FORGOTTEN, connectionId].map((one) => ({ list: one, edition: one === list ? 1 : 0 })),
    );
    expect(sent("add").sort()).toEqual(["bo", "cy"]);
  });

  it("is not concerned by the list of another connection, and counts nothing where no list is", async () => {
    await story.world.connections.create({ ...connection, id: aConnection("other") });
    await exclude(["ana"], aConnection("other"));
    story.world.engine.selects(users("ana"));
    const run = await story.import();
    expect(run.counts).not.toHaveProperty("excluded");
    expect(run.exclusions).toEqual([
      { list: EVERYWHERE, edition: 0 },
      { list: FORGOTTEN, edition: 0 },
      { list: connectionId, edition: 0 },
    ]);
    expect(atBraze()).toEqual(["ana"]);
  });

  it("removes whom Braze holds and a list has, and adds them again once they are off it", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    await exclude(["ana"]);
    expect(await story.import()).toMatchObject({ counts: { removed: 1, added: 0, excluded: 1 } });
    expect(atBraze()).toEqual(["bo"]);
    await include(["ana"]);
    expect(await story.import()).toMatchObject({ counts: { added: 1, excluded: 0 } });
    expect(atBraze()).toEqual(["ana", "bo"]);
  });

  it("leaves out somebody who is known by an excluded identifier and sent by another", async () => {
    await excludePeople(story.world, {
      list: EVERYWHERE,
      request: { people: [{ device_id: "phone" }], reason: "ticket" },
      by: "ops",
      reach: "all",
    });
    const [ana = { kind: "external_id", id: "ana", label: "" }] = users("ana");
    const device = { kind: "device_id", id: "phone", label: "" } as const;
    story.world.engine.selects(users("ana", "bo"), { otherIds: [{ member: ana, other: device }] });
    expect(await story.import()).toMatchObject({ counts: { added: 1, excluded: 1 } });
    expect(atBraze()).toEqual(["bo"]);
  });

  it("hashes nothing where nobody is forgotten any more, and knows that somebody was", async () => {
    await exclude(["ana"], FORGOTTEN);
    await include(["ana"], FORGOTTEN);
    story.world.engine.selects(users("ana"));
    const run = await story.import();
    expect(atBraze()).toEqual(["ana"]);
    expect(story.world.engine.questions.at(-1)?.exclusions).toEqual([]);
    expect(run.exclusions).toContainEqual({ list: FORGOTTEN, edition: 2 });
    await exclude(["bo"]);
    await include(["bo"]);
    await story.import();
    expect(story.world.engine.questions.at(-1)?.exclusions).toHaveLength(1);
  });

  it("that empties a cohort reads no list", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    await exclude(["ana"]);
    const run = await story.import({ empty: true });
    expect(run).toMatchObject({ status: "succeeded", counts: { removed: 1 } });
    expect(run).not.toHaveProperty("exclusions");
    expect(run.counts).not.toHaveProperty("excluded");
  });
});

describe("an import that is adding people while somebody is excluded", () => {
  const everyone = Array.from({ length: 30 }, (_, at) => `u${String(at).padStart(2, "0")}`);

  it("sends no more adds after the answer, and the next import sends the others", async () => {
    story.world.engine.selects(users(...everyone));
    let requests = 0;
    let answered = Number.POSITIVE_INFINITY;
    story.world.braze.before(async () => {
      if (++requests !== 6) return;
      await exclude(["u29"]);
      // This clock passes two seconds between two steps of code: a request that was checked just before begins now.
      await setImmediate();
      answered = story.world.braze.calls.length;
    });
    const run = await story.import();
    expect(run).toMatchObject({ status: "partial", reason: "exclusions-changed" });
    const { added = 0, unsent = 0, unknown } = run.counts ?? {};
    expect([added + unsent, unknown]).toEqual([30, 0]);
    expect(unsent).toBeGreaterThan(0);
    expect(story.world.braze.calls).toHaveLength(answered);
    expect(sent("add")).not.toContain("u29");

    story.world.braze.before(() => {});
    expect(await story.import()).toMatchObject({
      status: "succeeded",
      counts: { excluded: 1, added: 29 - added, kept: added },
    });
    expect(atBraze()).toEqual(everyone.slice(0, -1));
  });

  it("adds nobody if it was prepared before, whether the list was there or not", async () => {
    for (const excluded of ["u29", "u28"]) {
      story.world.engine.selects(users(...everyone));
      const id = await upToSend();
      await exclude([excluded]);
      await story.send(id, 0);
      expect(await finish(id)).toMatchObject({
        status: "failed",
        reason: "exclusions-changed",
        counts: { added: 0 },
      });
      expect(sent("add")).toEqual([]);
    }
  });

  it("goes on removing, also whom the lists have by now", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    story.world.engine.selects(users());
    const id = await story.accept({ allowUnusualChange: true });
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    await exclude(["ana", "someone"]);
    await story.send(id, 0);
    expect(await finish(id)).toMatchObject({ status: "succeeded", counts: { removed: 2 } });
    expect(atBraze()).toEqual([]);
  });

  it("goes on if somebody is taken off a list", async () => {
    await exclude(["zoe", "yan"]);
    story.world.engine.selects(users("ana", "zoe"));
    const id = await upToSend();
    await include(["zoe"]);
    await story.send(id, 0);
    expect(await finish(id)).toMatchObject({ status: "succeeded", counts: { added: 1, excluded: 1 } });
    expect(atBraze()).toEqual(["ana"]);
  });

  it("prepared again is what it was first: with the lists of then", async () => {
    story.world.engine.selects(users("ana", "bo"));
    const id = await upToSend();
    await exclude(["ana"]);
    await story.prepare(id);
    await story.send(id, 0);
    expect(sent("add")).toEqual([]);
    expect(await finish(id)).toMatchObject({ reason: "exclusions-changed" });
  });

  it("reads the lists once in the time for which a read is good", async () => {
    story.world.engine.selects(users(...everyone));
    const { exclusionLists, braze, clock } = story.world;
    const id = await upToSend();
    const { read } = exclusionLists;
    let reads = 0;
    exclusionLists.read = (list) => {
      reads += 1;
      return read(list);
    };
    await story.send(id, 0);
    expect(reads).toBe(3);
    await finish(id);
    await story.import({ empty: true });
    const again = await upToSend();
    reads = 0;
    braze.before(() => clock.advance(EXCLUSIONS_SEEN_MS / 4));
    await story.send(again, 0);
    expect(reads).toBeGreaterThanOrEqual(2 * Math.floor(everyone.length / 8));
  });

  it("adds nobody while the lists can't be read, fails, and goes on when it is called again", async () => {
    story.world.engine.selects(users("ana", "bo"));
    const id = await upToSend();
    const { exclusionLists } = story.world;
    const { read } = exclusionLists;
    exclusionLists.read = () => Promise.reject(new Error("no table"));
    await expect(story.send(id, 0)).rejects.toThrow("no table");
    expect(sent("add")).toEqual([]);
    exclusionLists.read = read;
    await story.send(id, 0);
    expect(await finish(id)).toMatchObject({ status: "succeeded", counts: { added: 2, unknown: 0 } });
  });

  it("starts no request either if the read fails last of all, and fails", async () => {
    story.world.engine.selects(users("ana"));
    const id = await upToSend();
    const { exclusionLists, braze, clock } = story.world;
    const { read } = exclusionLists;
    const { change } = braze;
    let over: boolean | undefined;
    braze.change = async (_, { isCancelled }) => {
      exclusionLists.read = () => Promise.reject(new Error("no table"));
      clock.advance(EXCLUSIONS_SEEN_MS);
      over = await isCancelled?.();
      return { outcome: "unsent", reason: "upstream-down", status: 0 };
    };
    await expect(story.send(id, 0)).rejects.toThrow("no table");
    expect(over).toBe(true);
    exclusionLists.read = read;
    braze.change = change;
    await story.send(id, 0);
    expect(await finish(id)).toMatchObject({ status: "succeeded", counts: { added: 1, unknown: 0 } });
  });

  it("relies on no read that took too long, and gives up after some", async () => {
    story.world.engine.selects(users("ana"));
    const id = await upToSend();
    const { exclusionLists, clock } = story.world;
    const { read } = exclusionLists;
    let reads = 0;
    exclusionLists.read = (list) => {
      reads += 1;
      clock.advance(EXCLUSIONS_SEEN_MS);
      return read(list);
    };
    await expect(story.send(id, 0)).rejects.toThrow("the exclusion lists can't be read in the time");
    expect(reads).toBe(3 * EXCLUSIONS_READ_TRIES);
    expect(sent("add")).toEqual([]);
    reads = 0;
    exclusionLists.read = (list) => {
      reads += 1;
      clock.advance(reads === 1 ? EXCLUSIONS_SEEN_MS : EXCLUSIONS_SEEN_MS / 4);
      return read(list);
    };
    await story.send(id, 0);
    expect(reads).toBe(6);
    expect(sent("add")).toEqual(["ana"]);
  });

  it("tells the lists as the reason of what was unsent, whatever its last try met", async () => {
    story.world.engine.selects(users("ana"));
    const id = await upToSend();
    story.world.braze.change = async (_, { isCancelled }) => {
      await exclude(["ana"]);
      expect(await isCancelled?.()).toBe(true);
      return { outcome: "unsent", reason: "rate-limited", status: 429 };
    };
    expect(await story.send(id, 0)).toBe(1);
    expect(await finish(id)).toMatchObject({ status: "failed", reason: "exclusions-changed" });
  });
});

describe("a preview", () => {
  const now = "2026-11-24T08:00:00.000Z";
  beforeEach(async () => {
    story.world.engine.selects(users("ana", "bo", "cy"));
    await exclude(["ana"]);
    await exclude(["bo"], connectionId);
  });

  it("leaves out whom the list of the deployment has; with a connection, also whom its list has", async () => {
    const preview = (request: object) =>
      previewCohort(story.world, { id: cohortId, request, now, job: "one" });
    expect(await preview({})).toMatchObject({ members: { total: 2 }, excluded: 1 });
    expect(await preview({ connectionId })).toMatchObject({
      members: { total: 1 },
      excluded: 2,
      change: { adds: 1 },
    });
  });

  it("of a draft does so too", async () => {
    const definition = { kind: "list", object: "lists/gold.csv", format: "csv" } as const;
    const draft = { timeZone: "UTC", definition };
    expect(await previewDraft(story.world, { draft, now, job: "one" })).toMatchObject({
      members: { total: 2 },
      excluded: 1,
    });
  });
});

describe("excluding people", () => {
  it("says by whom, when and why, last added first", async () => {
    expect(await exclude(["ana"])).toMatchObject({
      list: { id: EVERYWHERE, people: 1, changedBy: "ops" },
      changed: 1,
    });
    await excludePeople(story.world, {
      list: EVERYWHERE,
      request: {
        people: [{ alias_name: "a@example.com", alias_label: "email" }, { device_id: "phone" }],
        reason: "asked by mail",
      },
      by: "eva",
      reach: "all",
    });
    const found = await everybodyOn();
    const ops = { excludedBy: "ops", excludedAt: "2026-11-24T08:00:00.000Z", reason: "ticket 4711" };
    const eva = { excludedBy: "eva", excludedAt: "2026-11-24T08:00:02.000Z", reason: "asked by mail" };
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        { alias_name: "a@example.com", alias_label: "email", ...eva },
        { device_id: "phone", ...eva },
      ]),
    );
    expect(found.at(-1)).toEqual({ external_id: "ana", ...ops });
  });

  it("is answered when no import relies on an older read, also where nothing changed", async () => {
    for (const changed of [1, 0]) {
      const before = story.world.clock.now().getTime();
      expect(await exclude(["ana"])).toMatchObject({ changed });
      expect(story.world.clock.now().getTime() - before).toBe(EXCLUSIONS_SEEN_MS);
    }
    expect(await story.world.exclusionLists.read(EVERYWHERE)).toMatchObject({ edition: 1, gained: 1 });
  });

  it("twice is the same as once, and who was first stays on record", async () => {
    await exclude(["ana"]);
    expect(await exclude(["ana", "bo"], EVERYWHERE, "eva")).toMatchObject({
      changed: 1,
      list: { people: 2, changedBy: "eva" },
    });
    expect(await everybodyOn()).toMatchObject([
      { external_id: "bo", excludedBy: "eva" },
      { external_id: "ana", excludedBy: "ops" },
    ]);
  });

  it("of many callers at once loses nobody", async () => {
    await exclude(["first"]);
    await Promise.all(["ana", "bo", "cy"].map((one) => exclude([one])));
    const found = (await everybodyOn()).map(({ external_id }) => external_id);
    expect(found.sort()).toEqual(["ana", "bo", "cy", "first"]);
  });

  it("gives up if others keep changing the list", async () => {
    let tries = 0;
    story.world.exclusionLists.create = async () => {
      tries += 1;
      return "exists";
    };
    await expect(exclude(["ana"])).rejects.toMatchObject({
      kind: "conflict",
      code: "changed-meanwhile",
      message: expect.stringContaining('The exclusion list "everywhere" was changed'),
    });
    expect(tries).toBe(5);
  });

  it("has won if its first answer was lost and the repeat loses to itself", async () => {
    const repeats = fakeRepeats();
    const world = { ...story.world, exclusionLists: fakeVersionedStore<KeptExclusionList>(repeats) };
    const request = { people: [person("ana")], reason: "ticket" };
    for (const people of [[person("ana")], [person("bo")]]) {
      repeats.loseNext();
      expect(
        await excludePeople(world, {
          list: EVERYWHERE,
          request: { ...request, people },
          by: "ops",
          reach: "all",
        }),
      ).toMatchObject({ changed: 1 });
    }
    expect(await world.exclusionLists.read(EVERYWHERE)).toMatchObject({ edition: 2, people: 2 });
  });

  it("refuses a reason that has an identifier of them", async () => {
    for (const reason of ["ANA wrote", "about ana.", "ana"])
      await expect(
        excludePeople(story.world, {
          list: EVERYWHERE,
          request: { people: [person("bo"), person("ana")], reason },
          by: "ops",
          reach: "all",
        }),
      ).rejects.toMatchObject({ kind: "invalid", code: "identifier-in-reason" });
    expect(await everybodyOn()).toEqual([]);
    await exclude(["4", "cket", "71"]);
    expect(await everybodyOn()).toHaveLength(3);
  });

  it("needs a connection that is there", async () => {
    await expect(exclude(["ana"], aConnection("gone"))).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('There is no connection "gone"'),
    });
    expect(await story.world.exclusionLists.read(aConnection("gone"))).toBeUndefined();
  });

  it("is in the log by its list and how many, and nothing of it stays on the scratch disk", async () => {
    const { log, excludedPeople } = story.world;
    let discarded = 0;
    excludedPeople.discard = async () => {
      discarded += 1;
    };
    await exclude(["ana", "bo"]);
    await exclude(["ana"], connectionId);
    await include(["ana"]);
    await include(["ana"], connectionId);
    const info = (code: string, fields: object) => ({ level: "info", code, fields });
    expect(log.lines).toEqual([
      info("people-excluded", { count: 2 }),
      info("people-excluded", { count: 1, connection: connectionId }),
      info("people-included", { count: 1 }),
      info("people-included", { count: 1, connection: connectionId }),
    ]);
    expect(discarded).toBe(4);
    await everybodyOn();
    expect(discarded).toBe(5);
  });

  it("says nobody's identifier in a log or a row", async () => {
    await exclude(["ana-of-the-logs"]);
    await include(["ana-of-the-logs"]);
    const { log, exclusionLists } = story.world;
    expect(JSON.stringify([log, await exclusionLists.read(EVERYWHERE)])).not.toContain("ana-of-the-logs");
  });
});

describe("excluding everybody in a file", () => {
  const excludeUploaded = (reason = "ticket") =>
    excludeFile(story.world, {
      list: EVERYWHERE,
      request: { uploadId: "file", reason, columns: { external_id: "Customer ID" } },
      by: "eva",
      reach: "all",
    });
  const uploaded = (more: object = {}) =>
    story.world.uploads.create({
      id: "file",
      name: "Left alone",
      format: "csv",
      delimiter: ";",
      encoding: "utf-8",
      nullValues: ["-"],
      bytes: EXCLUSION_FILE_BYTES,
      object: "uploads/file.csv",
      createdAt: "2026-11-24T08:00:00.000Z",
      createdBy: "eva",
      version: 0,
      ...more,
    });

  it("is answered as excluding people who are named", async () => {
    await uploaded();
    story.world.objects.put("uploads/file.csv", users("ana", "bo"));
    const { addFile } = story.world.excludedPeople;
    const asked: unknown[] = [];
    story.world.excludedPeople.addFile = (file, into) => {
      asked.push(file);
      return addFile(file, into);
    };
    const before = story.world.clock.now();
    expect(await excludeUploaded()).toMatchObject({ changed: 2, list: { people: 2, changedBy: "eva" } });
    expect(story.world.clock.now().getTime() - before.getTime()).toBe(EXCLUSIONS_SEEN_MS);
    expect(asked).toEqual([
      {
        list: {
          object: "uploads/file.csv",
          format: "csv",
          delimiter: ";",
          encoding: "utf-8",
          nullValues: ["-"],
        },
        columns: { external_id: "Customer ID" },
        by: "eva",
        reason: "ticket",
        at: before.toISOString(),
      },
    ]);
    story.world.engine.selects(users("ana", "cy"));
    expect(await story.import()).toMatchObject({ counts: { added: 1, excluded: 1 } });
    expect(await excludeUploaded()).toMatchObject({ changed: 0, list: { people: 2 } });
  });

  it("is refused where the file is not there, has nobody, is too large, or is mentioned", async () => {
    await expect(excludeUploaded()).rejects.toMatchObject({ kind: "not-found" });
    await uploaded();
    await expect(excludeUploaded()).rejects.toMatchObject({ kind: "unprocessable", code: "data-missing" });
    story.world.objects.put("uploads/file.csv", users());
    await expect(excludeUploaded()).rejects.toMatchObject({ kind: "unprocessable", code: "data-unreadable" });
    story.world.objects.lose("uploads/file.csv");
    story.world.objects.put("uploads/file.csv", users("ana"));
    await expect(excludeUploaded("ana")).rejects.toMatchObject({ code: "identifier-in-reason" });
    await story.world.uploads.remove({ id: "file", version: 0 });
    await uploaded({ bytes: EXCLUSION_FILE_BYTES + 1 });
    await expect(excludeUploaded()).rejects.toMatchObject({ kind: "unprocessable", code: "file-too-large" });
    expect(await everybodyOn()).toEqual([]);
  });
});

describe("taking people off a list", () => {
  it("counts those who were on it, and a list that is empty stays", async () => {
    await exclude(["ana", "bo"]);
    expect(await include(["bo", "cy"])).toMatchObject({ changed: 1, list: { people: 1 } });
    expect(await include(["bo", "cy"])).toMatchObject({ changed: 0, list: { people: 1 } });
    expect(await include(["ana"])).toMatchObject({ changed: 1, list: { people: 0 } });
    expect(await everybodyOn()).toEqual([]);
    expect(await story.world.exclusionLists.read(EVERYWHERE)).toMatchObject({ edition: 3, gained: 1 });
  });

  it("is refused for a list that never had anybody", async () => {
    await expect(include(["ana"])).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining('There is no exclusion list "everywhere"'),
    });
  });
});

describe("a caller who is bound to a connection", () => {
  const reach = [connectionId];
  const request = { people: [person("ana")], reason: "ticket" };

  it("changes and reads the list of that connection, and no other", async () => {
    const { world } = story;
    const own = { list: connectionId, by: "ops", reach };
    expect(await excludePeople(world, { ...own, request })).toMatchObject({ changed: 1 });
    for (const list of [EVERYWHERE, aConnection("other")] as const) {
      const wanted = { limit: 10 };
      for (const refused of [
        excludePeople(world, { ...own, list, request }),
        includePeople(world, { ...own, list, request: { people: request.people } }),
        readExcludedPeople(world, { list, wanted, reach }),
      ])
        await expect(refused).rejects.toMatchObject({ kind: "forbidden" });
    }
    expect(
      (await readExcludedPeople(world, { list: connectionId, wanted: { limit: 9 }, reach })).items,
    ).toHaveLength(1);
    await exclude(["bo"]);
    const listed = async (by: "all" | typeof reach) =>
      (await listExclusionLists(world, { limit: 10 }, by)).items.map(({ id }) => id);
    expect(await listed(reach)).toEqual([connectionId]);
    expect(await listed("all")).toEqual([connectionId, EVERYWHERE]);
    expect(await listed([])).toEqual([]);
  });
});

describe("the list of forgotten people", () => {
  it("has no identifier, can't be shown, and knows its people again", async () => {
    const { objects, exclusionLists } = story.world;
    expect(await exclude(["ana", "bo"], FORGOTTEN)).toMatchObject({ changed: 2, list: { people: 2 } });
    expect(await exclude(["bo"], FORGOTTEN)).toMatchObject({ changed: 0, list: { people: 2 } });
    const { object = "" } = (await exclusionLists.read(FORGOTTEN)) ?? {};
    expect(object).toMatch(/^exclusions\/forgotten\/000000001-/);
    expect(JSON.stringify(objects.read(object))).not.toMatch(/"(ana|bo)"/);
    await expect(everybodyOn(FORGOTTEN)).rejects.toMatchObject({
      kind: "unprocessable",
      code: "identifiers-not-kept",
      message: 'Of the people on the list "forgotten" no identifier is kept, so they can\'t be shown.',
    });
    expect(await include(["ana"], FORGOTTEN)).toMatchObject({ changed: 1, list: { people: 1 } });
  });

  it("is not for callers who are bound to a connection, who do not see it either", async () => {
    await exclude(["ana"], FORGOTTEN);
    const request = { people: [person("bo")], reason: "ticket" };
    const bound = { list: FORGOTTEN, request, by: "ops", reach: [connectionId] } as const;
    await expect(excludePeople(story.world, bound)).rejects.toMatchObject({ kind: "forbidden" });
    await expect(includePeople(story.world, bound)).rejects.toMatchObject({ kind: "forbidden" });
    expect((await listExclusionLists(story.world, { limit: 9 }, [connectionId])).items).toEqual([]);
    const { items } = await listExclusionLists(story.world, { limit: 9 }, "all");
    expect(items).toMatchObject([{ id: FORGOTTEN, people: 1 }]);
  });

  it("counts for previews", async () => {
    await exclude(["ana"], FORGOTTEN);
    story.world.engine.selects(users("ana", "bo"));
    const preview = await previewCohort(story.world, {
      id: cohortId,
      request: {},
      now: new Date().toISOString(),
      job: "one",
    });
    expect(preview).toMatchObject({ members: { total: 1 }, excluded: 1 });
  });
});

describe("an import that only removes excluded people", () => {
  const removing = { removeExcluded: true } as const;
  const everyone = users("ana", "bo", "cy", "di");

  it("removes whom a list that applies has, and evaluates nothing", async () => {
    story.world.engine.selects(everyone);
    await story.import();
    await exclude(["ana"]);
    await exclude(["bo"], connectionId);
    await exclude(["cy"], FORGOTTEN);
    const asked = story.world.engine.questions.length;
    // Late or lost data hinders nothing.
    story.world.engine.fails({ reason: "stale-data", detail: "of yesterday" });
    const run = await story.import(removing);
    expect(run).toMatchObject({
      status: "succeeded",
      removeExcluded: true,
      empty: false,
      counts: { members: 1, kept: 1, added: 0, removed: 3, unsent: 0 },
      totalUsersImported: 1,
    });
    expect(run.exclusions).toEqual(
      [EVERYWHERE, FORGOTTEN, connectionId].map((list) => ({ list, edition: 1 })),
    );
    expect(run.counts).not.toHaveProperty("excluded");
    expect(story.world.engine.questions).toHaveLength(asked);
    expect(atBraze()).toEqual(["di"]);
    expect(await story.import(removing)).toMatchObject({
      status: "succeeded",
      counts: { removed: 0, kept: 1 },
    });
  });

  it("is not stopped by the guard, and not hindered by a draft", async () => {
    story.world.engine.selects(everyone);
    await story.import();
    await exclude(["ana", "bo", "cy", "di"]);
    story.world.engine.selects([]);
    expect(await story.import()).toMatchObject({ status: "failed", reason: "unusual-change" });
    story.world.engine.fails({ reason: "definition-invalid", detail: "no such column" });
    await story.import();
    expect(await story.import(removing)).toMatchObject({
      status: "succeeded",
      counts: { removed: 4, members: 0 },
    });
    expect(atBraze()).toEqual([]);
  });

  it("adds nobody whose state is not known, and an ordinary import goes on from there", async () => {
    story.world.braze.script("change", "unknown-but-applied");
    story.world.engine.selects(users("ana", "bo"));
    expect(await story.import()).toMatchObject({ status: "partial", counts: { unknown: 1 } });
    await exclude(["bo"]);
    const before = sent("add").length;
    expect(await story.import(removing)).toMatchObject({ counts: { added: 0, removed: 1 } });
    expect(sent("add")).toHaveLength(before);
    expect(atBraze()).toEqual(["ana"]);
    expect(await story.import()).toMatchObject({ status: "succeeded", totalUsersImported: 1 });
  });

  it("is none that empties the cohort, and a repeated request must ask for the same", async () => {
    await expect(story.accept({ ...removing, empty: true })).rejects.toMatchObject({
      kind: "invalid",
      code: "empty-or-excluded",
    });
    const run = await story.accept(removing, "monday");
    expect(await story.accept(removing, "monday")).toBe(run);
    await expect(story.accept({}, "monday")).rejects.toThrow("other values");
  });

  it("that lost the ledger says so, and removes nobody", async () => {
    story.world.engine.selects(everyone);
    await story.import();
    const { object = "" } = (await story.pointer()) ?? {};
    story.world.objects.lose(object);
    await exclude(["ana"]);
    expect(await story.import(removing)).toMatchObject({ status: "failed", reason: "ledger-lost" });
  });
});

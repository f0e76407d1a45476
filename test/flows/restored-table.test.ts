/**
 * The table is restored from a backup, at any instant and to any earlier one, between imports that meet faults. What
 * Braze holds and what the bucket has are not restored.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../shared/contract/connections.ts";
import {
  EVERYWHERE,
  type ExclusionListId,
  FORGOTTEN,
  type KeptExclusionList,
} from "../../shared/contract/exclusions.ts";
import type { CohortId, ConnectionId, RunId } from "../../shared/contract/ids.ts";
import type { Run } from "../../shared/contract/imports.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { occurrenceRun, runIdOf } from "../../shared/domain/ids.ts";
import { ledgerObject, readLedgerObject } from "../../shared/domain/import-objects.ts";
import { isFinished, type LedgerPointer, type PreparedPart } from "../../shared/domain/run.ts";
import { COHORTS_AT_ONCE, WORKER_LIFE_MS } from "../../shared/limits.ts";
import type { PageWanted } from "../../shared/ports/pages.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { heldThrough, refuseWhileHeld } from "../../shared/usecases/cohorts/held-members.ts";
import { previewCohort } from "../../shared/usecases/cohorts/preview.ts";
import { excludePeople, includePeople } from "../../shared/usecases/exclusions/change.ts";
import { readExcludedPeople } from "../../shared/usecases/exclusions/read.ts";
import { afterRestore } from "../../shared/usecases/restore/after-restore.ts";
import { dropOldLedgers } from "../../shared/usecases/run/drop-old-ledgers.ts";
import { startOccurrence } from "../../shared/usecases/schedules/start-occurrence.ts";
import type { Scripted } from "../fakes/braze.ts";
import { steeredClock } from "../fakes/clock.ts";
import { fakeCohorts } from "../fakes/cohorts.ts";
import { aConnection } from "../fakes/ids.ts";
import { fakeLedgers } from "../fakes/ledgers.ts";
import { fakeRequests } from "../fakes/requests.ts";
import { type Restorable, restorable, Stopped } from "../fakes/restorable.ts";
import { fakeRuns } from "../fakes/runs.ts";
import { fakeVersionedStore } from "../fakes/versioned-store.ts";
import { cohortId, connection, connectionId, notBegun, Story, users } from "./story.ts";

const DAY_MS = 24 * 3_600_000;
const ENDPOINTS = ["https://rest.fra-01.braze.eu", "https://rest.fra-02.braze.eu"] as const;
const elsewhere = aConnection("elsewhere");
const connections: Record<(typeof ENDPOINTS)[number], ConnectionId> = {
  [ENDPOINTS[0]]: connectionId,
  [ENDPOINTS[1]]: elsewhere,
};

const makeTable = (clock: ReturnType<typeof steeredClock>) => () => ({
  connections: fakeVersionedStore<Connection>(),
  cohorts: fakeCohorts(),
  requests: fakeRequests(clock),
  runs: fakeRuns(),
  ledgers: fakeLedgers(),
  exclusionLists: fakeVersionedStore<KeptExclusionList>(),
});
type TablePorts = ReturnType<ReturnType<typeof makeTable>>;

interface Left {
  run: RunId;
  parts: PreparedPart[];
}

/** A cohort at two workspaces, whose table can be restored. */
class RestoredStory {
  readonly story: Story;
  /** By list: who is on it, whatever the table was restored to. */
  readonly #lists = new Map<ExclusionListId, Set<string>>();
  readonly addedThoughExcluded: string[] = [];
  readonly #table: Restorable<TablePorts>;
  /** Runs whose execution was stopped, and that did not end. */
  readonly #left: Left[] = [];

  private constructor(story: Story, table: Restorable<TablePorts>) {
    this.story = story;
    this.#table = table;
  }

  static async begin(): Promise<RestoredStory> {
    const clock = steeredClock({ advancesItself: true });
    const table = restorable(makeTable(clock));
    const sizes = { idsPerBatch: 2, batchesPerPart: 2 };
    const story = await Story.begin(sizes, { world: { clock, ...table.ports } });
    await story.world.connections.create({ ...connection, id: elsewhere, endpoint: ENDPOINTS[1] });
    for (const key of ["old", "new"])
      await story.world.keyVault.put({ connection: elsewhere, key, secret: `secret-of-${key}` });
    return new RestoredStory(story, table);
  }

  /** Who is on a list that applies. */
  get gone(): ReadonlySet<string> {
    return new Set([...this.#lists.values()].flatMap((those) => [...those]));
  }

  get world() {
    return this.story.world;
  }

  async exclude(person: string, list: ExclusionListId = EVERYWHERE): Promise<void> {
    const request = { people: [{ external_id: person }], reason: "ticket" };
    await excludePeople(this.world, { list, request, by: "ops", reach: "all" });
    this.#lists.set(list, new Set(this.#lists.get(list)).add(person));
  }

  async include(person: string, list: ExclusionListId = EVERYWHERE): Promise<void> {
    const request = { people: [{ external_id: person }] };
    await includePeople(this.world, { list, request, by: "ops", reach: "all" });
    this.#lists.get(list)?.delete(person);
  }

  /** External ids on a list, last added first. */
  async excluded(list: ExclusionListId = EVERYWHERE): Promise<(string | undefined)[]> {
    const wanted = { limit: 100 };
    const { items } = await readExcludedPeople(this.world, { list, wanted, reach: "all" });
    return items.map(({ external_id }) => external_id);
  }

  instant(): number {
    return this.#table.instant();
  }

  /** A scheduled one has the id of its due minute, so it may have been there before. Undefined: it did not end. */
  async import(wanted: {
    members: readonly string[];
    at: (typeof ENDPOINTS)[number];
    scheduled?: boolean;
    /** It only removes excluded people. */
    onlyRemoves?: boolean;
    answers?: readonly Scripted[];
    /** All functions end after so many requests to Braze, or calls to the table. */
    aborted?: number | undefined;
    stopped?: number | undefined;
  }): Promise<Run | undefined> {
    const { world, story } = this;
    const { onlyRemoves = false } = wanted;
    const what = onlyRemoves ? { removeExcluded: true } : { allowUnusualChange: true };
    const request = { connectionId: connections[wanted.at], ...what };
    const run = wanted.scheduled ? await this.#occurrence(request) : await story.acceptRacing(request);
    if (!run) return undefined;
    world.engine.selects(users(...wanted.members));
    world.braze.script("change", ...(wanted.answers ?? []));
    let requests = 0;
    world.braze.before(async (call) => {
      if (call.call !== "change") return;
      this.addedThoughExcluded.push(...call.batch.add.user_ids.filter((id) => this.gone.has(id)));
      if (wanted.aborted !== undefined && requests++ >= wanted.aborted) throw new Stopped();
    });
    let parts: PreparedPart[] = [];
    this.#table.stopAfter(wanted.stopped);
    try {
      const row = await story.row(run);
      if (row.status !== "queued") return row;
      const { next } = await story.open(run);
      if (next === "prepare") {
        const prepared = await story.prepare(run);
        parts = prepared.next === "name" ? await story.manifest(run) : [];
        if (prepared.next === "name" && (await story.name(run)).next === "send")
          for (const { part } of parts) await story.send(run, part);
        await story.settle(run, prepared.failure || undefined);
      }
      await dropOldLedgers(world, cohortId);
      return await story.row(run);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.#left.push({ run, parts });
      return undefined;
    } finally {
      this.#table.stopAfter(undefined);
      world.braze.before(() => {});
      world.braze.calmDown();
      world.workflow.end(run);
      world.clock.advance(WORKER_LIFE_MS);
    }
  }

  /** Undefined: it has its import. */
  async #occurrence({ connectionId: at }: { connectionId: ConnectionId }): Promise<RunId | undefined> {
    const due = `${this.world.clock.now().toISOString().slice(0, 13)}:00:00.000Z`;
    const slot = {
      cohortId,
      connectionId: at,
      cadence: { every: "daily", at: "00:00", timeZone: "UTC" },
      recipients: ["ana@example.com"],
      locale: "en",
      mailPolicy: "every-run",
    } as unknown as Slot;
    const started = await startOccurrence(this.world, { slot, due });
    return started === "already" ? undefined : occurrenceRun(cohortId, due);
  }

  /** Everything is stopped, the table is restored, and what an operator has to do is done. */
  async restore(instant: number): Promise<{ listsRestored: number }> {
    const { world, story } = this;
    const stoppedAt = world.clock.now().toISOString();
    await this.#table.restoreTo(instant);
    world.clock.advance(WORKER_LIFE_MS);
    let cursor: string | undefined;
    let listsRestored = 0;
    do {
      const deadline = world.clock.now();
      const done = await afterRestore(world, { stoppedAt, cursor, deadline });
      listsRestored += done.listsRestored;
      cursor = done.cursor;
    } while (cursor !== undefined);
    // Executions of before that go on send nothing.
    const calls = world.braze.calls.length;
    for (const { run, parts } of this.#left) {
      for (const part of parts)
        await story.sendAgain({ run, parts: [part], ...notBegun, deadline: story.inMinutes(15) });
    }
    expect(world.braze.calls.length).toBe(calls);
    return { listsRestored };
  }

  /** The bucket deletes change sets and results of settled imports that are older than two days. */
  async expire(): Promise<void> {
    const { objects, keptLedgers, clock } = this.world;
    const ledgers = (await keptLedgers.list(cohortId)).flatMap(
      ({ object }) => readLedgerObject(object) ?? [],
    );
    for (const { run, folder, order, connection: at } of await keptLedgers.changeSets(cohortId)) {
      const isSettled = ledgers.some((one) => one.connection === at && one.order >= order);
      if (!isSettled || order > clock.now().getTime() - 2 * DAY_MS) continue;
      for (const name of [...objects.names(`${folder}/`), ...objects.names(`runs/${run}/`)])
        objects.lose(name);
    }
  }

  async pointer(at: (typeof ENDPOINTS)[number]): Promise<LedgerPointer | undefined> {
    return (await this.world.ledgers.read(cohortId)).byConnection[connections[at]]?.pointer;
  }

  atBraze(at: (typeof ENDPOINTS)[number]): string[] {
    return this.world.braze
      .members(cohortId, at)
      .map(({ id }) => id)
      .sort();
  }

  /** in ⊆ what Braze holds ⊆ in ∪ unsure. */
  async expectLaw(at: (typeof ENDPOINTS)[number]): Promise<void> {
    const pointer = await this.pointer(at);
    // Without an object nothing was ever sent.
    const ledger = (pointer?.object ? this.world.objects.read(pointer.object) : []) as {
      member: { id: string };
      held: string;
    }[];
    const held = this.atBraze(at);
    const known = (state?: string) =>
      ledger.flatMap(({ member, held: is }) => (state === undefined || is === state ? [member.id] : []));
    expect(known("in").filter((id) => !held.includes(id))).toEqual([]);
    expect(held.filter((id) => !known().includes(id))).toEqual([]);
  }
}

const PEOPLE = ["ana", "bo", "cy", "di", "eve", "flo"];
const [shop, app] = ENDPOINTS;

describe("exclusion lists of a table that was restored", () => {
  it("have whom they had last: who was excluded since stays so, and who was taken off since", async () => {
    const story = await RestoredStory.begin();
    await story.exclude("ana");
    await story.exclude("bo");
    const backup = story.instant();
    await story.exclude("cy");
    await story.exclude("di", connectionId);
    await story.include("ana");
    expect((await story.restore(backup)).listsRestored).toBe(2);
    expect(await story.excluded()).toEqual(["cy", "bo"]);
    expect(await story.excluded(connectionId)).toEqual(["di"]);
    await story.import({ at: shop, members: PEOPLE });
    expect(story.atBraze(shop)).toEqual(["ana", "eve", "flo"]);
    expect(await story.world.exclusionLists.read(EVERYWHERE)).toMatchObject({
      edition: 5,
      gained: 5,
      people: 2,
      changedBy: "restore",
    });
  });

  it("forget who was forgotten since, and whom nobody remembers by name", async () => {
    const story = await RestoredStory.begin();
    const backup = story.instant();
    await story.exclude("ana", FORGOTTEN);
    await story.exclude("bo", FORGOTTEN);
    const between = story.instant();
    await story.include("ana", FORGOTTEN);
    await story.exclude("cy", FORGOTTEN);
    for (const instant of [between, backup]) {
      expect((await story.restore(instant)).listsRestored).toBe(1);
      await story.import({ at: shop, members: PEOPLE });
      expect(story.atBraze(shop)).toEqual(["ana", "di", "eve", "flo"]);
      expect(await story.world.exclusionLists.read(FORGOTTEN)).toMatchObject({ people: 2 });
    }
  });

  it("are left alone where nothing is newer, and when it is repeated", async () => {
    const story = await RestoredStory.begin();
    await story.exclude("ana");
    const seen = await story.world.exclusionLists.read(EVERYWHERE);
    expect((await story.restore(story.instant())).listsRestored).toBe(0);
    expect(await story.world.exclusionLists.read(EVERYWHERE)).toEqual(seen);
    const backup = story.instant();
    await story.exclude("bo");
    expect((await story.restore(backup)).listsRestored).toBe(1);
    expect((await story.restore(story.instant())).listsRestored).toBe(0);
  });

  it("have everybody of both where two callers were making the same edition", async () => {
    const story = await RestoredStory.begin();
    await story.exclude("ana");
    const backup = story.instant();
    await Promise.all([story.exclude("bo"), story.exclude("cy")]);
    const { objects } = story.world;
    const last = objects.names("exclusions/everywhere/000000003");
    for (const name of last) objects.lose(name);
    expect(objects.names("exclusions/everywhere/000000002")).toHaveLength(2);
    await story.restore(backup);
    expect((await story.excluded()).sort()).toEqual(["ana", "bo", "cy"]);
  });

  it("have everybody of both where the table names one of them, and leave nothing on the scratch disk", async () => {
    const story = await RestoredStory.begin();
    await story.exclude("ana");
    const bo = { kind: "external_id", id: "bo", label: "", at: "", by: "ops", reason: "ticket" };
    story.world.objects.put("exclusions/everywhere/000000001-other.parquet", [bo]);
    let discarded = 0;
    story.world.excludedPeople.discard = async () => {
      discarded += 1;
    };
    expect((await story.restore(story.instant())).listsRestored).toBe(1);
    expect(discarded).toBe(1);
    expect((await story.excluded()).sort()).toEqual(["ana", "bo"]);
  });

  it("are not restored while somebody changes them: it fails, and is repeated", async () => {
    const story = await RestoredStory.begin();
    const backup = story.instant();
    await story.exclude("ana");
    const { exclusionLists } = story.world;
    const { create } = exclusionLists;
    exclusionLists.create = async () => "exists";
    await expect(story.restore(backup)).rejects.toThrow("the exclusion list everywhere was changed");
    exclusionLists.create = create;
    expect((await story.restore(backup)).listsRestored).toBe(1);
    expect(await story.excluded()).toEqual(["ana"]);
  });
});

describe("a table that was restored", () => {
  it("points at an older ledger, and the next import knows whom later ones added", async () => {
    const story = await RestoredStory.begin();
    await story.import({ at: shop, members: ["ana", "bo"] });
    const backup = story.instant();
    await story.import({ at: shop, members: ["bo", "cy"] });
    await story.restore(backup);
    expect(await story.pointer(shop)).toMatchObject({ restored: true });
    expect(await story.import({ at: shop, members: ["ana"] })).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: 0, complete: true },
      counts: { added: 1, removed: 2 },
    });
    expect(story.atBraze(shop)).toEqual(["ana"]);
    expect(await story.pointer(shop)).not.toHaveProperty("restored");
  });

  it("knows no ledger of a connection whose first import came later, and the next import finds it", async () => {
    const story = await RestoredStory.begin();
    const backup = story.instant();
    await story.import({ at: app, members: ["ana", "bo"] });
    await story.restore(backup);
    await story.import({ at: app, members: ["bo"] });
    expect(story.atBraze(app)).toEqual(["bo"]);
  });

  it("knows of no ledger by a rebuild that broke off, and the next import finds the one that there is", async () => {
    const story = await RestoredStory.begin();
    const backup = story.instant();
    await story.import({ at: app, members: ["ana", "bo"] });
    const { keptLedgers } = story.world;
    const { list } = keptLedgers;
    keptLedgers.list = async (cohort) => {
      const found = await list(cohort);
      const broken = found.map(({ object, ...others }) => ({
        ...others,
        object: object.replace(/\/(\d+)\.([^/]+?)\.[^./]+\.parquet$/, "/9$1.$2.rebuilt-r1.sha256"),
        isUnnamed: true as const,
      }));
      expect(broken.map(({ object }) => readLedgerObject(object)?.rebuilt)).toEqual(["whole"]);
      return [...found, ...broken];
    };
    await story.restore(backup);
    expect(await story.import({ at: app, members: ["bo"] })).toMatchObject({
      rebuiltFrom: { complete: true },
      counts: { added: 0, removed: 1 },
    });
    expect(story.atBraze(app)).toEqual(["bo"]);
  });

  it("has an import under way that ended later: it is ended, mailed, and what it sent is known", async () => {
    const story = await RestoredStory.begin();
    await story.import({ at: shop, members: ["ana"] });
    const before = story.instant();
    expect(await story.import({ at: shop, members: PEOPLE, aborted: 2 })).toBeUndefined();
    expect(story.instant()).toBeGreaterThan(before);
    await story.restore(story.instant());
    const { items } = await story.world.runs.list(cohortId, { limit: 1 });
    expect(items).toMatchObject([{ status: "failed", reason: "restored-from-backup" }]);
    const [{ id } = { id: "" as RunId }] = items;
    await story.story.notify(id);
    expect(story.world.mails.sent.at(-1)).toMatchObject({ run: { id, reason: "restored-from-backup" } });
    await story.import({ at: shop, members: ["ana"] });
    expect(story.atBraze(shop)).toEqual(["ana"]);
  });

  it("does not know an occurrence that had its import: it is skipped, and not sent under the same id", async () => {
    const story = await RestoredStory.begin();
    const backup = story.instant();
    await story.import({ at: shop, members: ["ana"], scheduled: true });
    await story.restore(backup);
    expect(await story.import({ at: shop, members: ["ana", "bo"], scheduled: true })).toMatchObject({
      status: "skipped",
      reason: "restored-from-backup",
    });
    expect(story.atBraze(shop)).toEqual(["ana"]);
  });

  it("does not let a cohort or a connection be deleted whose members it does not know, until an import has looked", async () => {
    const story = await RestoredStory.begin();
    const { world } = story;
    const backup = story.instant();
    await story.import({ at: app, members: ["ana"] });
    await story.restore(backup);
    const deletion = { id: cohortId, leaveMembers: false, force: false, reach: "all" } as const;
    const refused = {
      code: "members-left-at-braze",
      message: expect.stringContaining("after the next import"),
    };
    await expect(deleteCohort(world, deletion)).rejects.toMatchObject(refused);
    expect(await heldThrough(world, elsewhere)).toEqual([{ cohortId, members: 0, isOld: true }]);
    await expect(refuseWhileHeld(world, { cohort: cohortId, connectionId: elsewhere })).rejects.toMatchObject(
      refused,
    );
    const asked = {
      id: cohortId,
      request: { connectionId: elsewhere },
      now: world.clock.now().toISOString(),
      job: "one",
    };
    await expect(previewCohort(world, asked)).rejects.toMatchObject({
      code: "ledger-restored",
      message: expect.stringContaining("restored from a backup"),
    });
    await story.import({ at: app, members: [] });
    await deleteCohort(world, deletion);
    expect(story.atBraze(app)).toEqual([]);
  });

  it("is taken up only when nothing of before can be in flight", async () => {
    const story = await RestoredStory.begin();
    const { clock } = story.world;
    const stoppedAt = clock.now().toISOString();
    clock.advance(WORKER_LIFE_MS - 1);
    const wanted = { stoppedAt, deadline: clock.now() };
    await expect(afterRestore(story.world, wanted)).rejects.toMatchObject({
      kind: "conflict",
      code: "still-in-flight",
    });
    clock.advance(1);
    expect(await afterRestore(story.world, wanted)).toEqual({
      runsEnded: 0,
      ledgersMarked: 0,
      listsRestored: 0,
      forgettingsDropped: 0,
    });
  });

  it("is done in several calls where there are many cohorts: each goes on where the last one stopped", async () => {
    const { world } = await RestoredStory.begin();
    const { clock, keptLedgers } = world;
    const stoppedAt = clock.now().toISOString();
    clock.advance(WORKER_LIFE_MS);
    const time = clock.now().toISOString();
    for (let at = 0; at <= 2 * COHORTS_AT_ONCE; at += 1) {
      const run = runIdOf({ cohort: `many${at}` as CohortId, time, mark: "manual" });
      world.objects.put(ledgerObject({ connection: connectionId, run, order: 1 }, "a"), {});
    }
    let pages = 0;
    const counting = {
      ...world,
      keptLedgers: {
        ...keptLedgers,
        cohorts(wanted: PageWanted) {
          pages += 1;
          return keptLedgers.cohorts(wanted);
        },
      },
    };
    const call = (cursor?: string, minutes = 0) => {
      const deadline = new Date(clock.now().getTime() + minutes * 60_000);
      return afterRestore(counting, { stoppedAt, cursor, deadline });
    };
    const first = await call();
    expect([first.ledgersMarked, pages]).toEqual([COHORTS_AT_ONCE, 1]);
    expect(await call(first.cursor, 1)).toEqual({
      runsEnded: 0,
      ledgersMarked: COHORTS_AT_ONCE + 1,
      listsRestored: 0,
      forgettingsDropped: 0,
    });
    expect(pages).toBe(3);
  });

  /**
   * Further laws that a restore must keep belong here: each is checked after every import, and at the end. Users who
   * were forgotten are none yet, because the system has no such thing.
   */
  const laws = [
    (story: RestoredStory, at: (typeof ENDPOINTS)[number]) => story.expectLaw(at),
    async (story: RestoredStory) => expect(story.addedThoughExcluded).toEqual([]),
  ];

  it("at any instant, to any earlier one: the law holds after each import, and the last leaves exactly the cohort", async () => {
    const at = fc.constantFrom(...ENDPOINTS);
    const members = fc.subarray(PEOPLE);
    const answer = fc.constantFrom<Scripted>(
      "accepted",
      "accepted",
      "refused",
      "unknown-but-applied",
      "unknown-applied-in-part",
      "unknown-not-applied",
      "unsent",
    );
    const imported = fc.record({
      do: fc.constant("import" as const),
      at,
      members,
      scheduled: fc.boolean(),
      onlyRemoves: fc.nat(3).map((one) => one === 0),
      answers: fc.array(answer, { maxLength: 4 }),
      aborted: fc.option(fc.nat(4), { nil: undefined, freq: 3 }),
      stopped: fc.option(fc.nat(40), { nil: undefined, freq: 2 }),
    });
    const listed = <Do extends string>(what: Do) =>
      fc.record({
        do: fc.constant(what),
        person: fc.constantFrom(...PEOPLE),
        list: fc.constantFrom<ExclusionListId>(EVERYWHERE, FORGOTTEN),
      });
    const event = fc.oneof(
      { weight: 5, arbitrary: imported },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant("restore" as const),
          to: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
      },
      { weight: 1, arbitrary: listed("exclude" as const) },
      { weight: 1, arbitrary: listed("include" as const) },
      { weight: 1, arbitrary: fc.constant({ do: "expire" as const }) },
      { weight: 1, arbitrary: fc.constant({ do: "wait" as const }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 10 }), members, async (events, last) => {
        const story = await RestoredStory.begin();
        // No backup is older than the connections.
        const first = story.instant();
        for (const one of events) {
          if (one.do === "wait") story.world.clock.advance(DAY_MS);
          else if (one.do === "expire") await story.expire();
          else if (one.do === "exclude") await story.exclude(one.person, one.list);
          else if (one.do === "include") await story.include(one.person, one.list).catch(unlessThereIsNoList);
          else if (one.do === "restore")
            await story.restore(first + Math.round(one.to * (story.instant() - first)));
          else if (await hasRun(story.import(one))) for (const law of laws) await law(story, one.at);
        }
        for (const endpoint of ENDPOINTS) {
          const run = await story.import({ at: endpoint, members: last });
          expect(run).toMatchObject({ status: "succeeded" });
          expect(story.atBraze(endpoint)).toEqual(last.filter((one) => !story.gone.has(one)).sort());
          for (const law of laws) await law(story, endpoint);
        }
      }),
      { numRuns: 400 },
    );
  }, 180_000);
});

function unlessThereIsNoList(error: unknown): void {
  if ((error as { kind?: string }).kind !== "not-found") throw error;
}

async function hasRun(importing: Promise<Run | undefined>): Promise<boolean> {
  const run = await importing;
  return run !== undefined && isFinished(run) && run.status !== "skipped";
}

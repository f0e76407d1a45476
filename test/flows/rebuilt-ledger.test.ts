/** The ledger is lost: what Braze holds is derived from what earlier imports left. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import type { ImportRequest, RebuildRequest, Run } from "../../shared/contract/imports.ts";
import { bucketsManifest, ledgerObject } from "../../shared/domain/import-objects.ts";
import { REBUILD_IMPORTS } from "../../shared/limits.ts";
import { rebuildLedger } from "../../shared/usecases/cohorts/rebuild-ledger.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { rebuiltLedger } from "../../shared/usecases/run/rebuilt-ledger.ts";
import { aCohort, aConnection, aRun } from "../fakes/ids.ts";
import { cohortId, connection, connectionId, Story, users } from "./story.ts";

describe("a ledger that is lost", () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2 });
  });

  const cohortIs = (...ids: string[]) => story.world.engine.selects(users(...ids));
  const atBraze = () => story.world.braze.ids(cohortId);
  const pointer = async () => {
    const found = await story.pointer();
    if (!found) throw new Error("there is no ledger");
    return found;
  };
  const lose = async () => story.world.objects.lose((await pointer()).object);
  const ask = (request: Partial<RebuildRequest> = {}, key?: string) =>
    rebuildLedger(story.world, {
      reach: "all",
      cohortId,
      request: { connectionId, recipients: ["ana@example.com"], confirm: true, ...request },
      idempotencyKey: key,
    });
  const rebuild = async (request: Partial<RebuildRequest> = {}): Promise<Run> => {
    const { id } = await ask(request);
    return story.follow(id);
  };
  /** An import that begins a minute after the one before. */
  const later = async (request: Partial<ImportRequest> = {}) => {
    await story.world.clock.pause(60_000);
    return story.import(request);
  };
  /** As that of buckets does, which end a day before what names them. */
  const nameOutlivesChanges = async (run: Run) => {
    story.world.objects.lose(`${await foldersOf(run)}/changes.parquet`);
  };
  const foldersOf = async (run: Run) => {
    const settlement = await story.world.runs.settlement(run.id);
    return settlement?.changeSet ?? "";
  };

  /** An import of bo and cy whose ledger is lost before it is settled. `find`: the ledger is there again. */
  const sentWithoutLedger = async (): Promise<{ run: RunId; find(): void }> => {
    const { object } = await pointer();
    const content = story.world.objects.read(object);
    cohortIs("bo", "cy");
    const run = await story.accept();
    await story.upToSettle(run);
    story.world.objects.lose(object);
    await story.settle(run);
    return { run, find: () => story.world.objects.put(object, content) };
  };

  it("is not what an evaluation is told of, which is told of one that is known", async () => {
    cohortIs("ana", "bo");
    await story.import();
    const first = await pointer();
    expect(story.world.engine.questions.at(-1)?.held).toBeUndefined();
    await later();
    expect(story.world.engine.questions.at(-1)?.held).toEqual(first);
    await lose();
    await rebuild();
    expect(story.world.engine.questions.at(-1)?.held).toBeUndefined();
  });

  it("is rebuilt from the newest one that is intact and what was sent since", async () => {
    cohortIs("ana", "bo", "cy");
    const first = await story.import();
    cohortIs("bo", "cy", "di");
    await story.import();
    await lose();
    cohortIs("cy", "di", "eve");
    const calls = story.world.braze.calls.length;
    expect(await rebuild()).toMatchObject({
      status: "succeeded",
      rebuildLedger: true,
      rebuiltFrom: { ledgerOf: first.id, changeSets: 1, complete: true },
      // "ana" was removed and "di" added since: both are sent again. "cy" is known to be there.
      counts: { members: 3, kept: 1, added: 2, removed: 2 },
      totalUsersImported: 3,
    });
    expect(story.world.braze.calls.length).toBeGreaterThan(calls);
    expect(atBraze()).toEqual(["cy", "di", "eve"]);
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 0, removed: 0 } });
  });

  it("is rebuilt from change sets alone if no ledger is intact", async () => {
    cohortIs("ana", "bo");
    await story.import();
    cohortIs("bo");
    story.world.braze.script("change", "unknown-not-applied");
    await story.import();
    for (const object of story.world.objects.names("ledgers/")) story.world.objects.lose(object);
    cohortIs("bo", "cy");
    expect(await rebuild()).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: 2, complete: true },
      counts: { kept: 0, added: 2, removed: 1 },
    });
    expect(atBraze()).toEqual(["bo", "cy"]);
  });

  it("is rebuilt even if it is found again, where an import had sent changes without it", async () => {
    cohortIs("ana", "bo");
    const first = await story.import();
    const { run: second, find } = await sentWithoutLedger();
    expect(await story.row(second)).toMatchObject({ status: "failed", reason: "ledger-lost" });
    expect(atBraze()).toEqual(["bo", "cy"]);
    find();

    // Everybody leaves. The ledger that was found again does not know "cy".
    cohortIs();
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({
      status: "failed",
      reason: "ledger-lost",
    });
    expect(await rebuild({ allowUnusualChange: true })).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { ledgerOf: first.id, changeSets: 1, complete: true },
    });
    expect(atBraze()).toEqual([]);
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({ status: "succeeded" });
  });

  it("is reported if some of what was sent is lost, and then nobody counts as in", async () => {
    cohortIs("ana", "bo");
    const first = await story.import();
    cohortIs("bo", "cy");
    const second = await story.import();
    await lose();
    story.world.objects.lose(`${await foldersOf(second)}/changes.parquet`);
    const run = await rebuild();
    expect(run).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: 0, complete: false },
      counts: { kept: 0, added: 2, removed: 1 },
    });
    expect(atBraze()).toEqual(["bo", "cy"]);
    const [mail] = story.world.mails.sent.slice(-1);
    expect(mail && "run" in mail && mail.run.rebuiltFrom).toMatchObject({ complete: false });
  });

  it.each([
    ["succeeded", async () => {}],
    [
      "cancelled",
      async (run: RunId) => void (await cancelImport(story.world, { run, by: "ana", reach: "all" })),
    ],
  ])(
    "is reported too where the step failed before it had noted so, and was repeated: %s",
    async (status, meanwhile) => {
      cohortIs("ana", "bo");
      await story.import();
      cohortIs("bo", "cy");
      const second = await story.import();
      await lose();
      story.world.objects.lose(`${await foldersOf(second)}/changes.parquet`);
      const { id } = await ask();
      await story.open(id);
      const { runs } = story.world;
      const { note } = runs;
      runs.note = async (run, facts) => {
        if (facts.toSend) throw new Error("throttled");
        return note(run, facts);
      };
      await expect(story.prepare(id)).rejects.toThrow("throttled");
      runs.note = note;
      await meanwhile(id);
      await story.prepare(id);
      const run = await story.follow(id);
      expect(run).toMatchObject({ status, rebuiltFrom: { changeSets: 0, complete: false } });
      expect(run.exclusions).toHaveLength(3);
      const [mail] = story.world.mails.sent.slice(-1);
      expect(mail && "run" in mail && mail.run.rebuiltFrom).toMatchObject({ complete: false });
    },
  );

  it("is not treated as an empty one if nothing is left", async () => {
    cohortIs("ana");
    const first = await story.import();
    await lose();
    await nameOutlivesChanges(first);
    expect(await rebuild()).toMatchObject({ status: "failed", reason: "ledger-lost" });
    expect(atBraze()).toEqual(["ana"]);
    expect(story.world.objects.names("ledgers/")).toEqual([]);
  });

  it("while a run sends: the run fails, and what it sent is part of the rebuilt one", async () => {
    cohortIs("ana", "bo");
    await story.import();
    cohortIs("bo", "cy", "di");
    const id = await story.accept();
    expect(await story.upToSettle(id)).toBeUndefined();
    await lose();
    await story.settle(id);
    expect(await story.row(id)).toMatchObject({ status: "failed", reason: "ledger-lost" });
    expect(atBraze()).toEqual(["bo", "cy", "di"]);
    cohortIs("bo");
    expect(await rebuild()).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: 2, complete: true },
      counts: { added: 1, removed: 3 },
    });
    expect(atBraze()).toEqual(["bo"]);
  });

  it("counts no import that sent nothing among what it may hold", async () => {
    cohortIs("ana");
    const first = await story.import();
    await story.import();
    story.world.engine.fails({ reason: "stale-data", detail: "late" });
    await story.import();
    cohortIs("ana");
    await lose();
    expect(await rebuild()).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: 1, complete: true },
      counts: { added: 1, removed: 0 },
    });
    expect((await pointer()).run).not.toBe(first.id);
  });

  it("is rebuilt from what was sent to its own connection", async () => {
    cohortIs("ana");
    const first = await later();
    const elsewhere = aConnection("elsewhere");
    await story.world.connections.create({ ...connection, id: elsewhere });
    await story.world.keyVault.put({ connection: elsewhere, key: "new", secret: "secret-of-new" });
    cohortIs("ana", "bo", "cy");
    await later({ connectionId: elsewhere });
    cohortIs("ana", "di");
    await later();
    await lose();
    await story.world.clock.pause(60_000);
    expect(await rebuild()).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { ledgerOf: first.id, changeSets: 1, complete: true },
      counts: { members: 2, kept: 1, added: 1, removed: 0 },
    });
  });

  it("is reported so by another attempt too, which finds what the first has rebuilt", async () => {
    cohortIs("ana", "bo");
    await story.import();
    cohortIs("bo", "cy");
    const second = await story.import();
    const lost = await pointer();
    await lose();
    await nameOutlivesChanges(second);
    const again = () =>
      rebuiltLedger(story.world, {
        run: aRun("r", { cohort: cohortId }),
        connection: connectionId,
        pointer: lost,
      });
    const first = await again();
    expect(first.rebuiltFrom).toMatchObject({ changeSets: 0, complete: false });
    const next = await again();
    expect(next.rebuiltFrom).toMatchObject({ changeSets: 0, complete: false });
    expect(next.ledger).toMatchObject({ inCount: 0, unsureCount: first.ledger?.unsureCount });
  });

  it.each([
    { what: "another attempt has left half of what it rebuilt", by: "r", as: {}, complete: true },
    {
      what: "another run has left half of what it rebuilt",
      by: "s",
      as: { rebuilt: "whole" },
      complete: true,
    },
    {
      what: "another run has left half of an incomplete one",
      by: "s",
      as: { rebuilt: "partial" },
      complete: true,
    },
    { what: "another run has left half of its own ledger", by: "s", as: {}, complete: false },
    {
      what: "what another run rebuilt is damaged",
      by: "s",
      as: { rebuilt: "whole" },
      isUnnamed: false,
      complete: false,
    },
  ] as const)("is complete: $complete, where $what", async ({ by, as, complete, ...its }) => {
    cohortIs("ana", "bo");
    await story.import();
    cohortIs("bo", "cy");
    await story.import();
    const lost = await pointer();
    await lose();
    const [run, other] = ["r", by].map((id) => aRun(id, { cohort: cohortId })) as [RunId, RunId];
    const { list } = story.world.keptLedgers;
    const order = story.world.clock.now().getTime() + 60_000;
    const name = { run: other, connection: connectionId, order, ...as };
    const half = {
      object: bucketsManifest(ledgerObject(name, "x1")),
      connection: connectionId,
      writtenAt: story.world.clock.now(),
      ...(!("isUnnamed" in its) && { isUnnamed: true as const }),
    };
    story.world.keptLedgers.list = async (cohort) => [...(await list(cohort)), half];
    const rebuilt = await rebuiltLedger(story.world, { run, connection: connectionId, pointer: lost });
    expect(rebuilt.rebuiltFrom).toMatchObject({ changeSets: 1, complete });
  });

  it("is rebuilt from the newest imports, and reported as incomplete if there were more", async () => {
    cohortIs("ana", "cy");
    await later();
    // As many as are read: "bo" enters and leaves.
    for (let more = 0; more < REBUILD_IMPORTS; more += 1) {
      cohortIs("cy", ...(more % 2 === 0 ? ["bo"] : []), ...(more === 0 ? ["ana"] : []));
      await later();
    }
    for (const object of story.world.objects.names("ledgers/")) story.world.objects.lose(object);
    cohortIs("bo");
    await story.world.clock.pause(60_000);
    expect(await rebuild({ allowUnusualChange: true })).toMatchObject({
      status: "succeeded",
      rebuiltFrom: { changeSets: REBUILD_IMPORTS, complete: false },
      // "cy" is in none of those: Braze keeps a user whom no record names.
      counts: { added: 1, removed: 1 },
    });
    expect(atBraze()).toEqual(["bo", "cy"]);
  });

  it("is rebuilt from the newest intact one and as many of the imports since as are read", async () => {
    cohortIs("ana", "cy");
    const first = await later();
    for (let more = 0; more <= REBUILD_IMPORTS; more += 1) {
      cohortIs("ana", "cy", ...(more % 2 === 0 ? ["bo"] : []));
      await later();
    }
    const { objects } = story.world;
    for (const name of objects.names("ledgers/")) if (!name.includes(first.id)) objects.lose(name);
    await story.world.clock.pause(60_000);
    expect(await rebuild({ allowUnusualChange: true })).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: REBUILD_IMPORTS, complete: false },
    });
  });

  it("is rebuilt from what the bucket has, whatever the rows of the imports say", async () => {
    cohortIs("ana", "bo");
    const first = await later();
    cohortIs("bo", "cy");
    await later();
    await lose();
    const { runs } = story.world;
    runs.settlement = () => Promise.reject(new Error("there is no row"));
    cohortIs("cy", "di");
    const { id } = await ask({ allowUnusualChange: true });
    await story.upToSettle(id);
    expect((await story.row(id)).rebuiltFrom).toEqual({ ledgerOf: first.id, changeSets: 1, complete: true });
    expect(atBraze()).toEqual(["cy", "di"]);
  });

  it("is incomplete if an import in between is not in the bucket any more", async () => {
    cohortIs("ana");
    const first = await later();
    cohortIs("ana", "bo");
    await later();
    cohortIs("bo", "cy");
    const gone = await later({ allowUnusualChange: true });
    cohortIs("cy", "di");
    await later({ allowUnusualChange: true });
    const { objects } = story.world;
    const firstLedger = objects.names("ledgers/").find((name) => name.includes(first.id));
    for (const name of objects.names("ledgers/")) if (name !== firstLedger) objects.lose(name);
    for (const name of objects.names(`${gone.id}/`)) objects.lose(name);
    await story.world.clock.pause(60_000);
    expect(await rebuild({ allowUnusualChange: true })).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: 2, complete: false },
      counts: { kept: 0 },
    });
  });

  /** S3 ends what an import prepared after the days of the stage. */
  const expire = (run: Run) => {
    const { objects } = story.world;
    for (const name of objects.names(`${run.id}/`)) objects.lose(name);
  };

  it("is incomplete if all that was sent since the older one has expired", async () => {
    cohortIs("ana", "bo");
    const first = await later();
    cohortIs("bo", "cy");
    expire(await later());
    await lose();
    cohortIs("bo");
    await story.world.clock.pause(60_000);
    expect(await rebuild()).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: 0, complete: false },
      counts: { kept: 0, added: 1, removed: 1 },
    });
  });

  it("is incomplete if what was sent without the ledger has expired, even where the ledger is found again", async () => {
    cohortIs("ana", "bo");
    const first = await later();
    const { run, find } = await sentWithoutLedger();
    find();
    expire(await story.row(run));
    cohortIs("bo");
    await story.world.clock.pause(60_000);
    expect(await rebuild()).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: 0, complete: false },
      counts: { kept: 0, added: 1, removed: 1 },
    });
  });

  /** A step was tried again, and one of the attempts broke off. */
  const tryAgain = async (run: Run) => {
    const { objects } = story.world;
    const folder = await foldersOf(run);
    const attempt = (by: number) => folder.replace(/\/\d+/, (name) => `/${Number(name.slice(1)) + by}`);
    objects.put(`${attempt(1)}x/rejected.parquet`, []);
    objects.put(`${attempt(2)}y/changes.parquet`, objects.read(`${folder}/changes.parquet`));
  };

  it("is complete where a step of what was sent since, or before, was tried twice", async () => {
    cohortIs("ana", "bo");
    const first = await later();
    await tryAgain(first);
    cohortIs("bo", "cy");
    await tryAgain(await later());
    await lose();
    await story.world.clock.pause(60_000);
    cohortIs("bo", "cy");
    expect(await rebuild()).toMatchObject({
      rebuiltFrom: { ledgerOf: first.id, changeSets: 2, complete: true },
    });
  });

  it("is logged, with how many it may hold", async () => {
    cohortIs("ana", "bo");
    await story.import();
    cohortIs("bo");
    await story.import();
    await lose();
    const { id } = await rebuild();
    expect(story.world.log.lines.find(({ code }) => code === "ledger-rebuilt")).toEqual({
      level: "info",
      code: "ledger-rebuilt",
      fields: { cohort: cohortId, run: id, count: 2 },
    });
  });

  it("is left unchanged if it turns out to be intact", async () => {
    cohortIs("ana", "bo");
    await story.import();
    const run = await rebuild();
    expect(run).toMatchObject({ status: "succeeded", counts: { kept: 2, added: 0, removed: 0 } });
    expect(run.rebuiltFrom).toBeUndefined();
  });

  it("is rebuilt only if there was one, and with a confirmation by the caller", async () => {
    await expect(ask()).rejects.toMatchObject({ code: "no-ledger", kind: "conflict" });
    cohortIs("ana", "bo");
    const first = await story.import();
    await expect(ask({ confirm: false })).rejects.toMatchObject({
      code: "rebuild-not-confirmed",
      message: expect.stringContaining(`that the import ${first.id} left names 2 users`),
      more: { ledger: { run: first.id, inCount: 2, unsureCount: 0 } },
    });
    await expect(
      rebuildLedger(story.world, {
        reach: "all",
        cohortId: aCohort("nobody"),
        request: { connectionId, recipients: [] },
      }),
    ).rejects.toThrow("nobody");
  });

  it("is rebuilt once for one Idempotency-Key, and not for the key of another import", async () => {
    cohortIs("ana");
    await story.import();
    const [one, same] = [await ask({}, "key"), await ask({}, "key")];
    expect(same.id).toBe(one.id);
    await story.follow(one.id);
    expect(await story.accept({}, "key")).not.toBe(one.id);
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { cohortOf, timeOf } from "../../shared/domain/ids.ts";
import { CANCELLATION_CHECK_MS } from "../../shared/limits.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { cancellationCheck } from "../../shared/usecases/run/cancellation-check.ts";
import { aRun } from "../fakes/ids.ts";
import { cohortId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 40 });
});
const everyone = users(...Array.from({ length: 30 }, (_, at) => `u${at}`));
const cancel = (run: RunId) => cancelImport(story.world, { reach: "all", run, by: "ana" });
const finish = async (id: RunId) => {
  await story.settle(id);
  await story.notify(id);
  return story.row(id);
};

describe("a cancelled import", () => {
  it("stops between batches, and its ledger holds just what was sent", async () => {
    story.world.engine.selects(everyone);
    const id = await story.accept();
    let requests = 0;
    story.world.braze.before(async (call) => {
      story.world.clock.advance(CANCELLATION_CHECK_MS);
      if (call.call === "change" && ++requests === 5) await cancel(id);
    });
    await story.upToSettle(id);
    const run = await finish(id);
    expect(run).toMatchObject({ status: "cancelled", cancelRequested: { by: "ana" } });
    expect(run).not.toHaveProperty("reason");
    const { added = 0, unsent = 0, unknown } = run.counts ?? {};
    expect(added).toBeGreaterThanOrEqual(5);
    expect(unsent).toBeGreaterThan(0);
    expect([added + unsent, unknown]).toEqual([30, 0]);
    expect(story.world.braze.ids(cohortId)).toHaveLength(added);
    expect(await story.pointer()).toMatchObject({ inCount: added, unsureCount: 0 });
    expect(run.mails).toMatchObject([{ state: "sent" }]);

    story.world.braze.before(() => {});
    expect(await story.import()).toMatchObject({
      status: "succeeded",
      counts: { kept: added, added: unsent },
    });
  });

  it("checks once a second, not before each request", async () => {
    story.world.engine.selects(everyone);
    const { runs } = story.world;
    const read = runs.read;
    let looks = 0;
    runs.read = (run) => {
      looks += 1;
      return read(run);
    };
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    looks = 0;
    await story.send(id, 0);
    expect(looks).toBe(1);
  });

  it("does not wait for waiting batches: they are told to end", async () => {
    story.world.engine.selects(everyone);
    const id = await story.accept();
    const { clock, braze } = story.world;
    braze.change = async (_target, { isCancelled }) => {
      await cancel(id);
      for (let looks = 0; !(await isCancelled?.()); looks += 1) {
        if (looks === 3) throw new Error("nobody told this batch");
        clock.advance(CANCELLATION_CHECK_MS);
      }
      return { outcome: "unsent", reason: "rate-limited", status: 429 };
    };
    await story.upToSettle(id);
    const run = await finish(id);
    expect(run).toMatchObject({ status: "cancelled", counts: { added: 0, unsent: 30 } });
    expect(run).not.toHaveProperty("reason");
  });

  it("needs no further round if the last batches of a part were waiting", async () => {
    story.world.engine.selects(users("ana", "bo"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    const { clock, braze } = story.world;
    braze.change = async (_target, { isCancelled }) => {
      await cancel(id);
      clock.advance(CANCELLATION_CHECK_MS);
      await isCancelled?.();
      return { outcome: "unsent", reason: "rate-limited", status: 429 };
    };
    expect(await story.send(id, 0)).toBe(1);
    expect(await finish(id)).toMatchObject({ status: "cancelled", counts: { unsent: 2 } });
  });

  it("is noticed by a later check if one fails", async () => {
    story.world.engine.selects(everyone);
    const { runs, clock, braze } = story.world;
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    const read = runs.read;
    runs.read = () => Promise.reject(new Error("no table"));
    let requests = 0;
    braze.before(async () => {
      clock.advance(CANCELLATION_CHECK_MS);
      if (++requests < 5) return;
      runs.read = read;
      await cancel(id);
    });
    await story.send(id, 0);
    const run = await finish(id);
    expect(run).toMatchObject({ status: "cancelled", counts: { unknown: 0 } });
    expect(run.counts?.added).toBeGreaterThanOrEqual(5);
  });

  it("that waits to start ends without sending anything, and without the lease", async () => {
    story.world.engine.selects(everyone);
    const id = await story.accept();
    expect(await cancel(id)).toMatchObject({
      status: "queued",
      inWords: { what: expect.stringContaining("being cancelled") },
    });
    expect(await story.open(id)).toEqual({ next: "notify", waitSeconds: 0 });
    await story.notify(id);
    expect(await story.row(id)).toMatchObject({ status: "cancelled", mails: [{ state: "sent" }] });
    expect(story.world.braze.calls).toEqual([]);
    expect((await story.world.ledgers.read(cohortId)).lease).toBeUndefined();
  });

  it("that is about to be prepared leaves the ledger unchanged", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    story.world.engine.selects(everyone);
    const id = await story.accept();
    await story.open(id);
    await cancel(id);
    expect(await story.prepare(id)).toEqual({
      next: "settle",
      round: "",
      buckets: [],
      removes: "",
      adds: "",
      removesTogether: 1,
      addsTogether: 1,
      onlyRemove: { part: 0, object: "", batches: 0 },
      onlyAdd: { part: 0, object: "", batches: 0 },
      waitSeconds: 0,
      failure: "",
    });
    expect(await finish(id)).toMatchObject({ status: "cancelled", totalUsersImported: 1 });
    expect(story.world.braze.ids(cohortId)).toEqual(["ana"]);
  });

  it("whose last batch was already sent is an import like any other", async () => {
    story.world.engine.selects(users("ana"));
    const id = await story.accept();
    await story.upToSettle(id);
    await cancel(id);
    expect(await finish(id)).toMatchObject({ status: "succeeded", counts: { added: 1 } });
  });

  it("whose workflow died is settled as cancelled by the next run", async () => {
    story.world.engine.selects(users("ana"));
    const dead = await story.accept();
    await story.open(dead);
    await story.prepare(dead);
    await cancel(dead);
    story.world.workflow.end(dead);
    story.world.clock.advance(30 * 60_000);
    await story.open(await story.acceptRacing());
    expect(await story.row(dead)).toMatchObject({ status: "cancelled", counts: { unsent: 1 } });
  });
});

describe("a cancellation check", () => {
  it("that is answered late does not undo the result of a later one", async () => {
    const id = await story.accept();
    const { runs, clock } = story.world;
    const isCancelled = cancellationCheck(story.world, { run: id, direction: "add" });
    const before = await runs.read(id);
    const read = runs.read;
    const slow = Promise.withResolvers<typeof before>();
    runs.read = () => slow.promise;
    const first = isCancelled();
    runs.read = read;
    await cancel(id);
    clock.advance(CANCELLATION_CHECK_MS);
    expect(await isCancelled()).toBe(true);
    slow.resolve(before);
    await first;
    expect(await isCancelled()).toBe(true);
  });
});

describe("cancelling", () => {
  it("twice is the same as once", async () => {
    const id = await story.accept();
    const first = await cancel(id);
    story.world.clock.advance(5_000);
    expect(await cancel(id)).toEqual(first);
  });

  it("is refused for an import that has ended, and for one that does not exist", async () => {
    const { id } = await story.import();
    await expect(cancelImport(story.world, { reach: "all", run: id, by: "ana" })).rejects.toMatchObject({
      kind: "conflict",
      code: "import-ended",
      more: { status: "succeeded" },
    });
    const other = aRun("once-none", { cohort: cohortOf(id), time: timeOf(id) });
    await expect(cancelImport(story.world, { reach: "all", run: other, by: "ana" })).rejects.toMatchObject({
      kind: "not-found",
    });
  });
});

describe("an import that sends", () => {
  it("shows its progress", async () => {
    const story = await Story.begin({ idsPerBatch: 1_000, batchesPerPart: 20 });
    story.world.engine.selects(users(...Array.from({ length: 2_500 }, (_, at) => `u${at}`)));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    const view = () => readImport(story.world, id, "all");
    expect((await view()).progress).toEqual({ parts: 1, partsDone: 0, ids: 2_500, idsSent: 0 });
    story.world.braze.before(() => story.world.clock.advance(1_000));
    await story.send(id, 0);
    expect((await view()).progress).toMatchObject({
      parts: 1,
      partsDone: 1,
      idsSent: 2_500,
      idsPerSecond: Math.round(2_500 / 3),
      expectedEnd: story.world.clock.now().toISOString(),
    });
    await story.settle(id);
    expect(await view()).not.toHaveProperty("progress");
  });
});

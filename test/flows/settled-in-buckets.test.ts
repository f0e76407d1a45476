/** Large imports: each bucket is settled by itself, by an execution that does nothing else. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { isFailed } from "../../shared/domain/bucket-rounds.ts";
import { TooLargeForEngine } from "../../shared/domain/too-large.ts";
import { LEASE_MS, WORKER_LIFE_MS } from "../../shared/limits.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { readRejected } from "../../shared/usecases/imports/read-rejected.ts";
import { repairRun } from "../../shared/usecases/reconcile/repair-run.ts";
import { type Settling, stepSettle } from "../../shared/usecases/run/step-settle.ts";
import { workOnBucket } from "../../shared/usecases/run/work-on-bucket.ts";
import { cohortId, Story, users } from "./story.ts";

const all = ["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"];
let story: Story;
beforeEach(async () => {
  story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2, membersPerBucket: 3 });
  story.world.engine.selects(users(...all));
});

/** As the run's own execution goes about it. */
const settle = (run: RunId): Promise<Settling> => stepSettle(story.world, { run, inBuckets: false });
/** As the execution does that settles its buckets. */
const inBuckets = (run: RunId): Promise<Settling> => stepSettle(story.world, { run, inBuckets: true });

const settleBucket = (run: RunId, bucket: number) =>
  workOnBucket(story.world, { run, round: "settle", bucket });

async function settleBuckets(run: RunId): Promise<void> {
  for (;;) {
    const { next, buckets } = await inBuckets(run);
    if (next === "done") return;
    for (const bucket of buckets) await settleBucket(run, bucket);
  }
}

async function sent(): Promise<RunId> {
  const run = await story.accept();
  await story.upToSettle(run);
  return run;
}

/** The first and the last pauses of three days, and whether their looks leave room for all else. */
async function waitsOf(look: () => Promise<{ next: string; waitSeconds: number }>) {
  const waits: number[] = [];
  for (let seconds = 0; seconds < 3 * 86_400; seconds += waits.at(-1) ?? 0) {
    const { next, waitSeconds } = await look();
    expect(next).toBe("wait");
    waits.push(waitSeconds);
    await story.world.clock.pause(waitSeconds * 1_000);
  }
  return { first: waits.slice(0, 3), last: waits.at(-1), haveRoom: waits.length * 9 < 25_000 / 4 };
}
const fewerAndFewer = { first: [20, 20, 20], last: 600, haveRoom: true };

describe("an import in buckets", () => {
  it("waits while another execution settles them, and then goes on", async () => {
    const run = await sent();
    expect(await settle(run)).toMatchObject({ next: "wait", waitSeconds: expect.any(Number) });
    expect(await settle(run)).toMatchObject({ next: "wait" });
    expect(story.world.workflow.settlings).toEqual([{ run }]);
    expect(await inBuckets(run)).toMatchObject({ next: "buckets", buckets: [0, 1, 2, 3] });
    await settleBucket(run, 2);
    expect(await inBuckets(run)).toMatchObject({ next: "buckets", buckets: [0, 1, 3] });
    await settleBuckets(run);
    expect(await settle(run)).toMatchObject({ next: "done" });
    expect(await story.row(run)).toMatchObject({ status: "succeeded", totalUsersImported: 9 });
    expect(await story.pointer()).toMatchObject({ run, buckets: 4, inCount: 9, unsureCount: 0 });
  });

  it("is looked at less often the longer it takes: an execution may have 25,000 events, nine for each look", async () => {
    const run = await sent();
    expect(await waitsOf(() => settle(run))).toEqual(fewerAndFewer);
  });

  it("can't be cancelled while it is settled, which would hide how it ended", async () => {
    let requests = 0;
    story.world.braze.before(({ call }) => {
      if (call === "change" && ++requests === 2)
        story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    });
    const run = await sent();
    expect(await settle(run)).toMatchObject({ next: "wait" });
    await expect(cancelImport(story.world, { reach: "all", run, by: "ana" })).rejects.toMatchObject({
      code: "import-ended",
    });
    await settleBuckets(run);
    expect(await story.row(run)).toMatchObject({ status: "partial", reason: "key-refused" });
  });

  it("counts a bucket once, whoever else works on it", async () => {
    const run = await sent();
    await settle(run);
    await Promise.all([0, 1, 2, 3, 0, 1, 2, 3].map((bucket) => settleBucket(run, bucket)));
    await settleBuckets(run);
    await settleBucket(run, 1);
    expect(await story.pointer()).toMatchObject({ inCount: 9 });
    expect((await story.row(run)).counts).toMatchObject({ added: 9, refused: 0 });
  });

  it("of which a count does not reconcile names no ledger, and ends as that", async () => {
    const run = await sent();
    await settle(run);
    for (const bucket of [0, 1, 2, 3]) await settleBucket(run, bucket);
    const { bucketResults, changeSets } = story.world;
    const bucketResultsOf = bucketResults.of.bind(bucketResults);
    const named = vi.spyOn(changeSets, "nameLedger");
    vi.spyOn(bucketResults, "of").mockImplementation(async (...given) => {
      const results = await bucketResultsOf(...given);
      const first = results.settle.get(0);
      if (!first || isFailed(first)) throw new Error("the bucket was not settled");
      const adds = { ...first.tally.adds, accepted: first.tally.adds.accepted + 1 };
      const settled = new Map(results.settle).set(0, { ...first, tally: { ...first.tally, adds } });
      return { ...results, settle: settled };
    });
    expect(await inBuckets(run)).toMatchObject({ next: "done" });
    expect(named).not.toHaveBeenCalled();
    expect(await story.row(run)).toMatchObject({ status: "failed", reason: "counts-do-not-reconcile" });
    expect(await story.pointer()).toBeUndefined();
  });

  it("tells what Braze refused in any of them, with the reason of most", async () => {
    const run = await story.accept();
    for (const id of all) story.world.braze.refusedIds.add(id);
    await story.upToSettle(run);
    await settle(run);
    await settleBuckets(run);
    expect(await story.row(run)).toMatchObject({
      status: "failed",
      reason: "refused-by-braze",
      rejected: { rows: 9 },
    });
  });

  it("is settled without a file of whom it left out, where no disk can hold one", async () => {
    const run = await story.accept();
    for (const id of all) story.world.braze.refusedIds.add(id);
    await story.upToSettle(run);
    await settle(run);
    const full = new TooLargeForEngine({ code: "engine-disk-full", values: {} });
    const { world } = story;
    world.rejectedRows = { ...world.rejectedRows, file: () => Promise.reject(full) };
    await settleBuckets(run);
    const row = await story.row(run);
    expect(row).toMatchObject({ status: "failed", reason: "refused-by-braze", counts: { refused: 9 } });
    expect(row).not.toHaveProperty("rejected");
    expect((await world.ledgers.read(cohortId)).lease).toBeUndefined();
    await expect(readRejected(world, run, "all")).rejects.toMatchObject({
      code: "rejected-too-many",
      message: expect.stringContaining("left out 9 users"),
    });
    expect(world.log.lines).toContainEqual(expect.objectContaining({ code: "rejected-too-many" }));
  });

  it("is not settled while its file can't be written for another reason", async () => {
    const run = await story.accept();
    for (const id of all) story.world.braze.refusedIds.add(id);
    await story.upToSettle(run);
    await settle(run);
    const { world } = story;
    world.rejectedRows = { ...world.rejectedRows, file: () => Promise.reject(new Error("SlowDown")) };
    await expect(settleBuckets(run)).rejects.toThrow("SlowDown");
    expect(await story.row(run)).toMatchObject({ status: "running" });
  });

  it("needs nobody else where nothing was sent", async () => {
    const run = await story.accept();
    await story.open(run);
    await story.prepare(run);
    expect(await settle(run)).toMatchObject({ next: "done" });
    expect(story.world.workflow.settlings).toEqual([]);
    expect(await story.row(run)).toMatchObject({ status: "failed", reason: "internal" });
  });

  it("ends with its ledger lost where one of its buckets is", async () => {
    const first = await sent();
    await settle(first);
    await settleBuckets(first);
    story.world.engine.selects(users(...all.slice(1)));
    const run = await sent();
    const { object = "" } = (await story.pointer()) ?? {};
    story.world.objects.lose(object);
    await settle(run);
    await settleBuckets(run);
    expect(await story.row(run)).toMatchObject({ status: "failed", reason: "ledger-lost" });
    expect(await story.pointer()).toMatchObject({ run: first, behind: true });
  });

  it("may not still send while its buckets are settled", async () => {
    const run = await sent();
    await expect(settleBucket(run, 0)).rejects.toThrow("may still send");
  });
});

describe("an import in buckets that died", () => {
  async function died(): Promise<RunId> {
    const run = await sent();
    story.world.workflow.end(run);
    story.world.clock.advance(LEASE_MS + WORKER_LIFE_MS);
    return run;
  }

  it("is settled by an execution that the next import starts, and waits for", async () => {
    const run = await died();
    const next = await story.acceptRacing();
    expect(await story.open(next)).toMatchObject({ next: "wait" });
    expect(story.world.workflow.settlings).toEqual([{ run, failure: "workflow-died" }]);
    expect(await story.open(next)).toMatchObject({ next: "wait" });
    await settleBuckets(run);
    expect(await story.open(next)).toMatchObject({ next: "prepare" });
    expect(await story.row(run)).toMatchObject({ status: "succeeded" });
    expect((await story.world.ledgers.read(cohortId)).lease).toMatchObject({ run: next });
  });

  it("is waited for by the next import with fewer and fewer looks", async () => {
    await died();
    const next = await story.acceptRacing();
    expect(await waitsOf(() => story.open(next))).toEqual(fewerAndFewer);
  });

  it("is settled by one that its repair starts, and its recipients are mailed then", async () => {
    const run = await died();
    expect(await repairRun(story.world, run)).toBe("waiting");
    expect(story.world.workflow.settlings).toEqual([{ run, failure: "workflow-died" }]);
    await settleBuckets(run);
    expect(await repairRun(story.world, run)).toBe("told");
    expect(story.world.mails.sent).toHaveLength(1);
  });

  it("is settled by a further one where the first has broken off", async () => {
    const run = await died();
    await repairRun(story.world, run);
    story.world.workflow.endSettling(run);
    await repairRun(story.world, run);
    expect(story.world.workflow.settlings).toHaveLength(2);
  });
});

/** Large imports: each bucket is compared by itself, in rounds, and prepare tells which comes next. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../shared/contract/ids.ts";
import { bucketOf } from "../../shared/domain/buckets.ts";
import type { Member } from "../../shared/domain/identifiers.ts";
import { LedgerLost } from "../../shared/domain/run.ts";
import { TooLargeForEngine } from "../../shared/domain/too-large.ts";
import { type Prepared, prepareRun } from "../../shared/usecases/run/prepare.ts";
import { workOnBucket } from "../../shared/usecases/run/work-on-bucket.ts";
import { cohortId, Story, users } from "./story.ts";

const all = ["u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"];
let story: Story;
beforeEach(async () => {
  story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2, membersPerBucket: 3 });
  story.world.engine.selects(users(...all));
});

const prepare = (run: RunId): Promise<Prepared> => prepareRun(story.world, run);

async function opened(): Promise<RunId> {
  const run = await story.accept();
  await story.open(run);
  return run;
}

async function round(run: RunId, { round: which, buckets }: Prepared): Promise<void> {
  if (which === "") throw new Error("there is no round");
  for (const bucket of buckets) await workOnBucket(story.world, { run, round: which, bucket });
}

describe("an import in buckets", () => {
  it("is compared in a round over all of them, and then written in parts, each bucket by itself", async () => {
    const run = await opened();
    const first = await prepare(run);
    expect(first).toMatchObject({ next: "buckets", round: "compare", buckets: [0, 1, 2, 3] });
    await round(run, first);
    const second = await prepare(run);
    expect(second).toMatchObject({ next: "buckets", round: "part", buckets: [0, 1, 2, 3] });
    await round(run, second);
    expect(await prepare(run)).toMatchObject({ next: "name", round: "", buckets: [] });
    const toSend = (await story.row(run)).toSend;
    expect(toSend).toMatchObject({ adds: 9, removes: 0 });
    expect(toSend?.byBucket?.map(({ adds }) => adds)).toEqual(
      [0, 1, 2, 3].map((bucket) => users(...all).filter((one) => bucketOf(one, 4) === bucket).length),
    );
    const parts = await story.manifest(run);
    expect(parts.map(({ part }) => part)).toEqual(parts.map((_, at) => at));
  });

  it("tells that its ledger grows by splitting, once for each time", async () => {
    const split = () => story.world.log.lines.filter(({ code }) => code === "ledger-split");
    await story.import();
    expect(split()).toEqual([]);
    story.world.engine.selects(users(...all, "u9", "u10", "u11", "u12"));
    await story.import();
    expect(split()).toMatchObject([{ level: "info", fields: { count: 8 } }]);
    await story.import();
    expect(split()).toHaveLength(1);
  });

  it("is not begun by a worker who is done after its lease was given back, and is evaluated anew", async () => {
    const run = await opened();
    const { bucketedChanges } = story.world;
    const { spread } = bucketedChanges;
    bucketedChanges.spread = async (...given) => {
      bucketedChanges.spread = spread;
      await story.reopen(run);
      return spread(...given);
    };
    expect(await prepare(run)).toMatchObject({ next: "settle", failure: "lease-lost" });
    expect(await prepare(run)).toMatchObject({ next: "buckets", round: "compare" });
  });

  it("evaluates once, and repeats only the buckets that have no result", async () => {
    const run = await opened();
    let evaluations = 0;
    const { evaluate } = story.world.engine;
    story.world.engine.evaluate = (question) => {
      evaluations += 1;
      return evaluate(question);
    };
    const { round: which } = await prepare(run);
    if (which !== "compare") throw new Error(which);
    await workOnBucket(story.world, { run, round: which, bucket: 2 });
    expect(await prepare(run)).toMatchObject({ round: "compare", buckets: [0, 1, 3] });
    expect(evaluations).toBe(1);
  });

  it("counts a bucket once, whoever else works on it", async () => {
    const run = await opened();
    const first = await prepare(run);
    await Promise.all([round(run, first), round(run, first)]);
    const second = await prepare(run);
    await Promise.all([round(run, second), round(run, second)]);
    await round(run, second);
    expect(await prepare(run)).toMatchObject({ next: "name" });
    expect((await story.row(run)).toSend).toMatchObject({ adds: 9, removes: 0 });
    await story.sendPrepared(run, await prepare(run));
    await story.settle(run);
    expect(story.world.braze.ids(cohortId)).toEqual(all);
  });

  it("has rounds for what buckets ask of one another, over those that are asked", async () => {
    const device = (id: string): Member => ({ kind: "device_id", id, label: "" });
    const devices = all.map((id) => device(`d-${id}`));
    story.world.engine.selects(devices);
    await story.follow(await story.accept());
    const members = users(...all);
    const [one] = members;
    // Their devices leave: whoever they belong to by now is removed by that too, but for those who are wanted.
    story.world.engine.selects(one ? [one] : [], {
      identified: members.map((member) => ({ device: `d-${member.id}`, member })),
    });
    const run = await story.accept();
    await story.open(run);
    const first = await prepare(run);
    await round(run, first);
    const second = await prepare(run);
    const asked = [...new Set(members.map((member) => bucketOf(member, 4)))].sort();
    expect(second).toMatchObject({ round: "remove", buckets: asked });
    await round(run, second);
    await round(run, await prepare(run));
    expect(await prepare(run)).toMatchObject({ next: "name" });
    expect((await story.row(run)).toSend).toMatchObject({ adds: 1, removes: 9 + 8 });
  });

  const full = { code: "engine-disk-full", values: {} } as const;
  it.each([
    ["ledger-lost", () => new LedgerLost({ object: "ledgers/x" }, "damaged"), {}],
    ["too-large-for-engine", () => new TooLargeForEngine(full), { fault: full }],
  ])("ends as %s where one of them does, and nothing is sent", async (reason, error, said) => {
    const run = await opened();
    const first = await prepare(run);
    const { bucketedChanges } = story.world;
    const { change } = bucketedChanges;
    bucketedChanges.change = async (which, work) => {
      if (work.bucket === 1) throw error();
      return change(which, work);
    };
    await round(run, first);
    expect(await prepare(run)).toMatchObject({ next: "settle", failure: reason });
    await story.settle(run, reason as "ledger-lost");
    expect(await story.row(run)).toMatchObject({ status: "failed", reason, ...said });
    expect(story.world.braze.calls.filter(({ call }) => call === "change")).toEqual([]);
  });

  it("is stopped by the guard as any other", async () => {
    await story.follow(await story.accept());
    story.world.engine.selects([]);
    const run = await story.accept();
    await story.open(run);
    expect(await story.prepare(run)).toMatchObject({ next: "settle", failure: "unusual-change" });
  });

  it("is cancelled between two rounds, and its buckets are left alone then", async () => {
    const run = await opened();
    const first = await prepare(run);
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T08:00:00.000Z", by: "ana" });
    expect(await prepare(run)).toMatchObject({ next: "settle", failure: "" });
    await story.settle(run);
    await round(run, first);
    expect((await story.world.bucketResults.of(run)).compare.size).toBe(0);
    expect(await story.row(run)).toMatchObject({ status: "cancelled" });
  });
});

import { beforeEach, describe, expect, it } from "vitest";
import { listImports } from "../../shared/usecases/imports/list.ts";
import { listAllImports } from "../../shared/usecases/imports/list-all.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { nameCohort } from "../../shared/usecases/run/name.ts";
import { sendParts } from "../../shared/usecases/run/send.ts";
import { cohortId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
const requests = () => story.world.braze.calls.map(({ call }) => call);
const opened = async () => {
  const run = await story.accept();
  await story.open(run);
  await story.prepare(run);
  return run;
};

describe("an import whose turn to send is later", () => {
  it("waits outside of its function, sends nothing meanwhile, and is done in its turn", async () => {
    story.world.engine.selects(users("ana", "bo", "cy"));
    const run = await opened();
    story.world.turns.delay = 91_500;
    expect(await story.name(run)).toEqual({ next: "wait", waitSeconds: 90, failure: "" });
    expect(requests()).toEqual([]);
    expect((await story.row(run)).turn).toBe("2026-11-24T08:01:31.500Z");
    // A retry of the step has the same turn, and not another one.
    await story.world.clock.pause(10_000);
    expect(await story.name(run)).toMatchObject({ next: "wait", waitSeconds: 80 });
    await story.world.clock.pause(80_000);
    expect(await story.name(run)).toEqual({ next: "send", waitSeconds: 0, failure: "" });
    expect(requests()).toEqual(["name"]);
    expect(story.world.turns.taken).toEqual([3]);
  });

  it("that is cancelled while it waits sends nothing more, not even its name", async () => {
    story.world.engine.selects(users("ana"));
    const run = await opened();
    story.world.turns.delay = 60_000;
    await story.name(run);
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T08:00:30.000Z", by: "ana" });
    await story.world.clock.pause(60_000);
    expect(await story.name(run)).toEqual({ next: "settle", waitSeconds: 0, failure: "" });
    await story.settle(run);
    expect(await story.row(run)).toMatchObject({ status: "cancelled" });
    expect(requests()).toEqual([]);
  });

  it("says so in words, with its expected start, where it is read and where it is listed", async () => {
    story.world.engine.selects(users("ana"));
    story.world.turns.delay = 120_000;
    const expectedStart = "2026-11-24T08:02:00.000Z";
    const what = "The import is waiting for its turn: other imports are being sent first.";
    const run = await story.accept();
    // Before it is prepared, by the end of the line; lists leave that out, since it takes two more reads.
    expect(await readImport(story.world, run, "all")).toMatchObject({
      status: "queued",
      inWords: { what },
      waiting: { expectedStart },
    });
    const list = () => listImports(story.world, { reach: "all", cohort: cohortId, wanted: { limit: 5 } });
    expect((await list()).items[0]).not.toHaveProperty("waiting");
    await story.open(run);
    await story.prepare(run);
    await story.name(run);
    const waiting = { status: "running", inWords: { what }, waiting: { expectedStart } };
    expect(await readImport(story.world, run, "all")).toMatchObject(waiting);
    expect((await list()).items[0]).toMatchObject(waiting);
    expect(
      (await listAllImports(story.world, { reach: "all", filter: {}, wanted: { limit: 5 } })).items[0],
    ).toMatchObject(waiting);
    await story.world.clock.pause(120_000);
    const running = await readImport(story.world, run, "all");
    expect(running).not.toHaveProperty("waiting");
    expect(running.inWords.what).toBe("The import is running: 1 user to add and 0 to remove.");
  });

  it("that has nothing to send takes no turn", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    story.world.turns.taken.length = 0;
    story.world.turns.delay = 60_000;
    expect(await story.import()).toMatchObject({ status: "succeeded" });
    expect(story.world.turns.taken).toEqual([]);
  });

  it("through an endpoint whose cluster is unknown ends with that reason, without a turn", async () => {
    story.world.engine.selects(users("ana"));
    const run = await opened();
    const endpoint = "https://elsewhere.example";
    const { connections, turns } = story.world;
    const world = {
      ...story.world,
      connections: {
        ...connections,
        read: async (id: Parameters<typeof connections.read>[0]) => {
          const found = await connections.read(id);
          return found && { ...found, endpoint };
        },
      },
    };
    const named = await nameCohort(world, { run, deadline: story.inMinutes(5) });
    expect(named).toMatchObject({ next: "settle", failure: "cluster-unknown" });
    expect(turns.taken).toEqual([]);
  });
});

describe("an import whose name meets Braze's limit", () => {
  const limited = (times: number) =>
    story.world.braze.script("name", ...Array<"limited">(times).fill("limited"));
  const minutesOf = async (ended: () => Promise<unknown>) => {
    const begun = story.world.clock.now().getTime();
    await ended();
    return (story.world.clock.now().getTime() - begun) / 60_000;
  };

  it("waits outside of its function, longer each time, and sends it when the limit is free again", async () => {
    story.world.engine.selects(users("ana"));
    limited(4);
    const run = await opened();
    expect(await story.name(run)).toEqual({ next: "wait", waitSeconds: 30, failure: "" });
    const minutes = await minutesOf(async () =>
      expect(await story.follow(run)).toMatchObject({ status: "succeeded" }),
    );
    expect(minutes).toBe(0.5 + 0.5 + 1);
  });

  it("gives up after more than an hour, the window of Braze's limit", async () => {
    story.world.engine.selects(users("ana"));
    limited(100);
    const minutes = await minutesOf(async () =>
      expect(await story.import()).toMatchObject({ status: "failed", reason: "rate-limited" }),
    );
    expect(minutes).toBeGreaterThan(90);
    expect(minutes).toBeLessThan(120);
  });

  it("waits as long from its turn, if that came late, and ends when it is cancelled", async () => {
    story.world.engine.selects(users("ana"));
    story.world.turns.delay = 3 * 3_600_000;
    limited(2);
    const run = await opened();
    const { waitSeconds } = await story.name(run);
    await story.world.clock.pause(waitSeconds * 1_000);
    expect(await story.name(run)).toMatchObject({ next: "wait", waitSeconds: 30 });
    await story.world.runs.requestCancellation(run, { at: "2026-11-24T11:00:30.000Z", by: "ana" });
    expect(await story.name(run)).toEqual({ next: "settle", waitSeconds: 0, failure: "" });
    await story.settle(run);
    expect(await story.row(run)).toMatchObject({ status: "cancelled" });
  });
});

describe("an import of several parts", () => {
  const parts = ["a", "b", "c", "d", "e", "f", "g"];

  it("takes a turn for each part, so that others come in between", async () => {
    story.world.engine.selects(users(...parts));
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 7 } });
    // Its name; then two parts, of two batches each.
    expect(story.world.turns.taken).toEqual([1, 2, 2]);
  });

  it("whose part must wait goes round with its turn, and sends in it", async () => {
    story.world.engine.selects(users(...parts));
    const run = await opened();
    await story.name(run);
    story.world.turns.delay = 31_500;
    const [one] = await story.manifest(run);
    if (!one) throw new Error("there is no part");
    const worker = { run, parts: [one], at: 0, idleRounds: 3 };
    const first = await sendParts(story.world, { ...worker, turn: "", deadline: story.inMinutes(15) });
    expect(first).toEqual({
      next: "again",
      waitSeconds: 30,
      at: 0,
      idleRounds: 3,
      turn: "2026-11-24T08:00:31.500Z",
    });
    expect(story.world.braze.ids(cohortId)).toEqual([]);
    await story.world.clock.pause(30_000);
    const second = await sendParts(story.world, { ...worker, ...first, deadline: story.inMinutes(15) });
    expect(second.next).toBe("done");
    expect(story.world.braze.ids(cohortId)).toHaveLength(4);
    expect(story.world.turns.taken).toEqual([1, 2]);
  });
});

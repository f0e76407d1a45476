/** One round of a worker that sends a part: when it stops, what it says then, and how much it does at once. */
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  BATCHES_IN_FLIGHT,
  EXCLUSIONS_SEEN_MS,
  IDLE_ROUNDS,
  ROUND_WAIT_S,
  WORKER_RESERVE_MS,
} from "../../shared/limits.ts";
import type { PartToSend } from "../../shared/usecases/run/send.ts";
import { cohortId, Story, users } from "./story.ts";

let story: Story;
const changes = () => story.world.braze.calls.filter(({ call }) => call === "change").length;

/** An import of so many users, prepared and named, and the call of a worker for its first part. */
async function preparedFor(count: number, more: Partial<PartToSend> = {}): Promise<PartToSend> {
  story.world.engine.selects(users(...Array.from({ length: count }, (_, at) => `user-${at}`)));
  const run = await story.accept();
  await story.open(run);
  await story.prepare(run);
  await story.name(run);
  const [part] = await story.manifest(run);
  if (!part) throw new Error("there is no part");
  return { run, ...part, idleRounds: 0, turn: "", deadline: story.inMinutes(15), ...more };
}
const limited = (count: number) =>
  story.world.braze.script("change", ...Array.from({ length: count }, () => "limited" as const));
const withReserve = (milliseconds: number) =>
  new Date(story.world.clock.now().getTime() + WORKER_RESERVE_MS + milliseconds);

describe("a round in which Braze's limit takes nothing", () => {
  beforeEach(async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 2 });
  });

  it("asks for another one, later each time, and with the turn that its part has", async () => {
    const worker = await preparedFor(4);
    limited(4);
    const { turn } = await story.sendAgain(worker);
    expect(turn).toBe(story.world.clock.now().toISOString());
    expect(await story.sendAgain({ ...worker, idleRounds: 1, turn })).toEqual({
      next: "again",
      waitSeconds: ROUND_WAIT_S * 4,
      idleRounds: 2,
      turn,
    });
  });

  it("is the last one after as many in a row as the hour of the limit takes", async () => {
    const worker = await preparedFor(2, { idleRounds: IDLE_ROUNDS - 1 });
    limited(4);
    expect(await story.sendAgain(worker)).toMatchObject({ next: "again", idleRounds: IDLE_ROUNDS });
    expect(await story.sendAgain({ ...worker, idleRounds: IDLE_ROUNDS })).toMatchObject({ next: "done" });
  });
});

describe("a round whose worker has no time left", () => {
  beforeEach(async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 2 });
  });

  it("begins nothing in the time that it needs for its results, and leaves the part to the next", async () => {
    const worker = await preparedFor(2);
    const late = await story.sendAgain({ ...worker, deadline: withReserve(0) });
    expect([late.next, changes()]).toEqual(["again", 0]);
    const inTime = await story.sendAgain({ ...worker, deadline: withReserve(1) });
    expect([inTime.next, changes()]).toEqual(["done", 2]);
  });
});

describe("a part", () => {
  it("that is its import's only one takes no turn: the import has it since its name was sent", async () => {
    story = await Story.begin({ idsPerBatch: 2, batchesPerPart: 2 });
    const worker = await preparedFor(3);
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(story.world.turns.taken).toEqual([3]);
  });

  it("of an import that removes nobody notes nothing of removes", async () => {
    story = await Story.begin();
    const { run } = await preparedFor(1);
    await story.send(run, 0);
    expect(await story.row(run)).not.toHaveProperty("addsBegan");
  });

  it("has so many requests in flight, and no more", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 3 * BATCHES_IN_FLIGHT });
    const worker = await preparedFor(3 * BATCHES_IN_FLIGHT);
    const { braze } = story.world;
    const { change } = braze;
    let inFlight = 0;
    const seen: number[] = [];
    braze.change = async (...call) => {
      seen.push(++inFlight);
      const answer = await change(...call);
      inFlight -= 1;
      return answer;
    };
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(Math.max(...seen)).toBe(BATCHES_IN_FLIGHT);
    expect(braze.ids(cohortId)).toHaveLength(3 * BATCHES_IN_FLIGHT);
  });

  it("whose call fails begins no more of its requests, and is sent whole by the next call", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 3 * BATCHES_IN_FLIGHT });
    const worker = await preparedFor(3 * BATCHES_IN_FLIGHT);
    const { braze } = story.world;
    let isDead = false;
    braze.before(() => {
      if (isDead) return;
      isDead = true;
      throw new Error("the function dies");
    });
    await expect(story.sendAgain(worker)).rejects.toThrow("the function dies");
    expect(changes()).toBeLessThanOrEqual(BATCHES_IN_FLIGHT);
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(braze.ids(cohortId)).toHaveLength(3 * BATCHES_IN_FLIGHT);
  });

  it("that is broken off between two requests leaves none in flight, and records each answer", async () => {
    const count = 2 * BATCHES_IN_FLIGHT;
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: count });
    const worker = await preparedFor(count);
    const { braze, exclusionLists, clock } = story.world;
    const { change } = braze;
    const { read } = exclusionLists;
    let inFlight = 0;
    braze.change = async (...call) => {
      inFlight += 1;
      const answer = await change(...call);
      // The first answers come, and the next look at the lists fails while the others are under way.
      clock.advance(EXCLUSIONS_SEEN_MS);
      exclusionLists.read = () => Promise.reject(new Error("no table"));
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      inFlight -= 1;
      return answer;
    };
    await expect(story.sendAgain(worker)).rejects.toThrow("no table");
    expect(inFlight).toBe(0);
    const begun = changes();
    expect(begun).toBeGreaterThanOrEqual(BATCHES_IN_FLIGHT);
    braze.change = change;
    exclusionLists.read = read;
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(changes()).toBe(count);
    await story.settle(worker.run);
    expect(await story.row(worker.run)).toMatchObject({
      status: "succeeded",
      counts: { added: count, unknown: 0 },
    });
  });
});

/** One round of a worker that sends a part: when it stops, what it says then, and how much it does at once. */
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import {
  BATCHES_IN_FLIGHT,
  CANCELLATION_CHECK_MS,
  EXCLUSIONS_SEEN_MS,
  IDLE_ROUNDS,
  ROUND_WAIT_S,
  TURN_AHEAD_MS,
  WORKER_RESERVE_MS,
} from "../../shared/limits.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import type { PartsToSend } from "../../shared/usecases/run/send.ts";
import { cohortId, notBegun, Story, users } from "./story.ts";

let story: Story;
const changes = () => story.world.braze.calls.filter(({ call }) => call === "change").length;

/** An import of so many users, prepared and named, and the call of a worker for its first part. */
async function preparedFor(count: number, more: Partial<PartsToSend> = {}): Promise<PartsToSend> {
  story.world.engine.selects(users(...Array.from({ length: count }, (_, at) => `user-${at}`)));
  const run = await story.accept();
  await story.open(run);
  await story.prepare(run);
  await story.name(run);
  const [part] = await story.manifest(run);
  if (!part) throw new Error("there is no part");
  return { run, parts: [part], ...notBegun, deadline: story.inMinutes(15), ...more };
}
/** Of all attempts at its part, in the order of their writing. */
const recorded = async ({ run }: PartsToSend) =>
  (await story.world.parts.earlier({ run, part: 0 })).map(({ batch, outcome }) => `${batch} ${outcome}`);
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
      at: 0,
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

  it("is the last one of an import that is cancelled meanwhile", async () => {
    const worker = await preparedFor(4);
    const { braze, clock } = story.world;
    limited(4);
    braze.before(async () => {
      await cancelImport(story.world, { reach: "all", run: worker.run, by: "ana" });
      clock.advance(CANCELLATION_CHECK_MS);
    });
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
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

  it("leaves what Braze has refused in one round refused, whatever another one sends", async () => {
    const worker = await preparedFor(2);
    story.world.braze.script("change", "refused", "limited");
    expect(await story.sendAgain(worker)).toMatchObject({ next: "again" });
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(await recorded(worker)).toEqual(["0 refused", "1 unsent", "0 unsent", "1 accepted"]);
    await story.settle(worker.run);
    expect((await story.row(worker.run)).counts).toMatchObject({ added: 1, refused: 1, unknown: 0 });
  });

  it("says nothing of what another one has sent, and Braze has accepted", async () => {
    const worker = await preparedFor(2);
    story.world.braze.script("change", "accepted", "limited");
    await story.sendAgain(worker);
    await story.sendAgain(worker);
    expect(await recorded(worker)).toEqual(["0 accepted", "1 unsent", "1 accepted"]);
  });

  it("leaves single ids refused that Braze has refused in one round, whatever another one sends", async () => {
    const worker = await preparedFor(2);
    const { braze } = story.world;
    const { change } = braze;
    let calls = 0;
    braze.script("change", "limited");
    braze.change = async (...given) => {
      calls += 1;
      if (calls > 1) return change(...given);
      return {
        outcome: "accepted",
        except: [{ from: 0, to: 1, outcome: "refused", reason: "refused-by-braze" }],
      };
    };
    await story.sendAgain(worker);
    await story.sendAgain(worker);
    expect(await recorded(worker)).toEqual(["0 accepted", "1 unsent", "0 unsent", "1 accepted"]);
    await story.settle(worker.run);
    expect((await story.row(worker.run)).counts).toMatchObject({ added: 1, refused: 1, unknown: 0 });
  });

  it("leaves in doubt what is in doubt, whatever another one sends", async () => {
    const worker = await preparedFor(2);
    story.world.braze.script("change", "unknown-not-applied", "limited");
    await story.sendAgain(worker);
    await story.sendAgain(worker);
    await story.settle(worker.run);
    expect((await story.row(worker.run)).counts).toMatchObject({ added: 1, refused: 0, unknown: 1 });
  });

  it("that gets through a batch in part only, again and again, is idle: it begins anew each time", async () => {
    const worker = await preparedFor(2);
    const except = [{ from: 0, to: 1, outcome: "unsent" as const, reason: "rate-limited" as const }];
    story.world.braze.change = async () => ({ outcome: "accepted", except });
    expect(await story.sendAgain(worker)).toMatchObject({ next: "again", idleRounds: 1 });
    expect(await story.sendAgain({ ...worker, idleRounds: 1 })).toMatchObject({
      next: "again",
      idleRounds: 2,
    });
    expect(await story.sendAgain({ ...worker, idleRounds: IDLE_ROUNDS })).toMatchObject({ next: "done" });
  });

  it("says of what a cancellation kept from being tried nothing of Braze", async () => {
    const worker = await preparedFor(2);
    const { run } = worker;
    story.world.braze.change = async () => {
      await cancelImport(story.world, { run, by: "ana", reach: "all" });
      await story.world.clock.pause(CANCELLATION_CHECK_MS);
      return { outcome: "unsent", reason: "upstream-down", status: 0 };
    };
    await story.sendAgain(worker);
    const { results } = await story.world.parts.outcomes(run);
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      Array(2).fill(["unsent", undefined]),
    );
  });

  it("leaves what it could not send in its time to the next, whatever kept it from being sent", async () => {
    const worker = await preparedFor(2);
    const { braze, clock } = story.world;
    braze.script("change", "unsent", "unsent");
    braze.before(() => clock.advance(1));
    expect(await story.sendAgain({ ...worker, deadline: withReserve(1) })).toMatchObject({
      next: "again",
      at: 0,
    });
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(braze.ids(cohortId)).toHaveLength(2);
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

  it("of an import that was cancelled before is not marked as one that may have been sent", async () => {
    story = await Story.begin();
    const { run } = await preparedFor(1);
    await cancelImport(story.world, { reach: "all", run, by: "ana" });
    await story.send(run, 0);
    expect(await story.world.parts.outcomes(run)).toMatchObject({
      started: [],
      results: [{ outcome: "unsent" }],
    });
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
    const { results } = await story.world.parts.outcomes(worker.run);
    expect(results.length).toBeLessThan(BATCHES_IN_FLIGHT);
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

describe("a worker of several parts", () => {
  const count = 3 * BATCHES_IN_FLIGHT;
  const inPart = (ids: number) => ({ idsPerBatch: 1, batchesPerPart: ids });
  /** Of two parts, of so many batches each. */
  async function ofTwo(batches = count): Promise<PartsToSend> {
    story = await Story.begin(inPart(batches));
    const worker = await preparedFor(2 * batches);
    return { ...worker, parts: await story.manifest(worker.run) };
  }
  const recordsOf = async (run: PartsToSend["run"], part: number) =>
    (await story.world.parts.outcomes(run, part)).results.map(({ outcome }) => outcome);

  it("sends all of them, each in a turn of its own, and begins one while the last answers of the one before are awaited", async () => {
    const worker = await ofTwo();
    const { braze, turns } = story.world;
    const { change } = braze;
    const inFlight = new Set<number>();
    const seen: number[][] = [];
    braze.change = async (target, wanted) => {
      inFlight.add(wanted.batch.batch);
      seen.push([...inFlight]);
      const answer = await change(target, wanted);
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      inFlight.delete(wanted.batch.batch);
      return answer;
    };
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(braze.ids(cohortId)).toHaveLength(2 * count);
    expect(turns.taken).toEqual([1, count, count]);
    expect(Math.max(...seen.map(({ length }) => length))).toBe(BATCHES_IN_FLIGHT);
    expect(
      seen.some((batches) => batches.some((one) => one < count) && batches.some((one) => one >= count)),
    ).toBe(true);
  });

  it("records what is sent of a part as soon as it has all answers, and not at the end of all", async () => {
    const worker = await ofTwo(BATCHES_IN_FLIGHT - 1);
    const { braze } = story.world;
    let first: string[] = [];
    braze.before(async () => {
      if (changes() < worker.parts.length * (BATCHES_IN_FLIGHT - 1) - 1) return;
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      first = await recordsOf(worker.run, 0);
    });
    await story.sendAgain(worker);
    expect(first).toHaveLength(BATCHES_IN_FLIGHT - 1);
  });

  it("goes round at the part whose turn has not come, and sends it in that turn", async () => {
    const worker = await ofTwo();
    const { clock, turns, braze } = story.world;
    const { take } = turns;
    turns.take = async (cluster, requests) => {
      const turn = await take(cluster, requests);
      turns.delay = TURN_AHEAD_MS + 30_000;
      return turn;
    };
    const first = await story.sendAgain(worker);
    expect(first).toEqual({
      next: "again",
      waitSeconds: 30,
      at: 1,
      idleRounds: 0,
      turn: new Date(clock.now().getTime() + turns.delay).toISOString(),
    });
    expect(braze.ids(cohortId)).toHaveLength(count);
    await clock.pause(30_000);
    expect(await story.sendAgain({ ...worker, ...first, deadline: story.inMinutes(15) })).toMatchObject({
      next: "done",
    });
    expect(braze.ids(cohortId)).toHaveLength(2 * count);
    expect(turns.taken).toEqual([1, count, count]);
  });

  it("whose limit ran out in a part begins no other, and goes round with that one", async () => {
    const worker = await ofTwo();
    limited(count);
    const { turn, ...first } = await story.sendAgain(worker);
    expect(first).toEqual({ next: "again", waitSeconds: ROUND_WAIT_S * 2, at: 0, idleRounds: 1 });
    expect(await recordsOf(worker.run, 1)).toEqual([]);
    expect(await story.sendAgain({ ...worker, ...first, turn })).toMatchObject({ next: "done" });
    expect(story.world.braze.ids(cohortId)).toHaveLength(2 * count);
  });

  it("that has no time left after a part sends nothing of the next one, and says so of all its batches", async () => {
    const worker = await ofTwo();
    const { braze, clock, turns } = story.world;
    braze.before(() => clock.advance(1));
    const first = await story.sendAgain({ ...worker, deadline: withReserve(count) });
    expect(first).toMatchObject({ next: "again", waitSeconds: 0, at: 1, idleRounds: 0 });
    expect(braze.ids(cohortId)).toHaveLength(count);
    // It may be marked as begun.
    expect(await recordsOf(worker.run, 1)).toEqual(Array.from({ length: count }, () => "unsent"));
    expect(await story.sendAgain({ ...worker, ...first })).toMatchObject({ next: "done" });
    expect(braze.ids(cohortId)).toHaveLength(2 * count);
    expect(turns.taken).toEqual([1, count, count]);
  });

  it("takes no turn for what was sent before, and one for the rest of a part", async () => {
    const worker = await ofTwo(4);
    await story.send(worker.run, 0);
    const { parts, turns } = story.world;
    const attempt = { run: worker.run, part: 1, attempt: "dead" };
    await parts.start(attempt);
    await parts.record({ ...attempt, sequence: 0, results: [{ batch: 4, outcome: "accepted" }] });
    turns.taken.length = 0;
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(turns.taken).toEqual([3]);
    expect(changes()).toBe(4 + 3);
  });

  it.each(["is not there", "can't be recorded"])(
    "one of whose parts %s sends the other, and only that one is tried again",
    async (why) => {
      const worker = await ofTwo(2);
      const { parts } = story.world;
      const { batches, record } = parts;
      const broken = new Error(`the part ${why}`);
      const [first] = worker.parts;
      if (why === "is not there")
        parts.batches = async (object) => {
          if (object === first?.object) throw broken;
          return batches(object);
        };
      else
        parts.record = async (written) => {
          if (written.part === 0) throw broken;
          return record(written);
        };
      await expect(story.sendAgain(worker)).rejects.toThrow(broken.message);
      expect(await recordsOf(worker.run, 1)).toEqual(["accepted", "accepted"]);
      const sent = changes();
      parts.batches = batches;
      parts.record = record;
      expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
      expect(changes()).toBe(sent + 2);
      expect(story.world.braze.ids(cohortId)).toHaveLength(4);
    },
  );

  it("two of whose parts break begins no third", async () => {
    story = await Story.begin(inPart(2));
    const worker = await preparedFor(8);
    const parts = await story.manifest(worker.run);
    const asked: string[] = [];
    story.world.parts.batches = async (object) => {
      asked.push(object);
      throw new Error("no bucket");
    };
    await expect(story.sendAgain({ ...worker, parts })).rejects.toThrow("no bucket");
    expect(asked).toEqual(parts.slice(0, 2).map(({ object }) => object));
  });

  it("that can't note that adds begin adds nobody of any part", async () => {
    story = await Story.begin(inPart(2));
    story.world.engine.selects(users("gone"));
    await story.import();
    story.world.engine.selects(users("ana", "bo", "cy", "di"));
    const run = await story.accept({ allowUnusualChange: true });
    await story.open(run);
    await story.prepare(run);
    await story.name(run);
    const parts = (await story.manifest(run)).slice(1);
    const { runs, braze } = story.world;
    const { note } = runs;
    let refused = 0;
    runs.note = async (id, facts) => {
      if ("addsBegan" in facts && refused++ === 0) throw new Error("no table");
      return note(id, facts);
    };
    const noted: unknown[] = [];
    braze.before(async ({ call }) => {
      if (call === "change") noted.push((await story.row(run)).addsBegan);
    });
    const worker = { run, parts, ...notBegun, deadline: story.inMinutes(15) };
    await expect(story.sendAgain(worker)).rejects.toThrow("no table");
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(noted).toEqual([true, true, true, true]);
  });

  it("begins no third part before all answers of the first are recorded", async () => {
    story = await Story.begin(inPart(2));
    const worker = await preparedFor(6);
    const { parts, braze } = story.world;
    const { record } = parts;
    let write: (() => void) | undefined;
    parts.record = async (written) => {
      if (written.part === 0)
        await new Promise<void>((resolve) => {
          write = resolve;
        });
      return record(written);
    };
    const sent = story.sendAgain({ ...worker, parts: await story.manifest(worker.run) });
    for (let turn = 0; turn < 200; turn += 1) await setImmediate();
    expect(braze.ids(cohortId)).toHaveLength(4);
    write?.();
    expect(await sent).toMatchObject({ next: "done" });
    expect(braze.ids(cohortId)).toHaveLength(6);
  });

  it("goes on with a part whose turn comes while the last answers of the one before are awaited", async () => {
    const worker = await ofTwo();
    const { clock, turns } = story.world;
    turns.delay = TURN_AHEAD_MS + 1_000;
    story.world.braze.before(() => clock.advance(100));
    const { turn } = await story.sendAgain(worker);
    await clock.pause(1_000);
    expect(await story.sendAgain({ ...worker, turn })).toMatchObject({ next: "done" });
  });

  it("whose key is refused records it of all batches of its parts", async () => {
    const worker = await ofTwo();
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    const { results } = await story.world.parts.outcomes(worker.run);
    expect(results).toHaveLength(2 * count);
    expect(new Set(results.map(({ outcome, reason }) => `${outcome}: ${reason}`))).toEqual(
      new Set(["unsent: key-refused"]),
    );
    expect(story.world.turns.taken).toEqual([1, count]);
  });

  it("whose lease is lost sends nothing more of any part, and records nothing of those that are left", async () => {
    story = await Story.begin(inPart(count));
    const worker = await preparedFor(3 * count);
    const { ledgers } = story.world;
    const { renewLease } = ledgers;
    let renewed = 0;
    ledgers.renewLease = async (lease) => (renewed++ === 0 ? renewLease(lease) : "lost");
    const parts = await story.manifest(worker.run);
    expect(await story.sendAgain({ ...worker, parts })).toMatchObject({ next: "done" });
    expect(story.world.braze.ids(cohortId).length).toBeLessThanOrEqual(count);
    expect(await recordsOf(worker.run, 2)).toEqual([]);
  });

  it("logs how many of each part were accepted, also where another part broke", async () => {
    const worker = await ofTwo(2);
    const { parts, log } = story.world;
    const { batches } = parts;
    parts.batches = async (object) => {
      if (object === worker.parts[0]?.object) throw new Error("no part");
      return batches(object);
    };
    await expect(story.sendAgain(worker)).rejects.toThrow("no part");
    const sent = log.lines.filter(({ code }) => code === "part-sent");
    expect(sent.map(({ fields }) => fields)).toMatchObject([{ part: 1, count: 2 }]);
  });

  it("whose import is cancelled leaves the other parts unsent", async () => {
    const worker = await ofTwo();
    const { braze, clock } = story.world;
    let begun = 0;
    braze.before(async () => {
      begun += 1;
      if (begun > 1) return;
      await cancelImport(story.world, { reach: "all", run: worker.run, by: "ana" });
      clock.advance(CANCELLATION_CHECK_MS);
    });
    expect(await story.sendAgain(worker)).toMatchObject({ next: "done" });
    expect(await recordsOf(worker.run, 1)).toEqual([]);
    await story.settle(worker.run);
    const added = changes();
    expect(added).toBeLessThanOrEqual(BATCHES_IN_FLIGHT);
    expect(await story.row(worker.run)).toMatchObject({
      status: "cancelled",
      counts: { added, unsent: 2 * count - added, unknown: 0 },
    });
  });
});

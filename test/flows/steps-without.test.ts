/** What the steps of a run do where something that they need is gone, and what they record of it. */
import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { BATCHES_PER_RECORD, BATCHES_UNRECORDED } from "../../shared/limits.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { Journal } from "../../shared/usecases/run/journal.ts";
import { aRun } from "../fakes/ids.ts";
import { cohortId, connectionId, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  story.world.engine.selects(users("ana", "bo"));
});

async function opened() {
  const id = await story.accept();
  await story.open(id);
  return id;
}
/** Lets everything go on that waits for nothing. */
const settled = () => setImmediate();
const leaseOf = async () => (await story.world.ledgers.read(cohortId)).lease;

describe("a prepare", () => {
  it("whose lease is lost says so, evaluates nothing, and prepares nothing", async () => {
    const id = await opened();
    await story.world.ledgers.closeLease({ run: id });
    expect(await story.prepare(id)).toMatchObject({ next: "settle", failure: "lease-lost" });
    expect(story.world.engine.questions).toEqual([]);
  });

  it("whose lease is lost while it evaluates says so, and its change set is not the run's", async () => {
    const id = await opened();
    const { engine, ledgers } = story.world;
    const evaluate = engine.evaluate;
    engine.evaluate = async (question) => {
      await ledgers.closeLease({ run: id });
      await ledgers.settle({ run: id, connection: connectionId, pointer: undefined });
      return evaluate(question);
    };
    expect(await story.prepare(id)).toMatchObject({ next: "settle", failure: "lease-lost" });
    expect((await story.row(id)).toSend).toBeUndefined();
  });

  it("whose cohort was deleted fails by that reason", async () => {
    const id = await opened();
    await story.world.cohorts.remove({ id: cohortId, version: 0 });
    expect(await story.prepare(id)).toMatchObject({ next: "settle", failure: "cohort-gone" });
  });

  it("whose data set is gone fails, and the row names it", async () => {
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("the cohort is gone");
    const definition = { kind: "sql", dataSet: "shop", sql: "SELECT 1" } as const;
    await story.world.cohorts.replace({ ...cohort, definition });
    const id = await opened();
    expect(await story.prepare(id)).toMatchObject({ next: "settle", failure: "definition-invalid" });
    expect((await story.row(id)).detail).toContain('"shop"');
  });

  it("of a run without a row is an error, not an import", async () => {
    const id = await opened();
    story.world.runs.read = async () => undefined;
    await expect(story.open(id)).rejects.toThrow("has no row");
    await expect(story.prepare(id)).rejects.toThrow("has no row");
    await expect(story.settle(id)).rejects.toThrow("has no row");
  });

  it("keeps the rows that were left out beside its change set, and none where nobody was", async () => {
    story.world.engine.selects(users("ana"), { rejected: { "no-identifier": 2 } });
    const id = await opened();
    await story.prepare(id);
    expect((await leaseOf())?.changeSet).toMatchObject({
      rejected: { "no-identifier": 2 },
      rejectedRows: expect.stringMatching(/./),
    });
    await story.settle(id);

    story.world.engine.selects(users("ana"));
    await story.prepare(await opened());
    expect((await leaseOf())?.changeSet).not.toHaveProperty("rejectedRows");
  });
});

describe("the step that sends the name", () => {
  const ends = (failure: string) => ({ next: "settle", waitSeconds: 0, failure });
  async function preparedRun() {
    const id = await opened();
    await story.prepare(id);
    return id;
  }
  const calls = () => story.world.braze.calls.map(({ call }) => call);

  it("says that the lease is lost, before or after the name was sent", async () => {
    const settled = await preparedRun();
    await story.settle(settled);
    expect(await story.name(settled)).toEqual(ends("lease-lost"));
    expect(calls()).toEqual([]);

    const id = await preparedRun();
    story.world.ledgers.recordName = async () => "lost";
    expect(await story.name(id)).toEqual(ends("lease-lost"));
    expect(calls()).toEqual(["name"]);
  });

  it("sends nothing where nothing is prepared", async () => {
    expect(await story.name(await opened())).toEqual(ends("lease-lost"));
    expect(calls()).toEqual([]);
  });

  it("says that the cohort or the connection was deleted", async () => {
    const id = await preparedRun();
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.remove(connection);
    expect(await story.name(id)).toEqual(ends("connection-gone"));
    await story.world.cohorts.remove({ id: cohortId, version: 0 });
    expect(await story.name(id)).toEqual(ends("cohort-gone"));
    expect(calls()).toEqual([]);
  });

  it("of a run without a row is an error", async () => {
    const id = await preparedRun();
    story.world.runs.read = async () => undefined;
    await expect(story.name(id)).rejects.toThrow("has no row");
  });

  it("goes on to settle once the import is cancelled", async () => {
    const id = await preparedRun();
    await cancelImport(story.world, { reach: "all", run: id, by: "ana" });
    expect(await story.name(id)).toEqual(ends(""));
    expect(calls()).toEqual([]);
  });

  it("makes no request where the name was sent before and members are to be sent", async () => {
    await story.import();
    story.world.engine.selects(users("ana", "bo", "cy"));
    const id = await preparedRun();
    const before = calls();
    expect(await story.name(id)).toEqual({ next: "send", waitSeconds: 0, failure: "" });
    expect(calls()).toEqual(before);
  });

  it("notes that Braze took an older key", async () => {
    story.world.engine.selects([]);
    story.world.braze.refusedSecrets.add("secret-of-new");
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({
      status: "succeeded",
      usedOlderKey: true,
    });
  });
});

describe("a part", () => {
  it("whose connection was deleted sends nothing, and its run fails by that reason", async () => {
    const id = await opened();
    await story.prepare(id);
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.remove(connection);
    await story.send(id, 0);
    await story.settle(id);
    expect(await story.row(id)).toMatchObject({
      status: "failed",
      reason: "connection-gone",
      counts: { added: 0, unsent: 2, unknown: 0 },
    });
  });
});

it("a settle whose lease moved away without a settlement is an error, and the run has no outcome", async () => {
  const id = await opened();
  await story.prepare(id);
  story.world.ledgers.read = async () => ({ byConnection: {} });
  await expect(story.settle(id)).rejects.toThrow("moved away");
  expect((await story.row(id)).status).toBe("running");
});

describe("counts that do not reconcile", () => {
  async function lostOne() {
    const id = await opened();
    await story.prepare(id);
    await story.send(id, 0);
    const { changeSets } = story.world;
    const settle = changeSets.settle;
    changeSets.settle = async (...given) => {
      const { ledger, tally } = await settle(...given);
      return { ledger, tally: { ...tally, adds: { ...tally.adds, accepted: 1 } } };
    };
    return id;
  }

  it("fail the run, which keeps its lease, so that nothing is built on its ledger", async () => {
    const id = await lostOne();
    expect(await story.settle(id)).toBe("stuck");
    expect(await story.row(id)).toMatchObject({ status: "failed", reason: "counts-do-not-reconcile" });
    expect((await leaseOf())?.run).toBe(id);
    expect(await story.pointer()).toBeUndefined();
    expect(await story.settle(id)).toBe("stuck");
  });

  it("of another run that died are the reason why an import is skipped", async () => {
    const died = await lostOne();
    story.world.workflow.end(died);
    await story.world.clock.pause(24 * 3_600_000);
    const id = await story.acceptRacing();
    expect(await story.open(id)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(id)).toMatchObject({
      status: "skipped",
      reason: "counts-do-not-reconcile",
      otherRun: died,
    });
  });
});

it("results are written when so many are known that a dead worker would lose too many, and at the end", async () => {
  const written: number[] = [];
  const sequences: number[] = [];
  const parts = {
    ...story.world.parts,
    record: async ({ sequence, results }: { sequence: number; results: readonly unknown[] }) => {
      sequences.push(sequence);
      written.push(results.length);
    },
  };
  const journal = new Journal(parts, { run: aRun("r"), part: 0, attempt: "a" });
  for (let batch = 0; batch < BATCHES_PER_RECORD - 1; batch += 1)
    await journal.record({ batch, outcome: "accepted" });
  expect(written).toEqual([]);
  await journal.record({ batch: BATCHES_PER_RECORD, outcome: "accepted" });
  expect(written).toEqual([BATCHES_PER_RECORD]);
  await journal.record({ batch: BATCHES_PER_RECORD + 1, outcome: "accepted" });
  await journal.close();
  await journal.close();
  expect(written).toEqual([BATCHES_PER_RECORD, 1]);
  expect(sequences).toEqual([0, 1]);
});

it("while a record is being written, answers are taken on until too many have none, and go into the next one together", async () => {
  const written: number[] = [];
  const writes: (() => void)[] = [];
  const parts = {
    ...story.world.parts,
    record: async ({ results }: { results: readonly unknown[] }) => {
      written.push(results.length);
      await new Promise<void>((resolve) => writes.push(resolve));
    },
  };
  const journal = new Journal(parts, { run: aRun("r"), part: 0, attempt: "a" });
  const all = BATCHES_UNRECORDED;
  for (let batch = 0; batch < all - 1; batch += 1) await journal.record({ batch, outcome: "accepted" });
  expect(written).toEqual([BATCHES_PER_RECORD]);
  let taken = false;
  const last = journal.record({ batch: all - 1, outcome: "accepted" }).then(() => {
    taken = true;
  });
  await settled();
  expect(taken).toBe(false);
  writes[0]?.();
  await last;
  const closed = journal.close();
  await settled();
  writes[1]?.();
  await closed;
  expect(written).toEqual([BATCHES_PER_RECORD, all - BATCHES_PER_RECORD]);
});

it("results whose write was refused, or not answered, are written again with the next ones, and none is lost", async () => {
  const written: { sequence: number; batches: number[] }[] = [];
  const { record } = story.world.parts;
  let refused = 2;
  story.world.parts.record = async ({ sequence, results }) => {
    if (refused-- > 0) throw new Error("S3 refuses");
    written.push({ sequence, batches: results.map(({ batch }) => batch) });
  };
  const journal = new Journal(story.world.parts, { run: aRun("r"), part: 0, attempt: "a" });
  const batches = Array.from({ length: BATCHES_PER_RECORD }, (_, at) => at);
  for (const batch of batches) await journal.record({ batch, outcome: "accepted" });
  await settled();
  const next = BATCHES_PER_RECORD;
  await expect(journal.record({ batch: next, outcome: "accepted" })).rejects.toThrow("S3 refuses");
  await expect(journal.close()).rejects.toThrow("S3 refuses");
  await journal.close();
  story.world.parts.record = record;
  expect(written).toEqual([{ sequence: 2, batches: [...batches, next] }]);
});

describe("an open that ends the run goes to notify", () => {
  it("where it was cancelled before", async () => {
    const id = await story.accept();
    await cancelImport(story.world, { reach: "all", run: id, by: "ana" });
    expect(await story.open(id)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(id)).toMatchObject({ status: "cancelled" });
  });

  it("where its connection is failing and Braze still refuses the key", async () => {
    const id = await story.accept();
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.replace({ ...connection, status: "failing" });
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    expect(await story.open(id)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(id)).toMatchObject({ status: "failed", reason: "key-refused" });
    expect(await leaseOf()).toBeUndefined();
  });
});

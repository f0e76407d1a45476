import { beforeEach, describe, expect, it } from "vitest";
import { defaultIdentifierOrder } from "../../shared/contract/cohorts.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import { renewal } from "../../shared/domain/lease.ts";
import { TooLargeForEngine } from "../../shared/domain/too-large.ts";
import { importLetter } from "../../shared/letters/import-letter.ts";
import { letterText } from "../../shared/letters/letter-text.ts";
import { LEASE_MS, MAIL_CLAIM_MS, RUN_DETAIL_LENGTH, WORKER_LIFE_MS } from "../../shared/limits.ts";
import { readImport } from "../../shared/usecases/imports/read.ts";
import { cohortId, connectionId, notBegun, Story, users } from "./story.ts";

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
const changes = () => story.world.braze.calls.filter((call) => call.call === "change");
const atBraze = () => story.world.braze.ids(cohortId);

describe("an import", () => {
  it("sends everyone the first time, and only the differences afterwards", async () => {
    story.world.engine.selects(users("ana", "bo", "cy"));
    const first = await story.import();
    expect(first).toMatchObject({ status: "succeeded", counts: { members: 3, added: 3, removed: 0 } });
    expect(story.world.braze.nameOf(cohortId)).toBe("Loyal buyers");

    story.world.engine.selects(users("bo", "cy", "di"));
    const second = await story.import();
    expect(second).toMatchObject({
      status: "succeeded",
      counts: { members: 3, kept: 2, added: 1, removed: 1 },
      totalUsersImported: 3,
    });
    expect(atBraze()).toEqual(["bo", "cy", "di"]);
  });

  it("is not prepared by a worker who began before its lease was given back", async () => {
    const run = await story.accept();
    await story.open(run);
    const { ledgers, changeSets } = story.world;
    const { write } = changeSets;
    // Meanwhile the run looks for its data again. Another import may have moved the ledger before it takes the lease again.
    changeSets.write = async (...given) => {
      changeSets.write = write;
      await story.reopen(run);
      return write(...given);
    };
    expect(await story.prepare(run)).toMatchObject({ next: "settle", failure: "lease-lost" });
    expect((await ledgers.read(cohortId)).lease).not.toHaveProperty("changeSet");
  });

  it("that is too large for its engine ends at once with that reason, and says what to do", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const { write } = story.world.changeSets;
    const fault = { code: "engine-memory-full", values: { megabytes: 1_984 } } as const;
    story.world.changeSets.write = () => Promise.reject(new TooLargeForEngine(fault));
    const run = await story.import();
    expect(run).toMatchObject({
      status: "failed",
      reason: "too-large-for-engine",
      detail: "The engine needs more than its 1984 MB of memory at once, even with its disk.",
      fault,
      totalUsersImported: 1,
    });
    expect(letterText(importLetter(run, "https://cohorts.example"))).toContain(
      "Why: The cohort, or the data",
    );
    expect(atBraze()).toEqual(["ana"]);
    story.world.changeSets.write = write;
    expect(await story.import()).toMatchObject({ status: "succeeded" });
  });

  it("with nothing changed makes no users call and succeeds", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const before = changes().length;
    const again = await story.import();
    expect(changes()).toHaveLength(before);
    expect(again).toMatchObject({
      status: "succeeded",
      counts: { members: 1, kept: 1, added: 0, removed: 0 },
    });
  });

  it("sends a new name even if nobody entered or left", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("the cohort is gone");
    await story.world.cohorts.replace({ ...cohort, name: "Regulars" });
    await story.import();
    expect(story.world.braze.nameOf(cohortId)).toBe("Regulars");
    expect(changes()).toHaveLength(1);
  });

  it("that delivered part is partial, and the next one sends the rest", async () => {
    story.world.engine.selects(users("ana", "bo", "cy", "di", "eve"));
    story.world.braze.script("change", "accepted", "unsent", "refused");
    const first = await story.import();
    expect(first).toMatchObject({ status: "partial", counts: { added: 2, unsent: 2, refused: 1 } });
    const second = await story.import();
    expect(second).toMatchObject({
      status: "succeeded",
      counts: { kept: 2, added: 3 },
      totalUsersImported: 5,
    });
  });

  it("with some ids that Braze refuses sends all the others, and only the refused ones are out", async () => {
    story = await Story.begin({ idsPerBatch: 5, batchesPerPart: 2 });
    story.world.engine.selects(users("ana", "bo", "cy", "di", "eve", "flo"));
    story.world.braze.refusedIds.add("bo").add("flo");
    expect(await story.import()).toMatchObject({
      status: "partial",
      reason: "refused-by-braze",
      counts: { added: 4, refused: 2, unknown: 0, unsent: 0 },
      totalUsersImported: 4,
    });
    expect(atBraze()).toEqual(["ana", "cy", "di", "eve"]);
    const [{ id, rejected } = { id: "" as never }] = (await story.world.runs.list(cohortId, { limit: 1 }))
      .items;
    expect(rejected).toMatchObject({ rows: 2, href: `/imports/${id}/rejected` });

    story.world.braze.refusedIds.clear();
    story.world.engine.selects(users("bo", "cy", "di", "eve"));
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 1, removed: 1 } });
    expect(atBraze()).toEqual(["bo", "cy", "di", "eve"]);
  });

  it("mails each recipient once, even if notify is repeated", async () => {
    const id = await story.accept({ recipients: ["ana@example.com", "bo@example.com"] });
    const failure = await story.upToSettle(id);
    await story.settle(id, failure);
    await story.notify(id);
    await story.notify(id);
    expect((await story.row(id)).mails.map(({ to, state }) => [to, state])).toEqual([
      ["ana@example.com", "sent"],
      ["bo@example.com", "sent"],
    ]);
    expect(story.world.mails.sent).toHaveLength(2);
  });
});

describe("an unknown answer", () => {
  it("an unknown add of a user who left since is removed", async () => {
    story.world.engine.selects(users("ana"));
    story.world.braze.script("change", "unknown-but-applied");
    expect(await story.import()).toMatchObject({
      status: "failed",
      counts: { unknown: 1 },
      totalUsersImported: 0,
    });
    expect(await story.pointer()).toMatchObject({ inCount: 0, unsureCount: 1 });

    story.world.engine.selects([]);
    const allowed = await story.import({ allowUnusualChange: true });
    expect(allowed).toMatchObject({ status: "succeeded", counts: { removed: 1 } });
    expect(atBraze()).toEqual([]);
  });

  it("an unknown remove of a user who comes back is added again", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    story.world.engine.selects(users("bo"));
    story.world.braze.script("change", "unknown-but-applied");
    await story.import();
    expect(atBraze()).toEqual(["bo"]);

    story.world.engine.selects(users("ana", "bo"));
    const back = await story.import();
    expect(back.counts).toMatchObject({ kept: 1, added: 1 });
    expect(atBraze()).toEqual(["ana", "bo"]);
  });
});

describe("a repeated request", () => {
  it("with the same Idempotency-Key is the same run, started once", async () => {
    const one = await story.accept({}, "monday");
    story.world.clock.advance(60_000);
    const two = await story.accept({}, "monday");
    expect(two).toEqual(one);
    expect(story.world.workflow.started).toHaveLength(1);
  });

  it("whose first start was lost starts the queued row again, by name", async () => {
    const { workflow } = story.world;
    const start = workflow.start;
    workflow.start = () => Promise.reject(new Error("the process died"));
    await expect(story.accept({}, "monday")).rejects.toThrow("the process died");
    workflow.start = start;
    await story.accept({}, "monday");
    expect(workflow.started).toHaveLength(1);
  });

  it("with the same key for another import is refused", async () => {
    await story.accept({}, "monday");
    await expect(story.accept({ empty: true }, "monday")).rejects.toThrow(
      "used for a request with other values",
    );
  });
});

describe("an import as of another time", () => {
  const evaluated = () => story.world.engine.questions.map(({ asOf }) => asOf.toISOString());

  it("evaluates the start of that day in the cohort's zone, or that instant", async () => {
    const { asOf } = await story.import({ asOf: "2026-11-01" });
    expect(asOf).toBe("2026-10-31T23:00:00.000Z");
    await story.import({ asOf: "2026-11-02T07:30:00+02:00" });
    const last = await story.import();
    expect(last).not.toHaveProperty("asOf");
    expect(evaluated()).toEqual([asOf, "2026-11-02T05:30:00.000Z", last.time]);
  });

  it("is refused if that is to come", async () => {
    await expect(story.accept({ asOf: "2026-11-25" })).rejects.toMatchObject({
      kind: "invalid",
      code: "invalid-request",
      more: { errors: [{ pointer: "/asOf", detail: "must not be in the future" }] },
    });
    expect((await story.world.runs.list(cohortId, { limit: 1 })).items).toEqual([]);
  });
});

it("an evaluation prefers identifiers in the cohort's order, or in the usual one", async () => {
  const orders = () => story.world.engine.questions.map(({ cohort }) => cohort.identifierOrder);
  await story.import();
  const cohort = await story.world.cohorts.read(cohortId);
  if (!cohort) throw new Error("the cohort is gone");
  await story.world.cohorts.replace({ ...cohort, identifierOrder: ["device_id", "external_id"] });
  await story.import();
  expect(orders()).toEqual([defaultIdentifierOrder, ["device_id", "external_id"]]);
});

it("why a cohort could not be evaluated is kept up to a length, without half a character", async () => {
  const detail = `${"x".repeat(RUN_DETAIL_LENGTH - 1)}\u{1f600} and more`;
  story.world.engine.fails({ reason: "definition-invalid", detail });
  const run = await story.import();
  expect(run.detail).toBe(`${"x".repeat(RUN_DETAIL_LENGTH - 1)}\ufffd`);
});

it("what is wrong with the data is kept by its code too, and no longer", async () => {
  const values = { column: "time", names: "x".repeat(2 * RUN_DETAIL_LENGTH), more: 3 };
  const fault = { code: "no-column", values } as const;
  story.world.engine.fails({ reason: "definition-invalid", detail: "There is no column.", fault });
  const run = await story.import();
  expect(run.fault).toEqual({ ...fault, values: { ...values, names: "x".repeat(RUN_DETAIL_LENGTH) } });
});

describe("steps that are repeated", () => {
  it("a retried open finds its own lease and continues", async () => {
    const id = await story.accept();
    expect(await story.open(id)).toEqual({ next: "prepare", waitSeconds: 0 });
    expect(await story.open(id)).toEqual({ next: "prepare", waitSeconds: 0 });
  });

  it("a retried open of a run that has ended goes to notify", async () => {
    const id = await story.accept();
    await story.settle(id, await story.upToSettle(id));
    expect(await story.open(id)).toEqual({ next: "notify", waitSeconds: 0 });
    expect((await story.world.ledgers.read(cohortId)).lease).toBeUndefined();
  });

  it("a repeated prepare returns the first one's change set, though the data changed in between", async () => {
    const id = await story.accept();
    await story.open(id);
    story.world.engine.selects(users("ana"));
    const first = await story.prepare(id);
    story.world.engine.selects(users("ana", "bo"));
    expect(await story.prepare(id)).toEqual(first);
  });

  it("a repeated part sends only what is not recorded", async () => {
    story.world.engine.selects(users("ana", "bo", "cy", "di"));
    const id = await story.accept();
    await story.upToSettle(id);
    expect(changes()).toHaveLength(2);
    await story.send(id, 0);
    expect(changes()).toHaveLength(2);
  });

  it("a duplicate start finds the existing row, and settles once", async () => {
    story.world.engine.selects(users("ana"));
    const id = await story.accept();
    await story.upToSettle(id);
    await story.settle(id);
    const pointer = await story.pointer();
    expect(await story.settle(id)).toBe("settled");
    expect(await story.pointer()).toEqual(pointer);
  });

  it("a settle that died between its writes is finished by the next try", async () => {
    story.world.engine.selects(users("ana"));
    const id = await story.accept();
    await story.upToSettle(id);
    const { ledgers } = story.world;
    const settle = ledgers.settle;
    ledgers.settle = () => Promise.reject(new Error("the process died"));
    await expect(story.settle(id)).rejects.toThrow("the process died");
    expect((await story.row(id)).status).toBe("running");
    ledgers.settle = settle;
    await story.settle(id);
    expect(await story.row(id)).toMatchObject({ status: "succeeded", counts: { added: 1 } });
    expect((await ledgers.read(cohortId)).lease).toBeUndefined();
  });

  it("a settle that another worker overtakes returns that worker's settlement", async () => {
    story.world.engine.selects(users("ana"));
    const id = await story.accept();
    await story.upToSettle(id);
    const { ledgers } = story.world;
    const read = ledgers.read;
    ledgers.read = async (cohort) => {
      ledgers.read = read;
      await story.settle(id);
      return read(cohort);
    };
    expect(await story.settle(id, "internal")).toBe("settled");
    expect(await story.row(id)).toMatchObject({ status: "succeeded", counts: { added: 1 } });
    expect(await story.pointer()).toMatchObject({ run: id, inCount: 1 });
  });
});

it("a repeated prepare returns the first result, and evaluates nothing", async () => {
  story.world.engine.selects(users("ana", "bo"));
  const id = await story.accept();
  await story.open(id);
  const first = await story.prepare(id);
  const [asked, written] = [story.world.engine.questions.length, story.world.objects.names("").length];
  story.world.engine.selects([]);
  expect(await story.prepare(id)).toEqual(first);
  expect(story.world.engine.questions).toHaveLength(asked);
  expect(story.world.objects.names("")).toHaveLength(written);
});

describe("a mail", () => {
  const ended = async () => {
    const id = await story.accept();
    await story.settle(id, await story.upToSettle(id));
    return id;
  };
  const copies = () => story.world.mails.sent.length;

  it("without an answer is sent once more, 20 minutes later, and then is unknown", async () => {
    const id = await ended();
    const { mails, clock, runs } = story.world;
    for (const tried of [1, 2]) {
      mails.trouble.push(new Error("no answer"));
      await story.notify(id);
      await story.notify(id);
      expect((await story.row(id)).mails).toMatchObject([{ state: "sending", tries: tried }]);
      clock.advance(MAIL_CLAIM_MS + 1);
    }
    await story.notify(id);
    expect((await story.row(id)).mails).toMatchObject([{ state: "unknown", tries: 2 }]);
    // For the alarm: nobody else would tell.
    expect(story.world.meter.counts.get(metrics.mailsNotSent)).toBe(1);
    expect(copies()).toBe(0);
    expect((await runs.unclosed({ limit: 1 })).items).toEqual([]);
  });

  it("is sent once by two that notify at once", async () => {
    const id = await ended();
    await Promise.all([story.notify(id), story.notify(id)]);
    expect(copies()).toBe(1);
  });

  it("that can't be recorded as sent is sent at most once more", async () => {
    const id = await ended();
    const { runs, clock } = story.world;
    const { recordMail } = runs;
    runs.recordMail = () => Promise.reject(new Error("throttled"));
    for (const _ of [1, 2, 3, 4]) {
      await story.notify(id).catch(() => {});
      clock.advance(MAIL_CLAIM_MS + 1);
    }
    runs.recordMail = recordMail;
    await story.notify(id);
    expect(copies()).toBe(2);
  });
});

describe("one run of a cohort at a time", () => {
  it("a second one is refused, and the answer shows the first; a repeated request gets its own", async () => {
    const first = await story.accept({}, "one");
    await expect(story.accept()).rejects.toMatchObject({
      kind: "conflict",
      code: "import-going-on",
      more: { run: { id: first } },
    });
    expect(await story.accept({}, "one")).toBe(first);
    await story.follow(first);
    expect(await story.accept()).not.toBe(first);
  });

  it("a second run is skipped, names the first and mails its recipients", async () => {
    const first = await story.accept();
    await story.open(first);
    const second = await story.acceptRacing();
    expect(await story.open(second)).toEqual({ next: "notify", waitSeconds: 0 });
    await story.notify(second);
    expect(await story.row(second)).toMatchObject({
      status: "skipped",
      reason: "another-run",
      otherRun: first,
      mails: [{ state: "sent" }],
    });
  });

  it("a lease lost while sending: the old run sends nothing more, and what it sent is in the ledger", async () => {
    story.world.engine.selects(users("ana", "bo", "cy", "di", "eve", "flo", "gus", "hal"));
    const dead = await story.accept();
    await story.open(dead);
    await story.prepare(dead);
    await story.name(dead);
    await story.send(dead, 0);
    const sent = atBraze();
    expect(sent).toHaveLength(4);

    // The workflow dies here. Meanwhile everyone leaves the cohort, and the next run begins.
    const [, secondPart] = await story.manifest(dead);
    story.world.workflow.end(dead);
    story.world.clock.advance(WORKER_LIFE_MS);
    story.world.engine.selects([]);
    const next = await story.acceptRacing({ allowUnusualChange: true });
    await story.open(next);
    expect(await story.row(dead)).toMatchObject({
      status: "partial",
      reason: "workflow-died",
      counts: { added: 4, unsent: 4 },
    });

    // The dead run's worker continues: it has lost its lease.
    const before = changes().length;
    if (!secondPart) throw new Error("there is no second part");
    await story.sendAgain({ run: dead, parts: [secondPart], ...notBegun, deadline: story.inMinutes(15) });
    expect(changes().length).toBe(before);

    // None of those it added are left behind.
    await story.prepare(next);
    await story.name(next);
    for (const { part } of await story.manifest(next)) await story.send(next, part);
    await story.settle(next);
    expect(await story.row(next)).toMatchObject({ status: "succeeded", counts: { removed: 4 } });
    expect(atBraze()).toEqual([]);
  });

  it("a run whose execution still waits keeps its lease, even an expired one; the other run is skipped", async () => {
    const slow = await story.accept();
    await story.open(slow);
    story.world.clock.advance(LEASE_MS + 1);
    const other = await story.acceptRacing();
    expect(await story.open(other)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(other)).toMatchObject({ status: "skipped", otherRun: slow });
    expect((await story.world.ledgers.read(cohortId)).lease?.run).toBe(slow);
  });

  it("a run is not settled by another while one of its workers may be running", async () => {
    const dead = await story.accept();
    await story.open(dead);
    story.world.workflow.end(dead);
    story.world.clock.advance(WORKER_LIFE_MS - 1);
    expect(await story.open(await story.acceptRacing())).toEqual({ next: "notify", waitSeconds: 0 });
    story.world.clock.advance(1);
    expect(await story.open(await story.acceptRacing())).toEqual({ next: "prepare", waitSeconds: 0 });
    expect(await story.row(dead)).toMatchObject({ status: "failed", reason: "workflow-died" });
  });

  it("a run whose lease has expired sends nothing more", async () => {
    story.world.engine.selects(users("ana"));
    const late = await story.accept();
    await story.open(late);
    await story.prepare(late);
    story.world.clock.advance(LEASE_MS + 1);
    expect(await story.name(late)).toEqual({ next: "settle", waitSeconds: 0, failure: "lease-lost" });
    await story.send(late, 0);
    expect(changes()).toHaveLength(0);
  });

  it("a worker that continues after its run was settled sends nothing, whenever it was stopped", async () => {
    story.world.engine.selects(users("ana", "bo"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    // The worker stops between its look at the lease and its mark. Meanwhile the workflow gives up on it.
    const { start } = story.world.parts;
    story.world.parts.start = async (attempt) => {
      story.world.parts.start = start;
      await story.settle(id, "internal");
      await start(attempt);
    };
    await story.send(id, 0);
    expect(await story.row(id)).toMatchObject({ status: "failed", counts: { unsent: 2 } });
    expect(atBraze()).toEqual([]);
  });

  it("a holder that renews at the last moment keeps its lease; the other run is skipped", async () => {
    const slow = await story.accept();
    await story.open(slow);
    story.world.workflow.end(slow);
    story.world.clock.advance(WORKER_LIFE_MS);
    const { ledgers } = story.world;
    const close = ledgers.closeLease;
    ledgers.closeLease = async (lease) => {
      await ledgers.renewLease(renewal(slow, story.world.clock.now()));
      return close(lease);
    };
    const other = await story.acceptRacing();
    expect(await story.open(other)).toEqual({ next: "notify", waitSeconds: 0 });
    expect(await story.row(other)).toMatchObject({ status: "skipped", otherRun: slow });
    expect((await ledgers.read(cohortId)).lease?.run).toBe(slow);
  });

  it("a worker that died during a part leaves its batches unsure, and the next run settles them", async () => {
    story.world.engine.selects(users("ana", "bo", "cy", "di"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    story.world.parts.record = () => Promise.reject(new Error("the process died"));
    await expect(story.send(id, 0)).rejects.toThrow("the process died");
    await story.settle(id, "internal");
    expect(await story.row(id)).toMatchObject({
      status: "failed",
      counts: { unknown: 4 },
      totalUsersImported: 0,
    });
    expect(await story.pointer()).toMatchObject({ inCount: 0, unsureCount: 4 });
  });
});

describe("time and keys while sending", () => {
  it("a part whose worker runs out of time continues in the next round from where it stopped", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 8 });
    story.world.engine.selects(users("a", "b", "c", "d", "e", "f", "g", "h"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    story.world.braze.before(() => story.world.clock.advance(60_000));
    const rounds = await story.send(id, 0, 4);
    await story.settle(id);
    expect(rounds).toBeGreaterThan(1);
    expect(changes()).toHaveLength(8);
    expect(await story.row(id)).toMatchObject({ status: "succeeded", counts: { added: 8 } });
  });

  it("a part that meets the limit waits, and sends the rest in the next round", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 8 });
    story.world.engine.selects(users("a", "b", "c"));
    story.world.braze.script("change", ...Array<"limited">(7).fill("limited"));
    const begun = story.world.clock.now().getTime();
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { added: 3, unsent: 0 } });
    // Two rounds that sent nothing, and one that sent only two batches: half a minute, then a minute.
    expect(story.world.clock.now().getTime() - begun).toBe(90_000);
  });

  it("a part that only meets the limit gives up after more than an hour, the window of Braze's limit", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 8 });
    story.world.engine.selects(users("a"));
    story.world.braze.script("change", ...Array<"limited">(100).fill("limited"));
    const begun = story.world.clock.now().getTime();
    expect(await story.import()).toMatchObject({ status: "failed", reason: "rate-limited" });
    const hours = (story.world.clock.now().getTime() - begun) / 3_600_000;
    expect(hours).toBeGreaterThan(1);
    expect(hours).toBeLessThan(3);
  });

  it("falls back to the previous key once when the newest is refused, and says so", async () => {
    story.world.engine.selects(users("ana"));
    story.world.braze.refusedSecrets.add("secret-of-new");
    const run = await story.import();
    expect(run).toMatchObject({ status: "succeeded", usedOlderKey: true });
  });

  it("falls back while it sends members, too, and says so", async () => {
    await story.import();
    story.world.engine.selects(users("ana"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    story.world.braze.refusedSecrets.add("secret-of-new");
    await story.send(id, 0);
    expect(await story.row(id)).toMatchObject({ usedOlderKey: true });
  });

  it("with every key refused sends nothing, and reports which secret was refused", async () => {
    story.world.engine.selects(users("ana"));
    story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
    expect(await story.import()).toMatchObject({
      status: "failed",
      reason: "key-refused",
      counts: { unsent: 1 },
    });
  });

  it("a key invalidated during a run stops the part and leaves the rest unsent, not unknown", async () => {
    story = await Story.begin({ idsPerBatch: 1, batchesPerPart: 20 });
    story.world.engine.selects(users(..."abcdefghijklmnop"));
    const id = await story.accept();
    await story.open(id);
    await story.prepare(id);
    await story.name(id);
    let requests = 0;
    story.world.braze.before((call) => {
      if (call.call === "change" && ++requests === 13) {
        story.world.braze.refusedSecrets.add("secret-of-new").add("secret-of-old");
      }
    });
    await story.send(id, 0);
    await story.settle(id);
    const run = await story.row(id);
    expect(run).toMatchObject({
      status: "partial",
      reason: "key-refused",
      counts: { unknown: 0, refused: 0 },
    });
    expect(run.counts?.added).toBe(atBraze().length);
  });
});

describe("what stops a run before anything is sent", () => {
  it("an unusual change ends with its counts, until someone allows it once", async () => {
    story = await Story.begin({ idsPerBatch: 1_000, batchesPerPart: 2 });
    const many = users(...Array.from({ length: 4_000 }, (_, index) => `u${index}`));
    story.world.engine.selects(many);
    await story.import();
    story.world.engine.selects(many.slice(0, 1_500));
    const before = changes().length;
    expect(await story.import()).toMatchObject({
      status: "failed",
      reason: "unusual-change",
      counts: { unsent: 2_500, removed: 0 },
      toSend: { adds: 0, removes: 2_500 },
      unusualChange: { held: 4_000, removeShare: 0.3, floor: 50 },
      totalUsersImported: 4_000,
    });
    expect(changes().length).toBe(before);
    expect(await story.import({ allowUnusualChange: true })).toMatchObject({
      status: "succeeded",
      counts: { removed: 2_500 },
    });
  });

  it("an import that would empty a cohort stops, unless it may", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    story.world.engine.selects([]);
    expect(await story.import()).toMatchObject({
      status: "failed",
      reason: "unusual-change",
      unusualChange: { held: 2, becomesEmpty: true },
      totalUsersImported: 2,
    });
    expect(atBraze()).toEqual(["ana", "bo"]);
    const cohort = await story.world.cohorts.read(cohortId);
    if (!cohort) throw new Error("the cohort is gone");
    await story.world.cohorts.replace({ ...cohort, guard: { mayBecomeEmpty: true } });
    expect(await story.import()).toMatchObject({ status: "succeeded", counts: { removed: 2 } });
    expect(atBraze()).toEqual([]);
  });

  it.each(["stale-data", "data-missing", "definition-invalid"] as const)(
    "%s sends nothing",
    async (reason) => {
      story.world.engine.selects(users("ana"));
      await story.import();
      story.world.engine.fails({ reason, detail: "why" });
      const before = story.world.braze.calls.length;
      const run = await story.import();
      expect(run).toMatchObject({ status: "failed", reason, detail: "why", totalUsersImported: 1 });
      expect(run.counts).toBeUndefined();
      expect(story.world.braze.calls.length).toBe(before);
      expect(atBraze()).toEqual(["ana"]);
    },
  );

  it("what was left out of the data, and odd identifiers, are told on the run's row, in its view and its mail", async () => {
    const tolerated = { rows: 2, times: 0, identifiers: 1, files: ["day=5/b.csv"], moreFiles: true as const };
    const hints = { "outer-blanks": 3 };
    story.world.engine.selects(users("ana"), { told: { tolerated, hints } });
    const run = await story.import();
    expect(run).toMatchObject({ status: "succeeded", dataNotes: { unreadable: tolerated, hints } });
    const { inWords } = await readImport(story.world, run.id, "all");
    expect(inWords.why).toBe(
      "2 rows and 1 identifier of the data could not be read and were left out, which the data set allows " +
        '(in "day=5/b.csv" and others). Of the members\' identifiers, which are sent as they are, 3 begin or end with a blank.',
    );
    expect(letterText(importLetter(run, "https://cohorts.example"))).toContain(`Why: ${inWords.why}`);
    story.world.engine.selects(users("ana", "bo"), { told: { hints: {} } });
    expect(await story.import()).not.toHaveProperty("dataNotes");
  });

  it("a lost ledger is never taken for an empty one", async () => {
    story.world.engine.selects(users("ana"));
    await story.import();
    const pointer = await story.pointer();
    story.world.objects.lose(pointer?.object ?? "");
    expect(await story.import()).toMatchObject({ status: "failed", reason: "ledger-lost" });
  });

  it("an empty import removes everyone we hold, whatever the definition says", async () => {
    story.world.engine.selects(users("ana", "bo"));
    await story.import();
    expect(await story.import({ empty: true })).toMatchObject({
      status: "succeeded",
      counts: { removed: 2 },
      totalUsersImported: 0,
    });
    expect(atBraze()).toEqual([]);
  });

  it("a connection that is not active is refused by the API", async () => {
    const connection = await story.world.connections.read(connectionId);
    if (!connection) throw new Error("the connection is gone");
    await story.world.connections.replace({ ...connection, status: "pending" });
    await expect(story.accept()).rejects.toThrow('The connection "Shop" is not active yet.');
  });
});

/** Jobs: a request waits a while for its result, which can also be read later. */
import { beforeEach, describe, expect, it } from "vitest";
import type { JobRequest } from "../../shared/domain/job.ts";
import { ANSWER_LOST_MS, ANSWER_WAIT_MS } from "../../shared/limits.ts";
import { readJob } from "../../shared/usecases/jobs/read.ts";
import { runJob } from "../../shared/usecases/jobs/run.ts";
import { submitJob } from "../../shared/usecases/jobs/submit.ts";
import { type FakeWorld, fakeWorld } from "../fakes/world.ts";

const definition = { kind: "list", object: "uploads/a.csv", format: "csv" } as const;
const draft: JobRequest = { kind: "draft", request: { timeZone: "UTC", definition } };
const users = (...ids: string[]) => ids.map((id) => ({ kind: "external_id" as const, id, label: "" }));

let world: FakeWorld;
beforeEach(() => {
  world = fakeWorld();
  world.engine.selects(users("ana", "bo"));
});
const asking = (question = draft, key?: string) => submitJob(world, { question, idempotencyKey: key });
const reading = (id: string) => readJob(world, { id, kinds: ["draft", "preview"] });
const answersAtOnce = () => world.jobQueue.does((id) => runJob(world, id));

describe("a job", () => {
  it("that ends while the request waits is returned at once", async () => {
    answersAtOnce();
    const { outcome } = await asking();
    expect(outcome).toMatchObject({ answer: { members: { total: 2 }, asOf: "2026-11-24T08:00:00.000Z" } });
  });

  it("that takes longer is returned unfinished after 20 s, and read later", async () => {
    const began = world.clock.now().getTime();
    const job = await asking();
    expect(job.outcome).toBeUndefined();
    const waited = world.clock.now().getTime() - began;
    expect(waited).toBeLessThanOrEqual(ANSWER_WAIT_MS);
    expect(waited).toBeGreaterThan(ANSWER_WAIT_MS - 1_000);
    expect((await reading(job.id)).outcome).toBeUndefined();

    await runJob(world, job.id);
    expect((await reading(job.id)).outcome).toMatchObject({ answer: { members: { total: 2 } } });
  });

  it("whose function dies is started again with its original time, and ends once", async () => {
    const job = await asking();
    world.clock.advance(60_000);
    await runJob(world, job.id);
    world.engine.selects(users("ana"));
    await runJob(world, job.id);
    expect((await reading(job.id)).outcome).toMatchObject({
      answer: { members: { total: 2 }, asOf: job.askedAt },
    });
  });

  it("has a domain error as its outcome, and is retried after any other error", async () => {
    world.engine.fails({ reason: "data-missing", detail: "There is no such object." });
    const refused = await asking();
    await runJob(world, refused.id);
    expect((await reading(refused.id)).outcome).toMatchObject({
      refusal: { kind: "unprocessable", code: "data-missing", message: "There is no such object." },
    });
    world.engine.evaluate = () => Promise.reject(new Error("out of memory"));
    const broken = await asking();
    await expect(runJob(world, broken.id)).rejects.toThrow("out of memory");
    expect((await reading(broken.id)).outcome).toBeUndefined();
  });

  it("that will never end says so eventually", async () => {
    const job = await asking();
    world.clock.advance(ANSWER_LOST_MS);
    await expect(reading(job.id)).rejects.toMatchObject({ kind: "unavailable", code: "answer-lost" });
  });

  it("is found under its own kind only", async () => {
    const { id } = await asking();
    await expect(readJob(world, { id, kinds: ["report"] })).rejects.toMatchObject({ kind: "not-found" });
    await expect(reading("another")).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("a repeated request", () => {
  it("with the same Idempotency-Key is the same job, and starts it again in case a start was lost", async () => {
    const one = await asking(draft, "monday");
    const two = await asking(draft, "monday");
    expect(two.id).toBe(one.id);
    expect(world.jobQueue.started).toEqual([one.id, one.id]);
    await runJob(world, one.id);
    expect((await asking(draft, "monday")).outcome).toBeDefined();
    expect(world.jobQueue.started).toHaveLength(2);
  });

  it("with the same key, once the answer is gone, is computed again as of now", async () => {
    await asking(draft, "monday");
    world.clock.advance(25 * 3_600_000);
    const again = await asking(draft, "monday");
    expect((await reading(again.id)).outcome).toBeUndefined();
    await runJob(world, again.id);
    expect((await reading(again.id)).outcome).toMatchObject({ answer: { asOf: again.askedAt } });
    expect(again.askedAt > "2026-11-25T09:00").toBe(true);
  });

  it("with the same key for another input is refused", async () => {
    await asking(draft, "monday");
    const other: JobRequest = { kind: "draft", request: { timeZone: "Europe/Madrid", definition } };
    await expect(asking(other, "monday")).rejects.toMatchObject({ code: "idempotency-key-reused" });
  });
});

describe("a sample", () => {
  it("is scaled and marked as an estimate", async () => {
    const { engine } = world;
    const { evaluate } = engine;
    engine.evaluate = async (question) => {
      const members = await evaluate(question);
      return "reason" in members || !question.sample ? members : { ...members, oneIn: 50 };
    };
    answersAtOnce();
    const sampled: JobRequest = { ...draft, request: { ...draft.request, sample: true } };
    expect((await asking(sampled)).outcome).toMatchObject({
      answer: {
        estimate: true,
        sample: { oneIn: 50, members: 2 },
        rows: 100,
        members: { total: 100, external_id: 100, alias: 0 },
      },
    });
    expect((await asking(draft)).outcome).toMatchObject({ answer: { members: { total: 2 } } });
  });
});

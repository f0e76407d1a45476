import { expect, it } from "vitest";
import { bucketStep, sendStep, settleStep } from "../../functions/step.ts";
import { aRun } from "../fakes/ids.ts";

const run = aRun("one");

it("settling takes what an execution passes that began when its state machine knew of no buckets", () => {
  expect(settleStep.parse({ run, failure: "" })).toEqual({ run, failure: "" });
  const own = { run, failure: "workflow-died", inBuckets: true };
  expect(settleStep.parse(own)).toEqual(own);
});

it("sending takes the one part that an execution passes that began when its state machine had a worker for each", () => {
  const part = { part: 3, object: "parts/3.jsonl", batches: 50 };
  const round = { idleRounds: 1, turn: "2026-11-30T09:00:00.000Z" };
  const own = { run, parts: [part], at: 0, ...round };
  expect(sendStep.parse(own)).toEqual(own);
  expect(sendStep.parse({ run, ...part, ...round })).toEqual(own);
});

it("a bucket is worked on in a round that there is", () => {
  expect(bucketStep.parse({ run, round: "compare", bucket: 3 })).toMatchObject({ round: "compare" });
  expect(() => bucketStep.parse({ run, round: "another", bucket: 3 })).toThrow("round");
});

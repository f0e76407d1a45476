import { expect, it } from "vitest";
import { bucketStep, settleStep } from "../../functions/step.ts";
import { aRun } from "../fakes/ids.ts";

const run = aRun("one");

it("settling takes what an execution passes that began when its state machine knew of no buckets", () => {
  expect(settleStep.parse({ run, failure: "" })).toEqual({ run, failure: "" });
  const own = { run, failure: "workflow-died", inBuckets: true };
  expect(settleStep.parse(own)).toEqual(own);
});

it("a bucket is worked on in a round that there is", () => {
  expect(bucketStep.parse({ run, round: "compare", bucket: 3 })).toMatchObject({ round: "compare" });
  expect(() => bucketStep.parse({ run, round: "another", bucket: 3 })).toThrow("round");
});

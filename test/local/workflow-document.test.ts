import { S3Client } from "@aws-sdk/client-s3";
import validate from "asl-validator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { machine } from "../../local/aws/machine.ts";
import { INVOKE, runnable, WAIT } from "../../local/aws/workflow-document.ts";
import { importWorkflow, waitsForHours } from "../../shared/contract/import-workflow.ts";
import { workflowSubstitutions } from "../../shared/contract/workflow-steps.ts";

const substitutions = Object.fromEntries(workflowSubstitutions.map((name) => [name, `arn:${name}`]));

describe("the deployed document made runnable", () => {
  it("refuses a document with a placeholder that nothing fills in", () => {
    expect(() => runnable(importWorkflow, {})).toThrow(/\$\{OpenArn\}.*no substitution/);
  });

  it("is a valid document still", () => {
    const names = workflowSubstitutions.map((name) => [
      name,
      `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
    ]);
    const { definition } = runnable(importWorkflow, Object.fromEntries(names), { steered: waitsForHours });
    const { isValid, errors } = validate(definition);
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  it("reads a map's items in a step before it, measures its result in one after it, and leaves the rest unchanged", () => {
    const { definition } = runnable(importWorkflow, substitutions);
    const states = definition.States as Record<string, { Next?: string; Choices?: { Next: string }[] }>;
    const added = Object.keys(states).filter((name) => !Object.hasOwn(importWorkflow.States, name));
    const maps = ["Compare buckets", "Remove", "Add", "Settle buckets"];
    expect(added.toSorted()).toEqual(
      [
        ...maps.map((map) => `${map}: measure result`),
        ...["Remove", "Add"].map((map) => `${map}: read items`),
      ].toSorted(),
    );
    for (const map of ["Remove", "Add"] as const) {
      const choices = states[`Any ${map.toLowerCase()}s?`]?.Choices;
      expect(choices?.map(({ Next }) => Next)).toContain(`${map}: read items`);
      const { Catch, Next } = importWorkflow.States[map];
      expect(states[`${map}: read items`]).toMatchObject({ Next: map, Catch });
      expect(states[map]?.Next).toBe(`${map}: measure result`);
      expect(states[`${map}: measure result`]?.Next).toBe(Next);
    }
  });

  it("gives each item of a map with a batcher the lines of one batch, and refuses one that selects them too", () => {
    const { definition } = runnable(importWorkflow, substitutions);
    const states = definition.States as Record<string, { ItemSelector?: object; Parameters?: object }>;
    const { ItemBatcher } = importWorkflow.States.Add;
    expect(states["Add"]?.ItemSelector).toEqual({
      "Items.$": "$$.Map.Item.Value",
      BatchInput: ItemBatcher.BatchInput,
    });
    expect(states["Add: read items"]?.Parameters).toMatchObject({
      "itemsPerBatch.$": ItemBatcher.MaxItemsPerBatchPath,
    });
    const { States } = importWorkflow;
    const both = { ...importWorkflow, States: { ...States, Add: { ...States.Add, ItemSelector: {} } } };
    expect(() => runnable(both, substitutions)).toThrow(
      "the map Add must have an ItemBatcher or an ItemSelector",
    );
  });

  it("makes what waits for hours a task that follows a clock, and leaves the other waits unchanged", () => {
    const { definition, tasks } = runnable(importWorkflow, substitutions, { steered: waitsForHours });
    const states = definition.States as Record<string, { Type: string; Next?: string; Parameters?: object }>;
    expect(tasks.filter(([, resource]) => resource === WAIT).map(([name]) => name)).toEqual(waitsForHours);
    for (const name of waitsForHours) {
      const { SecondsPath, Next } = importWorkflow.States[name];
      expect(states[name]).toMatchObject({
        Next,
        Parameters: { "seconds.$": SecondsPath },
        ResultPath: null,
      });
    }
    expect(states["Wait for its turn"]).toEqual(importWorkflow.States["Wait for its turn"]);
  });

  it("finds every task, including those inside maps", () => {
    const { tasks } = runnable(importWorkflow, substitutions);
    const invoking = tasks.filter(([, resource]) => resource === INVOKE).map(([name]) => name);
    expect(invoking).toEqual([
      "Open",
      "Look again",
      "Select",
      "Stop selecting",
      "Prepare",
      "Compare bucket",
      "Name",
      "Remove one part",
      "Remove parts",
      "Add one part",
      "Add parts",
      "Settle",
      "Notify",
      "Settle in buckets",
      "Settle bucket",
    ]);
  });
});

interface Failing {
  step: "Name" | "Settle" | "Notify";
  errorType: string;
}

describe("the waits between tries", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** A state machine of one step, which always fails, and the number of its tries. */
  function failing(retryPause?: number, { step = "Name", errorType = "Error" }: Partial<Failing> = {}) {
    let tries = 0;
    const lambda = async () => {
      tries += 1;
      return { error: { errorType, errorMessage: "broken" } };
    };
    const document = {
      StartAt: "Step",
      States: { Step: { ...importWorkflow.States[step], Next: undefined, Catch: undefined, End: true } },
    };
    const { result } = machine(runnable(document, substitutions), {
      lambda,
      objects: new S3Client({ region: "eu-west-1" }),
      retryPause,
    }).run({ run: "r", failure: "" });
    return { tries: () => tries, failed: expect(result).rejects.toThrow("broken") };
  }

  it("are those of the document: up to 2 seconds, then up to 8, …", async () => {
    // The longest wait of full jitter.
    vi.spyOn(Math, "random").mockReturnValue(0.999_999);
    const { tries, failed } = failing();
    const seen = [];
    for (const milliseconds of [1_900, 200, 7_600, 500, 31_000, 1_100]) {
      await vi.advanceTimersByTimeAsync(milliseconds);
      seen.push(tries());
    }
    expect(seen).toEqual([1, 2, 2, 3, 3, 4]);
    await vi.runAllTimersAsync();
    await failed;
  });

  it("are left out if a test sets them to zero", async () => {
    const { tries, failed } = failing(0);
    await failed;
    expect(tries()).toBe(6);
  });

  it("are for hours where Lambda throttles, apart from other failures", async () => {
    const { tries, failed } = failing(0, { errorType: "Lambda.TooManyRequestsException" });
    await failed;
    expect(tries()).toBe(301);
  });

  it.each(["Settle", "Notify"] as const)("never end for what must be done: %s", async (step) => {
    const { tries, failed } = failing(0, { step });
    await failed;
    expect(tries()).toBe(1_001);
  });
});

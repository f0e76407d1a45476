import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { asynchronous } from "../../local/aws/asynchronous.ts";
import { deadLetters } from "../../local/aws/dead-letters.ts";
import type { Invoked } from "../../local/aws/lambda.ts";
import { limited } from "../../local/aws/limited.ts";
import { firstPart, given, partsSent, prepared, workflowHere } from "./workflow-here.ts";

describe("an execution under the limits of the account", () => {
  const here = workflowHere({ retryPause: 10 });

  /** A run in which one part is being sent until `release` is called. */
  async function sending() {
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<Invoked>();
    here.steps["Send"] = (event) => {
      if (event["run"] !== "first" || firstPart(event) !== 0) return partsSent("done");
      begun.resolve();
      return held.promise;
    };
    const { executionArn } = await here.start("first", { run: "first" });
    await begun.promise;
    return { executionArn, release: () => held.resolve(partsSent("done")) };
  }
  const isRunning = async (arn: string | undefined) => (await here.describe(arn)).status === "RUNNING";

  it("whose functions Lambda has no room for goes on where it was, and no step counts as failed", async () => {
    await here.putManifest('{"part":0,"object":"p0","batches":1}\n');
    const first = await sending();
    here.limit({ concurrency: 1 });
    const second = await here.start("second", { run: "second" });
    expect(await isRunning(second.executionArn)).toBe(true);
    expect(here.calls.filter(([, { run }]) => run === "second")).toEqual([]);
    first.release();
    await here.ends(first.executionArn, "SUCCEEDED");
    await here.ends(second.executionArn, "SUCCEEDED");
    const settled = here.calls.filter(([name]) => name === "Settle").map(([, event]) => event["failure"]);
    expect(settled).toEqual(["", ""]);
  });

  it("sends the parts of a map one by one where there is room for one function", async () => {
    here.limit({ concurrency: 1 });
    let running = 0;
    let most = 0;
    here.steps["Send"] = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return partsSent("done");
    };
    const { executionArn } = await here.start();
    await here.ends(executionArn, "SUCCEEDED");
    expect([here.sent(0), here.sent(1), most]).toEqual([1, 1, 1]);
  });

  it("opens its map when another has closed, and sends one part without a map meanwhile", async () => {
    here.limit({ openMapRuns: 1 });
    const first = await sending();
    const second = await here.start("second", { run: "second" });
    here.steps["Prepare"] = ({ run }) =>
      run === "third"
        ? prepared({ adds: "add.jsonl", onlyAdd: { part: 0, object: "p0", batches: 1 } })
        : prepared({ adds: "add.jsonl" });
    const third = await here.start("third", { run: "third" });
    await here.ends(third.executionArn, "SUCCEEDED");
    expect(await isRunning(second.executionArn)).toBe(true);
    expect(here.calls.some(([name, { run }]) => name === "Send" && run === "second")).toBe(false);
    first.release();
    await here.ends(first.executionArn, "SUCCEEDED");
    await here.ends(second.executionArn, "SUCCEEDED");
  });

  it("that ends within its map leaves room for another", async () => {
    here.limit({ openMapRuns: 1 });
    here.steps["Prepare"] = ({ run }) => prepared({ adds: run === "first" ? "missing.jsonl" : "add.jsonl" });
    const first = await here.start("first", { run: "first" });
    await here.ends(first.executionArn, "SUCCEEDED");
    const second = await here.start("second", { run: "second" });
    await here.ends(second.executionArn, "SUCCEEDED");
    expect(here.calls.filter(([name, { run }]) => name === "Send" && run === "second")).toHaveLength(2);
  });

  it("that is stopped while it waits for its map takes no room", async () => {
    here.limit({ openMapRuns: 1 });
    const first = await sending();
    const { executionArn } = await here.start("second", { run: "second" });
    await expect.poll(() => here.calls.filter(([name]) => name === "Name")).toHaveLength(2);
    await here.client.send(new StopExecutionCommand({ executionArn }));
    const third = await here.start("third", { run: "third" });
    await expect.poll(() => here.calls.filter(([name]) => name === "Name")).toHaveLength(3);
    expect(here.calls.some(([name, { run }]) => name === "Send" && run === "third")).toBe(false);
    first.release();
    await here.ends(third.executionArn, "SUCCEEDED");
  });

  it("opens its map at once when the limit is lifted", async () => {
    here.limit({ openMapRuns: 0 });
    const waiting = await here.start("waiting", { run: "waiting" });
    await expect.poll(() => here.called()).toContain("Name");
    expect(here.called()).not.toContain("Send");
    here.limit({});
    await here.ends(waiting.executionArn, "SUCCEEDED");
  });
});

describe("an asynchronous event that Lambda has no room for", () => {
  it("waits for room, however often it is refused, and is no failed try", async () => {
    let asked = 0;
    const lambda = limited(
      async () => given(null),
      () => {
        asked += 1;
        return asked > 20 ? 1 : 0;
      },
    );
    const letters = deadLetters(undefined);
    const events = asynchronous({
      lambda,
      deadLetters: letters,
      destinationOf: (name) => name,
      triesOf: () => 1,
      folder: undefined,
      retryPause: 0,
    });
    events.accept("tick", {});
    await events.quiet();
    expect(asked).toBe(21);
    expect(letters.kept()).toEqual([]);
  });

  it("goes to the queue for failures once its six hours are over", async () => {
    const letters = deadLetters(undefined);
    const events = asynchronous({
      lambda: limited(
        async () => given(null),
        () => 0,
      ),
      deadLetters: letters,
      destinationOf: (name) => `failed-${name}`,
      folder: undefined,
      retryPause: 0,
    });
    events.accept("tick", {});
    await events.quiet();
    expect(letters.kept()).toMatchObject([{ queue: "failed-tick", why: "EventAgeExceeded" }]);
  });
});

/** Retries by a set clock: of a workflow's steps, and of events that a function failed on. */
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, describe, expect, it, vi } from "vitest";
import { asynchronous } from "../../local/aws/asynchronous.ts";
import { SteeredClock } from "../../local/aws/clock.ts";
import { deadLetters } from "../../local/aws/dead-letters.ts";
import type { Invoked } from "../../local/aws/lambda.ts";
import { machine } from "../../local/aws/machine.ts";
import { functionArn, REGION } from "../../local/aws/names.ts";
import { type Retrier, Retries } from "../../local/aws/steered-retries.ts";
import { SteeredWaits } from "../../local/aws/steered-waits.ts";
import { runnable } from "../../local/aws/workflow-document.ts";
import { importWorkflow } from "../../shared/contract/import-workflow.ts";
import { again, run, workflowSubstitutions } from "../../shared/contract/workflow-steps.ts";
import { broken, given, named, partsSent, prepared, settling } from "./workflow-here.ts";

/** Milliseconds: beside other tests a moment may be seconds. */
const WAIT = 60_000;
const begins = Date.parse("2026-11-24T08:00:00Z");

describe("the seconds before a retry", () => {
  const throttled = { ...again, ErrorEquals: ["Throttled"], IntervalSeconds: 5, MaxAttempts: 1 };
  const secondsAfter = (retries: Retries, ...errors: string[]) =>
    errors.map((error) => retries.secondsAfter(error));

  it("double up to the longest, as often as the workflow says", () => {
    const retries = new Retries([{ ...again, BackoffRate: 2, MaxDelaySeconds: 20 }]);
    expect(secondsAfter(retries, "A", "B", "A", "A", "A", "A")).toEqual([2, 4, 8, 16, 20, undefined]);
  });

  it("are counted for each kind of error, and anew after a success", () => {
    const retries = new Retries([throttled, again]);
    expect(secondsAfter(retries, "Throttled", "A", "Throttled", "A")).toEqual([5, 2, undefined, 8]);
    retries.succeeded();
    expect(secondsAfter(retries, "A", "Throttled")).toEqual([2, 5]);
  });

  it("are days together for what settles and what mails, also where Lambda has no room for it", () => {
    const { Settle, Notify } = importWorkflow.States;
    const daysUntilGivenUp = (retriers: readonly Retrier[], error: string) => {
      const retries = new Retries(retriers);
      let seconds = 0;
      for (let next = retries.secondsAfter(error); next !== undefined; next = retries.secondsAfter(error))
        seconds += next;
      return seconds / 86_400;
    };
    for (const { Retry } of [Settle, Notify])
      for (const error of ["Lambda.TooManyRequestsException", "Lambda.Unknown"])
        expect(daysUntilGivenUp(Retry, error)).toBeGreaterThan(6);
  });

  it("are none where nothing is said of the error", () => {
    expect(secondsAfter(new Retries([throttled]), "A")).toEqual([undefined]);
  });
});

/** A clock that stands still unless it is moved. */
function steered() {
  const clock = new SteeredClock(new Date(begins), () => 0);
  const waits = new SteeredWaits(clock);
  open.push(waits);
  return {
    waits,
    /** Seconds after the beginning. */
    moveTo(seconds: number) {
      clock.moveTo(new Date(begins + seconds * 1_000));
      waits.endDue();
    },
  };
}
const open: SteeredWaits[] = [];
afterEach(() => {
  for (const waits of open.splice(0)) waits.stop();
});

it("an event that its function fails on is tried again by the clock, and ends in the queue with its record", async () => {
  const { waits, moveTo } = steered();
  const tried: unknown[] = [];
  const letters = deadLetters(undefined);
  const events = asynchronous({
    lambda: async (_, event) => {
      tried.push(event);
      return broken;
    },
    deadLetters: letters,
    destinationOf: (name) => `failed-${name}`,
    folder: undefined,
    waits,
  });
  events.accept("timers/tick", { cohort: "c" });
  const triesAt = async (seconds: number) => {
    moveTo(seconds);
    await events.quiet();
    return tried.length;
  };
  expect([await triesAt(0), await triesAt(59), await triesAt(60)]).toEqual([1, 1, 2]);
  expect([await triesAt(179), letters.kept(), await triesAt(180)]).toEqual([2, [], 3]);
  expect(letters.kept()).toMatchObject([{ queue: "failed-timers/tick", why: "TypeError" }]);
  expect(JSON.parse(letters.kept()[0]?.body ?? "")).toEqual({
    version: "1.0",
    requestContext: {
      requestId: expect.any(String),
      functionArn: `${functionArn("timers/tick")}:$LATEST`,
      condition: "RetriesExhausted",
      approximateInvokeCount: 3,
    },
    requestPayload: { cohort: "c" },
  });
});

it("an event that waits when its process ends is not tried any more", async () => {
  const { waits, moveTo } = steered();
  let tried = 0;
  const lambda = async () => {
    tried += 1;
    return broken;
  };
  const events = asynchronous({
    lambda,
    deadLetters: deadLetters(undefined),
    destinationOf: (name) => name,
    folder: undefined,
    waits,
  });
  events.accept("timers/tick", {});
  await events.quiet();
  events.suspend();
  moveTo(60);
  expect(tried).toBe(1);
});

describe("a step of the workflow that fails", () => {
  const arns = workflowSubstitutions.map((name) => [name, functionArn(name.replace(/Arn$/, ""))]);
  const document = runnable(importWorkflow, Object.fromEntries(arns));

  function running(answers: Record<string, () => Invoked>, objects = new S3Client({ region: REGION })) {
    const { waits, moveTo } = steered();
    const called: string[] = [];
    const lambda = async (name: string) => {
      called.push(name);
      return answers[name]?.() ?? given({ next: "prepare", waitSeconds: 0 });
    };
    const { result, ...execution } = machine(document, { lambda, objects, waits }).run({ run: run["run.$"] });
    return {
      result,
      called,
      /** Calls of a step until then. */
      async at(seconds: number, name: string) {
        moveTo(seconds);
        await execution.rests();
        return called.filter((one) => one === name).length;
      },
      ...execution,
    };
  }

  it("is tried again by the clock, and the execution goes on", async () => {
    let failing = true;
    const first = running({
      Open: () => (failing ? broken : given({ next: "notify", waitSeconds: 0 })),
    });
    expect(await first.at(0, "Open")).toBe(1);
    expect(first.isWaiting()).toBe(true);
    expect([await first.at(1, "Open"), first.isWaiting()]).toEqual([1, true]);
    failing = false;
    await first.at(2, "Open");
    await vi.waitFor(() => expect(first.called).toEqual(["Open", "Open", "Notify"]), { timeout: WAIT });
    await first.result;
  });

  it("is tried again where a map reads its manifest, and the execution goes on", async () => {
    let failing = true;
    const objects = new S3Client({ region: REGION });
    objects.middlewareStack.add(() => async () => {
      if (failing) throw new Error("SlowDown");
      const part = (number: number) => `{"part":${number},"object":"p${number}","batches":50}\n`;
      const Body = { transformToString: async () => part(0) + part(1) };
      return { response: {}, output: { $metadata: {}, Body } as never };
    });
    const one = running(
      {
        Prepare: () => prepared({ adds: "add.jsonl" }),
        Name: () => named(),
        Send: () => partsSent("done"),
        Settle: () => settling(),
      },
      objects,
    );
    await one.at(0, "Open");
    await vi.waitFor(async () => expect([await one.at(0, "Name"), one.isWaiting()]).toEqual([1, true]), {
      timeout: WAIT,
    });
    failing = false;
    await one.at(2, "Send");
    await one.result;
    expect(one.called).toEqual(["Open", "Prepare", "Name", "Send", "Send", "Settle", "Notify"]);
  });

  it("is given up once its tries are over, and what the workflow says then comes", async () => {
    const second = running({
      Open: () => given({ next: "prepare", waitSeconds: 0 }),
      Prepare: () => broken,
      Settle: () => settling(),
    });
    let calls = 0;
    for (const seconds of [0, 2, 10, 42, 162, 282]) {
      calls += 1;
      await vi.waitFor(async () => expect(await second.at(seconds, "Prepare")).toBe(calls), {
        timeout: WAIT,
      });
    }
    await second.result;
    expect(second.called.slice(-2)).toEqual(["Settle", "Notify"]);
  });

  it("is not tried any more if the execution is stopped meanwhile", async () => {
    const third = running({ Open: () => broken, Prepare: () => prepared() });
    await third.at(0, "Open");
    const ended = expect(third.result).rejects.toThrow("aborted");
    third.abort();
    await ended;
    expect(await third.at(2, "Open")).toBe(1);
    expect(third.isWaiting()).toBe(false);
  });
});

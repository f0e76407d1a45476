import { describe, expect, it } from "vitest";
import { FunctionsUnreachable } from "../../local/aws/lambda.ts";
import type { PreparedPart } from "../../shared/domain/run.ts";
import {
  broken,
  firstPart,
  given,
  named,
  partsSent,
  prepared,
  run,
  settling,
  workflowHere,
} from "./workflow-here.ts";

const here = workflowHere();

/** The event of a worker that sends one part. */
const sending = (part: PreparedPart, { idleRounds }: { idleRounds: number }) => ({
  ...run,
  parts: [part],
  at: 0,
  idleRounds,
  turn: "",
});

/** Runs one import to its end. */
async function imported(): Promise<void> {
  const { executionArn } = await here.start();
  await here.ends(executionArn, "SUCCEEDED");
}

describe("the import's deployed document, as it runs here", () => {
  it("opens, prepares, names, sends every part of the manifest, settles and notifies", async () => {
    const { executionArn } = await here.start();
    await here.ends(executionArn, "SUCCEEDED");
    expect(here.called()).toEqual(["Open", "Prepare", "Name", "Send", "Send", "Settle", "Notify"]);
    expect(here.calls[0]).toEqual(["Open", run]);
    expect(here.calls[3]).toEqual([
      "Send",
      sending({ part: 0, object: "p0", batches: 50 }, { idleRounds: 0 }),
    ]);
    expect(here.calls[4]).toEqual([
      "Send",
      sending({ part: 1, object: "p1", batches: 50 }, { idleRounds: 0 }),
    ]);
    expect(here.calls[5]).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
    const execution = await here.describe(executionArn);
    expect(execution).toMatchObject({ name: "r1", input: JSON.stringify(run) });
  });

  it("gives each worker as many parts as prepare says, and calls it again at the part where it stopped", async () => {
    const part = (number: number) => ({ part: number, object: `p${number}`, batches: 50 });
    await here.putManifest([0, 1, 2, 3, 4].map((number) => `${JSON.stringify(part(number))}\n`).join(""));
    here.steps["Prepare"] = () => prepared({ adds: "add.jsonl", addsTogether: 2 });
    here.steps["Send"] = (event) =>
      firstPart(event) === 2 && event["at"] === 0
        ? partsSent("again", { at: 1, turn: "later", idleRounds: 2 })
        : partsSent("done");
    await imported();
    const sends = here.calls.flatMap(([name, event]) => (name === "Send" ? [event] : []));
    const first = { ...run, at: 0, idleRounds: 0, turn: "" };
    expect(sends).toHaveLength(4);
    expect(sends).toEqual(
      expect.arrayContaining([
        { ...first, parts: [part(0), part(1)] },
        { ...first, parts: [part(2), part(3)] },
        { ...run, parts: [part(2), part(3)], at: 1, idleRounds: 2, turn: "later" },
        { ...first, parts: [part(4)] },
      ]),
    );
  });

  it("sends the parts that add after all those that remove are done", async () => {
    await here.putManifest(
      '{"part":0,"object":"r0","batches":50}\n{"part":1,"object":"r1","batches":50}\n',
      "remove.jsonl",
    );
    await here.putManifest('{"part":2,"object":"a2","batches":50}\n');
    here.steps["Prepare"] = () => prepared({ removes: "remove.jsonl", adds: "add.jsonl" });
    let rounds = 0;
    here.steps["Send"] = (event) => partsSent(firstPart(event) === 0 && rounds++ < 3 ? "again" : "done");
    await imported();
    const parts = here.calls.filter(([name]) => name === "Send").map(([, event]) => firstPart(event));
    expect(parts.toSorted()).toEqual([0, 0, 0, 0, 1, 2]);
    expect(parts.at(-1)).toBe(2);
  });

  it("lets the seconds pass between the removes and the adds", async () => {
    await here.putManifest('{"part":0,"object":"r0","batches":50}\n', "remove.jsonl");
    await here.putManifest('{"part":1,"object":"a1","batches":50}\n');
    here.steps["Prepare"] = () => prepared({ removes: "remove.jsonl", adds: "add.jsonl", waitSeconds: 1 });
    const sentAt: number[] = [];
    here.steps["Send"] = () => {
      sentAt.push(performance.now());
      return partsSent("done");
    };
    await imported();
    const [removed = 0, added = 0] = sentAt;
    expect(sentAt).toHaveLength(2);
    expect(added - removed).toBeGreaterThanOrEqual(1_000);
  });

  it("waits for its turn before it is named, and carries the turn of a part from round to round", async () => {
    let asked = 0;
    here.steps["Name"] = () => (asked++ < 2 ? named({ next: "wait", waitSeconds: 0 }) : named());
    here.steps["Send"] = (event) =>
      firstPart(event) === 1 && event["turn"] === ""
        ? partsSent("again", { turn: "later" })
        : partsSent("done");
    await imported();
    expect(here.called().slice(0, 5)).toEqual(["Open", "Prepare", "Name", "Name", "Name"]);
    const turns = here.calls.filter(([name, event]) => name === "Send" && firstPart(event) === 1);
    expect(turns.map(([, { turn }]) => turn)).toEqual(["", "later"]);
    expect(here.called().slice(-2)).toEqual(["Settle", "Notify"]);
  });

  it("continues with the adds if a part that removes keeps failing", async () => {
    await here.putManifest('{"part":0,"object":"r0","batches":50}\n', "remove.jsonl");
    await here.putManifest('{"part":1,"object":"a1","batches":50}\n');
    here.steps["Prepare"] = () => prepared({ removes: "remove.jsonl", adds: "add.jsonl" });
    here.steps["Send"] = (event) => (firstPart(event) === 0 ? broken : partsSent("done"));
    await imported();
    expect(here.sent(1)).toBe(1);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it("sends a direction of one part without a map, in as many rounds as its result requests", async () => {
    here.steps["Prepare"] = () =>
      prepared({
        removes: "nowhere.jsonl",
        onlyRemove: { part: 0, object: "r0", batches: 50 },
        adds: "nowhere.jsonl",
        onlyAdd: { part: 1, object: "a1", batches: 50 },
      });
    let rounds = 0;
    here.steps["Send"] = (event) =>
      partsSent(firstPart(event) === 0 && rounds++ < 2 ? "again" : "done", { idleRounds: rounds });
    await imported();
    const sends = here.calls.flatMap(([name, event]) => (name === "Send" ? [event] : []));
    expect(sends).toEqual([
      sending({ part: 0, object: "r0", batches: 50 }, { idleRounds: 0 }),
      sending({ part: 0, object: "r0", batches: 50 }, { idleRounds: 1 }),
      sending({ part: 0, object: "r0", batches: 50 }, { idleRounds: 2 }),
      sending({ part: 1, object: "a1", batches: 50 }, { idleRounds: 0 }),
    ]);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it("continues with the adds if the only part that removes keeps failing", async () => {
    await here.putManifest('{"part":1,"object":"a1","batches":50}\n{"part":2,"object":"a2","batches":50}\n');
    here.steps["Prepare"] = () =>
      prepared({
        removes: "nowhere.jsonl",
        onlyRemove: { part: 0, object: "r0", batches: 50 },
        adds: "add.jsonl",
      });
    here.steps["Send"] = (event) => (firstPart(event) === 0 ? broken : partsSent("done"));
    await imported();
    expect([here.sent(0), here.sent(1), here.sent(2)]).toEqual([6, 1, 1]);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it("sends nothing if there are no parts", async () => {
    here.steps["Prepare"] = () => prepared();
    await imported();
    expect(here.called()).not.toContain("Send");
    expect(here.called()).toContain("Settle");
  });

  it("only notifies if the run did not open", async () => {
    here.steps["Open"] = () => given({ next: "notify", waitSeconds: 0 });
    await imported();
    expect(here.called()).toEqual(["Open", "Notify"]);
  });

  it("opens again, without a step in between, as long as its data is not there", async () => {
    let looks = 0;
    const answers = ["wait", "wait", "prepare"];
    here.steps["Open"] = () => given({ next: answers[looks++], waitSeconds: 0 });
    await imported();
    expect(here.called().slice(0, 4)).toEqual(["Open", "Open", "Open", "Prepare"]);
    expect(here.calls[2]).toEqual(["Open", run]);
    expect(here.called().slice(-2)).toEqual(["Settle", "Notify"]);
  });

  it("opens again where prepare finds no rows, and settles nothing until then", async () => {
    let prepares = 0;
    here.steps["Prepare"] = () => (prepares++ === 0 ? prepared({ next: "wait" }) : prepared());
    await imported();
    expect(here.called()).toEqual(["Open", "Prepare", "Open", "Prepare", "Name", "Settle", "Notify"]);
  });

  it("goes on looking for its data however long a look fails, and ends where the first one keeps failing", async () => {
    let tries = 0;
    here.steps["Open"] = () => {
      tries += 1;
      if (tries === 1) return given({ next: "wait", waitSeconds: 0 });
      return tries < 20 ? broken : given({ next: "prepare", waitSeconds: 0 });
    };
    await imported();
    expect(here.called()).toContain("Prepare");
    here.steps["Open"] = () => broken;
    const { executionArn } = await here.start("r2");
    await here.ends(executionArn, "SUCCEEDED");
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "internal", inBuckets: false }]);
  });

  it("passes the reason of a failed prepare to settle", async () => {
    here.steps["Prepare"] = () => prepared({ next: "settle", failure: "stale-data" });
    await imported();
    expect(here.calls.slice(2)).toEqual([
      ["Settle", { ...run, failure: "stale-data", inBuckets: false }],
      ["Notify", run],
    ]);
  });

  const error = (errorType: string, errorMessage: string) => ({ error: { errorType, errorMessage } });
  const outOfMemory = error(
    "Runtime.ExitError",
    "RequestId: 1 Error: Runtime exited with error: signal: killed",
  );
  it.each([
    ["for its memory", outOfMemory, 2],
    [
      "at its time limit",
      error("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 900.00 seconds"),
      2,
    ],
    [
      "and has no name for it",
      error("Lambda.Unknown", "Returned payload: Task timed out after 900.04 seconds"),
      6,
    ],
  ])("ends a run whose prepare is killed %s each time as too large", async (_, killed, times) => {
    here.steps["Prepare"] = () => killed;
    await imported();
    expect(here.called().filter((name) => name === "Prepare")).toHaveLength(times);
    expect(here.calls.slice(-2)).toEqual([
      ["Settle", { ...run, failure: "too-large-for-engine", inBuckets: false }],
      ["Notify", run],
    ]);
  });

  it("takes a prepare that was killed once and then succeeds for one that succeeded", async () => {
    let tries = 0;
    here.steps["Prepare"] = () => (tries++ === 0 ? outOfMemory : prepared());
    await imported();
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it.each([
    ["an error of its own", broken],
    [
      "an exit that nobody forced",
      error("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: exit status 1"),
    ],
  ])("does not take %s of prepare for one of size", async (_, answer) => {
    here.steps["Prepare"] = () => answer;
    await imported();
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "internal", inBuckets: false }]);
  });

  it("sends a part again as long as its result requests it", async () => {
    let again = 3;
    here.steps["Send"] = (event) => {
      again -= firstPart(event) === 1 ? 1 : 0;
      return firstPart(event) === 1 && again > 0
        ? partsSent("again", { idleRounds: 3 - again })
        : partsSent("done");
    };
    await imported();
    expect(here.sent(1)).toBe(3);
    const rounds = here.calls.filter(([name, event]) => name === "Send" && firstPart(event) === 1);
    expect(rounds.map(([, event]) => event)).toEqual(
      [0, 1, 2].map((idleRounds) => sending({ part: 1, object: "p1", batches: 50 }, { idleRounds })),
    );
  });

  it("repeats a step that died, and ends as if it had not died", async () => {
    let tries = 0;
    here.steps["Name"] = () => {
      tries += 1;
      if (tries === 1) throw new FunctionsUnreachable("Name", false);
      if (tries === 2) throw new FunctionsUnreachable("Name", true);
      return tries === 3 ? broken : given({ next: "send", waitSeconds: 0, failure: "" });
    };
    await imported();
    expect(tries).toBe(4);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it("settles as internal if a step keeps failing after five more tries", async () => {
    here.steps["Prepare"] = () => broken;
    await imported();
    expect(here.called().filter((name) => name === "Prepare")).toHaveLength(6);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "internal", inBuckets: false }]);
  });

  it("stops what it has had selected if that step keeps failing, and settles also where that fails", async () => {
    here.steps["Open"] = () => given({ next: "select", waitSeconds: 0 });
    let stopsFail = 1;
    here.steps["Select"] = ({ stops }) => (stops && stopsFail-- <= 0 ? given(null) : broken);
    await imported();
    const stop = ["Select", { ...run, stops: true }];
    const settle = ["Settle", { ...run, failure: "internal", inBuckets: false }];
    expect(here.calls.slice(-4)).toEqual([stop, stop, settle, ["Notify", run]]);
    stopsFail = 6;
    const { executionArn } = await here.start("r2");
    await here.ends(executionArn, "SUCCEEDED");
    expect(here.calls.slice(-3)).toEqual([stop, settle, ["Notify", run]]);
  });

  it("continues with the other parts and settle if a part keeps failing", async () => {
    here.steps["Send"] = (event) => (firstPart(event) === 0 ? broken : partsSent("done"));
    await imported();
    expect(here.sent(1)).toBe(1);
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "", inBuckets: false }]);
  });

  it("settles as internal if the manifest can't be read", async () => {
    here.steps["Prepare"] = () => prepared({ adds: "missing.jsonl" });
    await imported();
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "internal", inBuckets: false }]);
  });

  it("waits while another execution settles its buckets, and notifies then", async () => {
    let looks = 0;
    here.steps["Settle"] = () => (++looks < 3 ? settling({ next: "wait" }) : settling());
    await imported();
    expect(here.called().slice(-4)).toEqual(["Settle", "Settle", "Settle", "Notify"]);
  });

  it("settles buckets, each by itself and nothing else, until none is left", async () => {
    const left = [[0, 1, 2], [1], []];
    here.steps["Settle"] = () => {
      const buckets = left.shift() ?? [];
      return settling(buckets.length > 0 ? { next: "buckets", buckets } : {});
    };
    const { executionArn } = await here.start("r1-settle", { ...run, settles: { failure: "workflow-died" } });
    await here.ends(executionArn, "SUCCEEDED");
    const settles = ["Settle", { ...run, failure: "workflow-died", inBuckets: true }];
    const bucket = (number: number) => ["Bucket", { ...run, round: "settle", bucket: number }];
    expect(here.calls).toEqual([settles, ...[0, 1, 2].map(bucket), settles, bucket(1), settles]);
    expect((await here.describe(executionArn)).output).not.toContain("Bucket");
  });

  it("tries a bucket again that breaks, and the others go on", async () => {
    let tries = 0;
    const left = [[0, 1], []];
    here.steps["Settle"] = () => {
      const buckets = left.shift() ?? [];
      return settling(buckets.length > 0 ? { next: "buckets", buckets } : {});
    };
    here.steps["Bucket"] = ({ bucket }) => (bucket === 0 && ++tries < 8 ? broken : given({}));
    const { executionArn } = await here.start("r1-settle", { ...run, settles: { failure: "" } });
    await here.ends(executionArn, "SUCCEEDED");
    expect(tries).toBe(8);
    expect(here.called().filter((name) => name === "Bucket")).toHaveLength(9);
  });

  const inBuckets = () => {
    const rounds = [
      { round: "compare" as const, buckets: [0, 1] },
      { round: "part" as const, buckets: [1] },
    ];
    here.steps["Prepare"] = () => {
      const next = rounds.shift();
      return next ? prepared({ next: "buckets", ...next }) : prepared({ adds: "add.jsonl" });
    };
  };

  it("works on buckets in rounds, as prepare tells, each by itself", async () => {
    inBuckets();
    await imported();
    const bucket = (round: string, number: number) => ["Bucket", { ...run, round, bucket: number }];
    expect(here.calls.slice(1, 8)).toEqual([
      ["Prepare", run],
      bucket("compare", 0),
      bucket("compare", 1),
      ["Prepare", run],
      bucket("part", 1),
      ["Prepare", run],
      ["Name", run],
    ]);
  });

  it("settles as internal if a bucket keeps failing, and as too large if its function is killed twice", async () => {
    inBuckets();
    here.steps["Bucket"] = () => broken;
    await imported();
    expect(here.calls.at(-2)).toEqual(["Settle", { ...run, failure: "internal", inBuckets: false }]);
    inBuckets();
    here.steps["Bucket"] = () => outOfMemory;
    const { executionArn } = await here.start("r3");
    await here.ends(executionArn, "SUCCEEDED");
    expect(here.calls.at(-2)).toEqual([
      "Settle",
      { ...run, failure: "too-large-for-engine", inBuckets: false },
    ]);
  });
});

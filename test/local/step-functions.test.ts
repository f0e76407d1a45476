import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  InvalidName,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import type { Invoked } from "../../local/aws/lambda.ts";
import { localNames } from "../../local/aws/names.ts";
import { broken, given, partsSent, run, workflowHere } from "./workflow-here.ts";

const arn = localNames.workflow;
const here = workflowHere();

describe("executions, as the official client sees them", () => {
  it("start once per name: a repeat gets the same answer while it runs, and a conflict afterwards", async () => {
    const open = Promise.withResolvers<Invoked>();
    here.steps["Open"] = () => open.promise;
    const first = await here.start();
    const second = await here.start();
    expect(second.executionArn).toBe(first.executionArn);
    expect(second.startDate).toEqual(first.startDate);
    await expect(here.start("r1", { ...run, cohort: "c2" })).rejects.toThrow(ExecutionAlreadyExists);
    expect((await here.describe(first.executionArn)).status).toBe("RUNNING");

    open.resolve(given({ next: "notify", waitSeconds: 0 }));
    await here.ends(first.executionArn, "SUCCEEDED");
    await expect(here.start()).rejects.toThrow(ExecutionAlreadyExists);
    expect(here.called()).toEqual(["Open", "Notify"]);
  });

  it("start no further step after they were stopped, not even waiting parts", async () => {
    await here.putManifest(
      [0, 1, 2, 3, 4].map((part) => `{"part":${part},"object":"p","batches":50}\n`).join(""),
    );
    const sending = Promise.withResolvers<void>();
    const held = Promise.withResolvers<Invoked>();
    here.steps["Send"] = () => {
      sending.resolve();
      return held.promise;
    };
    const { executionArn = "" } = await here.start();
    await sending.promise;
    const before = here.called().length;
    await here.client.send(new StopExecutionCommand({ executionArn, cause: "a person asked" }));
    held.resolve(partsSent("done"));
    expect(await here.describe(executionArn)).toMatchObject({ status: "ABORTED", cause: "a person asked" });
    expect(here.called().length - before).toBeLessThanOrEqual(1);
    expect(here.called()).not.toContain("Settle");
  });

  it("fail with the error's name if settle itself keeps failing", async () => {
    here.steps["Settle"] = () => broken;
    const { executionArn } = await here.start();
    await here.ends(executionArn, "FAILED");
    expect(await here.describe(executionArn)).toMatchObject({ error: "TypeError" });
  });

  it("continue after a restart of the process if they were running, and only then", async () => {
    here.steps["Settle"] = () => new Promise(() => {});
    const first = await here.start("r1");
    await expect.poll(here.called).toContain("Settle");
    here.steps["Open"] = () => given({ next: "notify", waitSeconds: 0 });
    const second = await here.start("r2");
    await here.ends(second.executionArn, "SUCCEEDED");

    await here.restart();
    expect((await here.describe(first.executionArn)).status).toBe("RUNNING");
    here.resume();
    await here.ends(first.executionArn, "SUCCEEDED");
    expect(here.called().filter((name) => name === "Open")).toHaveLength(1);
  });

  it("are refused if Step Functions refuses them", async () => {
    await expect(here.start("no spaces")).rejects.toThrow(InvalidName);
    const wrong = { stateMachineArn: arn, name: "r9", input: "{" };
    await expect(here.client.send(new StartExecutionCommand(wrong))).rejects.toThrow(InvalidExecutionInput);
    const elsewhere = new StartExecutionCommand({ ...wrong, stateMachineArn: `${arn}x`, input: "{}" });
    await expect(here.client.send(elsewhere)).rejects.toThrow(StateMachineDoesNotExist);
    await expect(here.describe(`${arn}:none`)).rejects.toThrow(ExecutionDoesNotExist);
  });
});

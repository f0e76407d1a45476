import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stepFunctions } from "../../local/aws/step-functions.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { workflowInStepFunctions } from "../../shared/adapters/step-functions/workflow.ts";
import type { RunId } from "../../shared/contract/ids.ts";
import { steeredClock } from "../fakes/clock.ts";
import { aRun } from "../fakes/ids.ts";
import { fakeWorkflow } from "../fakes/workflow.ts";
import { type WorkflowWorld, workflowSuite } from "./workflow.suite.ts";

interface Input {
  run: RunId;
  settles?: { failure: string };
}

describe("the workflow in memory", () => {
  const workflow = fakeWorkflow({ clock: steeredClock() });
  workflowSuite(() => ({
    workflow,
    inputs: async (run) => workflow.started.filter((one) => one === run).map((one) => ({ run: one })),
    end: async (run) => workflow.end(run),
    settlings: async (run) =>
      workflow.settlings.filter((one) => one.run === run).map(({ failure = "" }) => failure),
    endSettling: async (run) => workflow.endSettling(run),
  }));
});

describe("the workflow in Step Functions", () => {
  const arn = "arn:aws:states:eu-west-1:000000000000:stateMachine:cohort-import";
  const begun: Input[] = [];
  let goOn = true;
  let server: Listening;
  let client: SFNClient;
  let world: WorkflowWorld;

  beforeAll(async () => {
    const machine = {
      run(input: unknown) {
        begun.push(input as Input);
        const result = goOn ? new Promise(() => {}) : Promise.resolve({});
        return { result, isWaiting: () => false, rests: async () => {}, abort() {} };
      },
    };
    server = await listening(stepFunctions({ arn, machine, folder: undefined }).server, ANY_PORT);
    client = new SFNClient({
      endpoint: server.origin,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    const stop = async (name: string) => {
      const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
      await client.send(new StopExecutionCommand({ executionArn }));
    };
    world = {
      workflow: workflowInStepFunctions({ client, arn }),
      inputs: async (run) => begun.filter((one) => one.run === run && !one.settles),
      end: (run) => stop(run),
      settlings: async (run) =>
        begun.flatMap((one) => (one.run === run && one.settles ? [one.settles.failure] : [])),
      endSettling: (run) => stop(`${run}-settle`),
    };
  });
  afterAll(async () => {
    client?.destroy();
    await server?.close();
  });
  workflowSuite(() => world);

  test("a run whose execution has ended is not started again", async () => {
    goOn = false;
    const run = aRun("ended");
    expect(await world.workflow.start(run)).toBe("started");
    expect(await world.workflow.start(run)).toBe("already");
    expect(await world.inputs(run)).toEqual([{ run }]);
  });

  test("a missing state machine is an unexpected error", async () => {
    const elsewhere = workflowInStepFunctions({ client, arn: `${arn}-2` });
    await expect(elsewhere.start(aRun("elsewhere"))).rejects.toThrow();
  });
});

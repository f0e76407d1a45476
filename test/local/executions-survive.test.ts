import { existsSync } from "node:fs";
import { join } from "node:path";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { operatorCredentials } from "../../local/aws/permissions/callers.ts";
import { type LocalSystem, type SystemOptions, startSystem } from "../../local/system.ts";
import { temporaryFolder } from "./folder.ts";

const functionsFolder = new URL("../fixtures/functions/", import.meta.url);
/** The fixture's first step hangs at its first call, and creates a file to say so. */
const isHanging = (folder: string, run: string) => existsSync(join(folder, "scratch", run));

function sfn({ environment }: LocalSystem): SFNClient {
  const credentials = operatorCredentials;
  return new SFNClient({
    endpoint: environment["AWS_ENDPOINT_URL_SFN"] ?? "",
    region: "eu-west-1",
    credentials,
  });
}

async function begin(options: SystemOptions, run: string) {
  const system = await startSystem(options);
  const stateMachineArn = system.environment["IMPORT_WORKFLOW_ARN"];
  const input = JSON.stringify({ run });
  const { executionArn } = await sfn(system).send(
    new StartExecutionCommand({ stateMachineArn, name: run, input }),
  );
  await expect.poll(() => isHanging(options.folder, run)).toBe(true);
  return { system, executionArn };
}

async function ended(system: LocalSystem, executionArn: string | undefined): Promise<void> {
  const client = sfn(system);
  const status = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
  await expect.poll(status, { timeout: 20_000 }).toBe("SUCCEEDED");
  client.destroy();
}

describe("a running import", () => {
  it("continues after the functions die in the middle of a step and are restarted", async () => {
    const folder = temporaryFolder();
    // Five tries, half a second apart: long enough to start a new process.
    const { system, executionArn } = await begin({ folder, functionsFolder, retryPause: 500 }, "killed");
    try {
      await system.killFunctions();
      await system.restartFunctions();
      await ended(system, executionArn);
    } finally {
      await system.stop();
    }
  });

  it("continues after the whole machine was stopped and started", async () => {
    const folder = temporaryFolder();
    const { system, executionArn } = await begin({ folder, functionsFolder, retryPause: 0 }, "stopped");
    await system.stop();
    const again = await startSystem({ folder, functionsFolder, retryPause: 0 });
    try {
      await ended(again, executionArn);
    } finally {
      await again.stop();
    }
  });
});

/** Executions of the import's workflow on this machine. */
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { type FunctionName, functions } from "../../shared/contract/functions.ts";
import { importWorkflow, waitsForHours } from "../../shared/contract/import-workflow.ts";
import { workflowSubstitutions } from "../../shared/contract/workflow-steps.ts";
import type { SteeredClock } from "./clock.ts";
import type { Lambda } from "./lambda.ts";
import { machine } from "./machine.ts";
import type { MapRuns } from "./map-runs.ts";
import { functionArn, localNames, REGION } from "./names.ts";
import type { Demand } from "./permissions/ask.ts";
import { workflowCredentials } from "./permissions/callers.ts";
import type { StandInOptions } from "./stand-ins.ts";
import type { SteeredWaits } from "./steered-waits.ts";
import { type StepFunctions, stepFunctions } from "./step-functions.ts";
import { runnable } from "./workflow-document.ts";

export function importExecutions(
  {
    folder,
    memory,
    retryPause,
    waitPause,
  }: Pick<StandInOptions, "folder" | "memory" | "retryPause" | "waitPause">,
  given: {
    lambda: Lambda;
    objects: string;
    mapRuns: MapRuns;
    entered(state: string): void;
    clock: SteeredClock | undefined;
    waits: SteeredWaits | undefined;
    demand: Demand;
  },
): StepFunctions {
  const { lambda, mapRuns, entered, waits } = given;
  const demand = (action: string, resource: string) =>
    given.demand(workflowCredentials.accessKeyId, action, resource);
  const credentials = workflowCredentials;
  const objects = new S3Client({
    endpoint: given.objects,
    region: REGION,
    credentials,
    forcePathStyle: true,
  });
  // What waits for hours follows the clock that is set. What waits for seconds does so in real time, as that clock runs.
  const document = runnable(importWorkflow, substitutions(), waits && { steered: waitsForHours });
  return stepFunctions({
    arn: localNames.workflow,
    machine: machine(document, { lambda, objects, retryPause, waitPause, mapRuns, entered, waits, demand }),
    folder: memory ? undefined : join(folder, "executions"),
    clock: given.clock,
  });
}

/** `OpenArn` is the function `steps/open`. */
function substitutions(): Record<string, string> {
  const arns = workflowSubstitutions
    .filter((name) => name !== "WorkBucket")
    .map((name) => [name, functionArn(functionOf(name))]);
  return { ...Object.fromEntries(arns), WorkBucket: localNames.workBucket };
}

function functionOf(substitution: string): FunctionName {
  const name = `steps/${substitution.replace(/Arn$/, "").toLowerCase()}`;
  if (Object.hasOwn(functions, name)) return name as FunctionName;
  throw new Error(`the workflow's ${substitution} names no function of the contract (${name})`);
}

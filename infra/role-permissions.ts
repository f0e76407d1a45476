/** What the roles of Scheduler and of the workflow may do: the same for a deployment and for the local system. */
import { importWorkflow } from "../shared/contract/import-workflow.ts";
import type { Permission } from "./allow.ts";
import { executionsOf, type Reach } from "./reach.ts";
import { readObjects } from "./storage-permissions.ts";

/** Scheduler fires a timer, and puts what it could not deliver into a queue. */
export function timerRolePermissions({
  tick,
  deadLetters,
}: Pick<Reach["timers"], "tick" | "deadLetters">): Permission[] {
  return [
    { actions: ["lambda:InvokeFunction"], resources: [tick] },
    { actions: ["sqs:SendMessage"], resources: [deadLetters] },
  ];
}

type OfWorkflow = Pick<Reach, "place" | "retained" | "importWorkflow">;

/** `steps`: ARNs of the functions that the document invokes. */
export function workflowRolePermissions(reach: OfWorkflow, steps: readonly string[]): Permission[] {
  return [
    { actions: ["lambda:InvokeFunction"], resources: [...steps] },
    ...readObjects(reach, "manifests"),
    ...mapPermissions(reach),
  ];
}

/**
 * A distributed map starts, monitors and stops child executions of its own state machine.
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
function mapPermissions({ importWorkflow: machine }: OfWorkflow): Permission[] {
  const { Remove, Add } = importWorkflow.States;
  return [
    { actions: ["states:StartExecution"], resources: [machine] },
    {
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [undefined, Remove.Label, Add.Label].map((label) => `${executionsOf(machine, label)}:*`),
      because: "Executions of this one machine: each run has its own.",
    },
  ];
}

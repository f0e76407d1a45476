/** The import state machine: one execution per run, under the run's id. */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Workflow } from "../../ports/workflow.ts";

export function workflowInStepFunctions({ client, arn }: { client: SFNClient; arn: string }): Workflow {
  return {
    async start(run) {
      try {
        // Only the id, because anyone who may read executions sees their input.
        const input = JSON.stringify({ run });
        await client.send(new StartExecutionCommand({ stateMachineArn: arn, name: run, input }));
        return "started";
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return "already";
        throw error;
      }
    },
    async state(run) {
      try {
        const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${run}`;
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === "RUNNING" || status === "PENDING_REDRIVE" ? "running" : "ended";
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return "none";
        throw error;
      }
    },
  };
}

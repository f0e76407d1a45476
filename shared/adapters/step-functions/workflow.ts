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
    async execution(run) {
      try {
        const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${run}`;
        const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (status === "RUNNING" || status === "PENDING_REDRIVE") return { is: "running" };
        if (!stopDate) throw new Error(`the execution of ${run} is ${status} and has no end`);
        return { is: "ended", at: stopDate };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return { is: "none" };
        throw error;
      }
    },
  };
}

/**
 * The import state machine: one execution per run, under the run's id. One that settles a run in buckets is named
 * `<run>-settle`; a further one, where that has ended and the run is not settled, `<run>-settle-2`.
 */
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Execution, Workflow } from "../../ports/workflow.ts";

export function workflowInStepFunctions({ client, arn }: { client: SFNClient; arn: string }): Workflow {
  const start = async (name: string, given: object): Promise<"started" | "already"> => {
    try {
      const input = JSON.stringify(given);
      await client.send(new StartExecutionCommand({ stateMachineArn: arn, name, input }));
      return "started";
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return "already";
      throw error;
    }
  };
  const execution = async (name: string): Promise<Execution> => {
    try {
      const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
      const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "RUNNING" || status === "PENDING_REDRIVE") return { is: "running" };
      if (!stopDate) throw new Error(`the execution ${name} is ${status} and has no end`);
      return { is: "ended", at: stopDate };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return { is: "none" };
      throw error;
    }
  };
  return {
    // Only the id, because anyone who may read executions sees their input.
    start: (run) => start(run, { run }),
    execution,
    async settle(run, failure = undefined) {
      for (let attempt = 1; ; attempt++) {
        const name = attempt === 1 ? `${run}-settle` : `${run}-settle-${attempt}`;
        if ((await start(name, { run, settles: { failure: failure ?? "" } })) === "started") return;
        if ((await execution(name)).is === "running") return;
      }
    },
  };
}

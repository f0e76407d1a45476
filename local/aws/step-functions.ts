/** Step Functions' protocol over one state machine: one start per name, and executions that survive a restart. */
import type { Server } from "node:http";
import { setImmediate } from "node:timers/promises";
import * as z from "zod/mini";
import { type Kept, kept } from "../kept.ts";
import { type LocalClock, realClock } from "./clock.ts";
import { jsonService, operation, ServiceFault } from "./json-service.ts";
import type { Machine, Running } from "./machine.ts";
import { isWithinLimit } from "./payload-limit.ts";

interface Execution {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** Seconds since 1970, as in answers. */
  startDate: number;
  stopDate?: number;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
}

export interface StepFunctions {
  server: Server;
  /**
   * Runs the executions that an earlier process left running, each from its first step: all steps can be repeated. AWS
   * would not have stopped them.
   */
  resume(): void;
  /** Stops working without ending the running executions. The next process resumes them. */
  suspend(): void;
  /** What ended before then can't be asked about any more. AWS forgets it after 90 days. */
  forgetEnded(before: Date): void;
  /** Resolves when no execution runs, but for those that wait by a set clock. */
  quiet(): Promise<void>;
}

/** In memory if `folder` is undefined. */
export function stepFunctions(given: {
  arn: string;
  machine: Machine;
  folder: string | undefined;
  clock?: LocalClock | undefined;
}): StepFunctions {
  const { arn, machine, clock = realClock } = given;
  const secondsNow = () => clock.now().getTime() / 1_000;
  const executions = kept<Execution>(given.folder);
  const running = new Map<string, Running>();

  function end(execution: Execution, how: Pick<Execution, "status"> & Partial<Execution>): Execution {
    const ended = { ...execution, ...how, stopDate: secondsNow() };
    running.delete(execution.executionArn);
    executions.set(execution.executionArn, ended);
    return ended;
  }
  function run(execution: Execution): void {
    const work = machine.run(JSON.parse(execution.input));
    running.set(execution.executionArn, work);
    const isCurrent = () => running.get(execution.executionArn) === work;
    work.result.then(
      (output) => {
        if (isCurrent()) end(execution, { status: "SUCCEEDED", output: JSON.stringify(output) });
      },
      (error: Error) => {
        const status = error.name === "ExecutionTimeoutError" ? "TIMED_OUT" : "FAILED";
        if (isCurrent()) end(execution, { status, error: error.name, cause: error.message });
      },
    );
  }
  function start(name: string, input: string): Execution {
    const executionArn = `${arn.replace(":stateMachine:", ":execution:")}:${name}`;
    const there = executions.get(executionArn);
    if (there?.status === "RUNNING" && there.input === input) return there;
    if (there) throw new ServiceFault("ExecutionAlreadyExists", `There is an execution ${name} already`);
    const status = "RUNNING";
    const execution: Execution = {
      executionArn,
      stateMachineArn: arn,
      name,
      status,
      startDate: secondsNow(),
      input,
    };
    executions.set(executionArn, execution);
    run(execution);
    return execution;
  }

  return {
    resume() {
      for (const [key, execution] of executions.entries())
        if (execution.status === "RUNNING" && !running.has(key)) run(execution);
    },
    suspend() {
      const works = [...running.values()];
      running.clear();
      for (const work of works) work.abort();
    },
    forgetEnded(before) {
      for (const [key, { stopDate }] of executions.entries())
        if (stopDate !== undefined && stopDate * 1_000 < before.getTime()) executions.delete(key);
    },
    async quiet() {
      for (;;) {
        const busy = [...running.values()].filter((work) => !work.isWaiting());
        if (busy.length === 0) return;
        await Promise.all(busy.map((work) => work.rests()));
        // What has ended is taken from the list once its result is known.
        await setImmediate();
      }
    },
    server: jsonService(
      { target: "AWSStepFunctions", version: "1.0" },
      {
        StartExecution: operation(starting, ({ stateMachineArn, name, input = "{}" }) => {
          if (stateMachineArn !== arn)
            throw new ServiceFault("StateMachineDoesNotExist", `There is no ${stateMachineArn}`);
          if (!/^[\w-]{1,80}$/.test(name)) throw new ServiceFault("InvalidName", `${name} can't be a name`);
          if (!isJson(input))
            throw new ServiceFault("InvalidExecutionInput", "The input must be JSON, at most 256 KiB");
          const { executionArn, startDate } = start(name, input);
          return { executionArn, startDate };
        }),
        DescribeExecution: operation(naming, ({ executionArn }) => find(executions, executionArn)),
        StopExecution: operation(stopping, ({ executionArn, error, cause }) => {
          const execution = find(executions, executionArn);
          if (execution.status !== "RUNNING") return { stopDate: execution.stopDate };
          const work = running.get(executionArn);
          const { stopDate } = end(execution, {
            status: "ABORTED",
            ...(error !== undefined && { error }),
            ...(cause !== undefined && { cause }),
          });
          work?.abort();
          return { stopDate };
        }),
      },
    ),
  };
}

function find(executions: Kept<Execution>, arn: string): Execution {
  const execution = executions.get(arn);
  if (execution) return execution;
  throw new ServiceFault("ExecutionDoesNotExist", `There is no ${arn}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return isWithinLimit(text);
  } catch {
    return false;
  }
}

const starting = z.object({
  stateMachineArn: z.string(),
  name: z.string(),
  input: z.optional(z.string()),
});
const naming = z.object({ executionArn: z.string() });
const stopping = z.extend(naming, { error: z.optional(z.string()), cause: z.optional(z.string()) });

/** Runs the workflow's document. Its tasks invoke functions and read manifests. */
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { StateMachine } from "aws-local-stepfunctions";
import { executionsOf } from "../../infra/reach.ts";
import { FunctionsUnreachable, type Lambda, TooManyRequests } from "./lambda.ts";
import { type MapRun, MapRuns } from "./map-runs.ts";
import { localNames } from "./names.ts";
import { DataLimitExceeded, limitedPayload } from "./payload-limit.ts";
import { Rest } from "./rest.ts";
import { Retries } from "./steered-retries.ts";
import type { SteeredWaits } from "./steered-waits.ts";
import { GET_OBJECT, INVOKE, MEASURE, type Runnable, WAIT } from "./workflow-document.ts";

/** A failure as a workflow sees it. `Retry` and `Catch` match the error's name. */
class StatesError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

export interface Running {
  /** Rejects with the error that ended the execution, as the workflow sees it. */
  result: Promise<unknown>;
  /** Whether it waits by a set clock. */
  isWaiting(): boolean;
  /** Resolves when it waits by a set clock, or has ended. */
  rests(): Promise<void>;
  /** Starts no further task. Tasks that already run are completed, and their results are ignored. */
  abort(): void;
}

export interface Machine {
  run(input: unknown): Running;
}

type Json = Parameters<StateMachine["run"]>[0];

/**
 * `retryPause`: milliseconds before each retry, instead of the times in the document; `waitPause`: those of each wait that
 * is not by a set clock. `entered` is called with the name of each state that an execution enters, retries included.
 * `mapRuns` may be shared by several machines.
 */
export function machine(
  { definition, tasks, labels, waitStates, borne }: Runnable,
  services: {
    lambda: Lambda;
    objects: S3Client;
    retryPause?: number | undefined;
    waitPause?: number | undefined;
    mapRuns?: MapRuns;
    entered?(state: string): void;
    /** Of the states that wait by a set clock, and of retries without a `retryPause`. */
    waits?: SteeredWaits | undefined;
    /** Asks whether the workflow's role may do it; throws if not. */
    demand?(action: string, resource: string): void;
  },
): Machine {
  const { lambda, objects, retryPause, waitPause, mapRuns = new MapRuns(), entered = () => {} } = services;
  const { demand = () => {}, waits } = services;
  // A test does it once: to compile the schema takes a second of each start.
  const interpreter = new StateMachine(definition, { validationOptions: { noValidate: true } });
  const calls: Record<string, (input: never) => Promise<unknown>> = {
    [INVOKE]: ({ FunctionName, Payload }: { FunctionName: string; Payload: unknown }) =>
      invoked(lambda, { arn: FunctionName, payload: Payload, demand }),
    [GET_OBJECT]: async ({
      itemsPerBatch,
      ...where
    }: {
      Bucket: string;
      Key: string;
      itemsPerBatch?: unknown;
    }) => inBatches(await lines(objects, where), itemsPerBatch),
    [MEASURE]: async ({ items: _, collected, ...rest }: { items?: unknown; collected: unknown }) => {
      limitedPayload("the result of a map", collected);
      return rest;
    },
  };
  const readers = tasks.flatMap(([name, resource]) => (resource === GET_OBJECT ? [name] : []));
  const isOfMap = (state: string) => readers.includes(state) || definition.States[state]?.Type === "Map";
  const isSteered = waits !== undefined && retryPause === undefined;
  const pause = isSteered ? 0 : retryPause;
  const retryIntervalOverrides = Object.fromEntries(tasks.map(([name]) => [name, pause ?? 0]));
  const waitTimeOverrides =
    waitPause !== undefined && Object.fromEntries(waitStates.map((name) => [name, waitPause]));

  return {
    run(input) {
      let aborted = false;
      const map = mapRunOf(mapRuns);
      const rest = new Rest();
      const handlers = tasks.map(([name, resource, retriers]) => {
        const retries = new Retries(retriers);
        const isWait = resource === WAIT && waits;
        const call = isWait
          ? ({ seconds }: { seconds: number }) => rest.during((woken) => waits.begin(seconds, woken))
          : calls[resource];
        if (!call) throw new Error(`the task ${name} calls ${resource}, which this stand-in does not speak`);
        const guarded = async (given: unknown) => {
          // The interpreter starts waiting items of a map even after it was stopped.
          if (aborted) throw new StatesError("States.Aborted", "the execution was stopped");
          if (resource === GET_OBJECT) {
            mayMap(demand, labels[name] ?? "");
            await map.begin();
          }
          try {
            const answer = await (isWait ? call(given as never) : rest.working(() => call(given as never)));
            retries.succeeded();
            // A map reads more items than may pass between states.
            if (resource !== INVOKE) return answer as Json;
            return limitedPayload(`the result of ${name}`, answer as Json, { isBorne: borne.includes(name) });
          } catch (error) {
            const mayRetry = isSteered && !aborted && !(error instanceof DataLimitExceeded);
            const seconds = mayRetry && retries.secondsAfter((error as Error).name);
            if (seconds) await rest.during((woken) => waits.begin(seconds, woken));
            throw error;
          }
        };
        return [name, guarded] as const;
      });
      const execution = interpreter.run(input as Json, {
        overrides: {
          taskResourceLocalHandlers: Object.fromEntries(handlers),
          ...(pause !== undefined && { retryIntervalOverrides }),
          ...(waitTimeOverrides && { waitTimeOverrides }),
        },
      });
      let tooLarge: unknown;
      const followed = follow(execution.eventLogs, {
        entered,
        mapLeft: map.end,
        exited(state, output) {
          try {
            // What the interpreter keeps of a map is not AWS's: the step after it drops that.
            if (!isOfMap(state)) limitedPayload(`the output of ${state}`, output);
          } catch (error) {
            tooLarge ??= error;
            aborted = true;
            execution.abort();
          }
        },
      });
      const ended = async () => {
        await followed;
        if (tooLarge !== undefined) throw tooLarge;
      };
      return {
        result: execution.result
          .then(
            async (output) => {
              await ended();
              return output;
            },
            async (error: Error) => {
              await ended();
              throw error.cause instanceof Error ? error.cause : error;
            },
          )
          .finally(() => {
            map.end();
            rest.end();
          }),
        isWaiting: () => rest.isResting,
        rests: () => rest.reached(),
        abort() {
          aborted = true;
          rest.end();
          execution.abort();
        },
      };
    },
  };
}

type Events = ReturnType<StateMachine["run"]>["eventLogs"];

interface Reported {
  entered(state: string): void;
  exited(state: string, output: unknown): void;
  mapLeft(): void;
}

/** Reports states until the execution ends, in whatever way. */
async function follow(events: Events, { entered, exited, mapLeft }: Reported): Promise<void> {
  for await (const event of events) {
    if (event.type === "StateEntered" || event.type === "StateRetried") entered(event.state.name);
    // Those of items have an index: what they return is in the result of their map.
    if (event.type === "StateExited" && event.index === undefined)
      exited(event.state.name, event.state.output);
    if (event.type === "StateExited" && event.state.type === "Map") mapLeft();
  }
}

/** An execution has one map open at a time, from the step that reads its items. */
function mapRunOf(mapRuns: MapRuns) {
  let open: MapRun | undefined;
  return {
    begin() {
      open ??= mapRuns.start();
      return open.begun;
    },
    end() {
      open?.end();
      open = undefined;
    },
  };
}

/** What a distributed map does with child executions of its own machine. */
function mayMap(demand: (action: string, resource: string) => void, label: string): void {
  const children = `${executionsOf(localNames.workflow, label)}:child`;
  try {
    demand("states:StartExecution", localNames.workflow);
    for (const verb of ["DescribeExecution", "StopExecution"]) demand(`states:${verb}`, children);
  } catch (error) {
    throw new StatesError("States.Permissions", error instanceof Error ? error.message : String(error));
  }
}

interface Invocation {
  arn: string;
  payload: unknown;
  demand(action: string, resource: string): void;
}

async function invoked(lambda: Lambda, { arn, payload, demand }: Invocation): Promise<unknown> {
  try {
    demand("lambda:InvokeFunction", arn);
  } catch (error) {
    throw new StatesError(
      "Lambda.AWSLambdaException",
      error instanceof Error ? error.message : String(error),
    );
  }
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  const answer = await lambda(name, payload).catch((error: unknown) => {
    if (error instanceof TooManyRequests)
      throw new StatesError("Lambda.TooManyRequestsException", error.message);
    if (!(error instanceof FunctionsUnreachable)) throw error;
    throw new StatesError(error.refused ? "Lambda.ServiceException" : "Lambda.Unknown", error.message);
  });
  if ("error" in answer) throw new StatesError(answer.error.errorType, JSON.stringify(answer.error));
  return { ExecutedVersion: "$LATEST", Payload: answer.payload, StatusCode: 200 };
}

/** As the ItemBatcher of a map does; as they are, where it has none. */
function inBatches(items: unknown[], size: unknown): unknown[] {
  if (size === undefined) return items;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1)
    throw new Error(`a map's batches must have 1 item or more, not ${size}`);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

async function lines(objects: S3Client, where: { Bucket: string; Key: string }): Promise<unknown[]> {
  try {
    const { Body } = await objects.send(new GetObjectCommand(where));
    const text = (await Body?.transformToString()) ?? "";
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StatesError("States.ItemReaderFailed", `${where.Key} can't be read: ${why}`);
  }
}

/** Step Functions' side: the contract's own document, run by the interpreter, within an account's limits. */
import type { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Lambda } from "../../../local/aws/lambda.ts";
import { type Machine, machine } from "../../../local/aws/machine.ts";
import { runnable } from "../../../local/aws/workflow-document.ts";
import type { FunctionName } from "../../../shared/contract/functions.ts";
import type { RunId } from "../../../shared/contract/ids.ts";
import { importWorkflow } from "../../../shared/contract/import-workflow.ts";
import type { RunReason } from "../../../shared/contract/imports.ts";
import { workflowSubstitutions } from "../../../shared/contract/workflow-steps.ts";
import type { PreparedPart } from "../../../shared/domain/run.ts";
import type { Workflow } from "../../../shared/ports/workflow.ts";
import type { FakeObjects } from "../../fakes/objects.ts";
import { MAP_START_MS, TRANSITION_MS } from "./durations.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * Of an account in most regions; three large ones have more. What is beyond the starts fails, what is beyond the
 * transitions waits. Source: Step Functions' quotas, "StartExecution" and "state throttling".
 */
export const stepFunctionsQuotas = {
  starts: { size: 800, perSecond: 150 },
  transitions: { size: 800, perSecond: 800 },
  /** Map runs that wait for their turn have not begun. Source: the same, "open map runs". */
  openMaps: 1_000,
};

/** A function that the document calls, its choice, and what passes data on. */
const TRANSITIONS_OF_A_TASK = 2;

/** What the document passes to a function. */
export interface StepEvent {
  run: RunId;
  failure: RunReason | "";
  inBuckets: boolean;
  parts: PreparedPart[];
  at: number;
  idleRounds: number;
  turn: string;
}

export interface Executions extends Workflow {
  /** Errors that ended executions, by run. */
  readonly broken: Map<RunId, string>;
  readonly told: { transitions: number; mostOpenMaps: number; mapsWaited: number };
  /** Resolves when none is running. */
  quiet(): Promise<void>;
}

class StartThrottled extends Error {
  override name = "ThrottlingException";
}

export function executions(given: {
  time: VirtualTime;
  objects: FakeObjects;
  quotas: typeof stepFunctionsQuotas;
  document?: object;
  step(name: FunctionName, event: StepEvent): Promise<unknown>;
}): Executions {
  const { time, objects, quotas, document = importWorkflow, step } = given;
  const starts = new TokenBucket(time, quotas.starts);
  const transitions = new TokenBucket(time, quotas.transitions);
  const told = { transitions: 0, mostOpenMaps: 0, mapsWaited: 0 };
  const maps = new MapRuns(quotas.openMaps, told);

  const lambda: Lambda = async (name, event) => {
    const given = event as StepEvent;
    const { run } = given;
    if (name === "steps/settle") maps.close(run);
    told.transitions += TRANSITIONS_OF_A_TASK;
    await transitions.wait(TRANSITIONS_OF_A_TASK);
    await time.pause(TRANSITION_MS);
    try {
      const payload = await step(name as FunctionName, given);
      return { payload: JSON.parse(JSON.stringify(payload ?? null)) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { error: { errorType, errorMessage } };
    }
  };
  const manifests = {
    async send({ input: { Key = "" } }: GetObjectCommand) {
      // A manifest's folder is named by its run.
      const run = Key.slice(0, Key.indexOf("/")) as RunId;
      maps.close(run);
      await maps.open(run);
      await time.pause(MAP_START_MS);
      const lines = (objects.read(Key) as unknown[]).map((line) => JSON.stringify(line));
      return { Body: { transformToString: async () => lines.join("\n") } };
    },
  } as unknown as S3Client;

  const running = new Map<RunId, Promise<unknown>>();
  const settling = new Map<RunId, Promise<unknown>>();
  const ended = new Map<RunId, Date>();
  const broken = new Map<RunId, string>();
  const interpreter: Machine = machine(runnable(document, substitutions), { lambda, objects: manifests });

  return {
    told,
    broken,
    async start(run) {
      if (running.has(run) || ended.has(run)) return "already";
      if (!starts.take()) throw new StartThrottled("too many executions are started");
      const { result } = interpreter.run({ run });
      const work = result.then(
        () => {},
        (error: Error) => void broken.set(run, `${error.name}: ${error.message}`),
      );
      running.set(
        run,
        work.finally(() => {
          maps.close(run);
          running.delete(run);
          ended.set(run, time.now());
        }),
      );
      return "started";
    },
    async execution(run) {
      const at = ended.get(run);
      if (at) return { is: "ended", at };
      return running.has(run) ? { is: "running" } : { is: "none" };
    },
    async settle(run, failure) {
      if (settling.has(run)) return;
      const { result } = interpreter.run({ run, settles: { failure: failure ?? "" } });
      settling.set(
        run,
        result.finally(() => settling.delete(run)),
      );
    },
    async quiet() {
      while (running.size + settling.size > 0) await Promise.all([...running.values(), ...settling.values()]);
    },
  };
}

const substitutions = Object.fromEntries(
  workflowSubstitutions.map((name) => [
    name,
    name === "WorkBucket"
      ? "work"
      : `arn:aws:lambda:eu-west-1:123456789012:function:steps/${name.replace(/Arn$/, "").toLowerCase()}`,
  ]),
);

/** Map runs that are open, and those that wait until there are fewer. */
class MapRuns {
  readonly #limit: number;
  readonly #told: Executions["told"];
  readonly #open = new Set<RunId>();
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number, told: Executions["told"]) {
    this.#limit = limit;
    this.#told = told;
  }

  async open(run: RunId): Promise<void> {
    if (this.#open.size >= this.#limit) {
      this.#told.mapsWaited += 1;
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#open.add(run);
    this.#told.mostOpenMaps = Math.max(this.#told.mostOpenMaps, this.#open.size);
  }

  close(run: RunId): void {
    if (this.#open.delete(run)) this.#waiting.shift()?.();
  }
}

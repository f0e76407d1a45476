/** The functions as Lambda runs them: each invocation is a process that may die, time out, or be lost sight of. */
import type { Invoked, Lambda } from "../../../local/aws/lambda.ts";
import { type FunctionName, functions } from "../../../shared/contract/functions.ts";
import type { CohortId, RunId } from "../../../shared/contract/ids.ts";
import type { RunReason } from "../../../shared/contract/imports.ts";
import type { BucketRound } from "../../../shared/domain/bucket-rounds.ts";
import type { World } from "../../../shared/ports/world.ts";
import { reconcile } from "../../../shared/usecases/reconcile/reconcile.ts";
import { repairRun } from "../../../shared/usecases/reconcile/repair-run.ts";
import { nameCohort } from "../../../shared/usecases/run/name.ts";
import { openRun } from "../../../shared/usecases/run/open.ts";
import { prepareRun } from "../../../shared/usecases/run/prepare.ts";
import { type PartsToSend, sendParts } from "../../../shared/usecases/run/send.ts";
import { stepSettle } from "../../../shared/usecases/run/step-settle.ts";
import { tellRun } from "../../../shared/usecases/run/tell.ts";
import { workOnBucket } from "../../../shared/usecases/run/work-on-bucket.ts";
import { tick } from "../../../shared/usecases/schedules/tick.ts";
import { Died, Life } from "../schedules/mortal.ts";
import type { VirtualTime } from "./virtual-time.ts";
import type { Weather } from "./weather.ts";

/** The number of calls within which a process dies that is to die. */
const CALLS = 30;
/** Milliseconds: a start, cold or not, and within which AWS loses sight of a function, mostly within the first few. */
const START_MS = 300;
const LOST_SIGHT_MS = 60_000;

/** A function of the document gets a run; the others get what invokes them. */
type Event = {
  run: RunId;
  failure?: RunReason | "";
  inBuckets: boolean;
  round: BucketRound;
  bucket: number;
} & Omit<PartsToSend, "deadline"> & {
    cohort: CohortId;
    generation: number;
    scheduledTime: string;
  };

type Work = (process: World, event: Event, deadline: Date) => Promise<unknown>;

const works: Partial<Record<FunctionName, Work>> = {
  "steps/open": (process, { run }) => openRun(process, run),
  "steps/prepare": (process, { run }) => prepareRun(process, run),
  "steps/name": (process, { run }, deadline) => nameCohort(process, { run, deadline }),
  "steps/send": (process, event, deadline) => sendParts(process, { ...event, deadline }),
  "steps/settle": (process, { run, failure, inBuckets }) =>
    stepSettle(process, { run, inBuckets, ...(failure ? { failure } : {}) }),
  async "steps/bucket"(process, wanted) {
    await workOnBucket(process, wanted);
    return {};
  },
  "steps/notify": async (process, { run }) => {
    await tellRun(process, run);
    return {};
  },
  "timers/tick": (process, { scheduledTime, ...timer }) =>
    tick(process, { ...timer, scheduledTime: new Date(scheduledTime) }),
  "timers/reconcile": (process, _, deadline) => reconcile(process, deadline),
  "jobs/repair-run": (process, { run }) => repairRun(process, run),
};

interface Given {
  time: VirtualTime;
  weather(): Weather;
  /** The ports of one process of a function. */
  process(life: Life): World;
  /** Called when an invocation has ended by itself, or by an error. Not if its process died. */
  ended(name: FunctionName, process: World): void;
  failed(name: FunctionName, error: Error): void;
}

export function lambdaOf({ time, weather, process, ended, failed }: Given): Lambda {
  const happens = (share: number) => time.random.next() < share;
  return async (name, event): Promise<Invoked> => {
    const work = works[name as FunctionName];
    if (!work) throw new Error(`there is no function ${name}`);
    const { deaths, lostSight } = weather();
    const death = happens(deaths)
      ? { call: Math.floor(time.random.next() * CALLS), after: happens(0.5) }
      : undefined;
    const life = new Life(death, () => 0);
    const isLost = happens(lostSight);
    await time.pause(START_MS * time.random.next());
    const limit = functions[name as FunctionName].timeout * 1_000;
    const over = time.after(limit, () => {
      life.end();
      ending.resolve({ error: { errorType: "Sandbox.Timedout", errorMessage: `${name} timed out` } });
    });
    const ending = Promise.withResolvers<Invoked>();
    const world = process(life);
    const deadline = new Date(time.now().getTime() + limit);
    work(world, event as Event, deadline)
      .then((payload): Invoked => ({ payload: JSON.parse(JSON.stringify(payload ?? null)) }))
      .catch((error: Error): Invoked => {
        if (!life.dead) failed(name as FunctionName, error);
        const errorType = error instanceof Died ? "Runtime.ExitError" : error.name;
        return { error: { errorType, errorMessage: error.message } };
      })
      .then((invoked) => {
        over.fire = undefined;
        if (!life.dead) ended(name as FunctionName, world);
        ending.resolve(invoked);
      });
    if (isLost)
      time.after(time.random.next() ** 4 * LOST_SIGHT_MS, () =>
        ending.resolve({ error: { errorType: "Lambda.Unknown", errorMessage: "lost sight of it" } }),
      );
    return ending.promise;
  };
}

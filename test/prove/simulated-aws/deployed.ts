/** The system as it is deployed: its use cases in simulated Lambdas, its workflow in a simulated Step Functions. */
import { rateLimiterOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import { turnsAtOnce, turnsOver } from "../../../shared/adapters/braze/turns.ts";
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import type { Connection } from "../../../shared/contract/connections.ts";
import type { FunctionName } from "../../../shared/contract/functions.ts";
import type { CohortId } from "../../../shared/contract/ids.ts";
import type { Slot } from "../../../shared/contract/schedules.ts";
import { cohortOf } from "../../../shared/domain/ids.ts";
import { IDS_PER_REQUEST } from "../../../shared/limits.ts";
import type { Rates, TurnLine } from "../../../shared/ports/braze.ts";
import type { World } from "../../../shared/ports/world.ts";
import { nameCohort } from "../../../shared/usecases/run/name.ts";
import { openRun } from "../../../shared/usecases/run/open.ts";
import { prepareRun } from "../../../shared/usecases/run/prepare.ts";
import { sendParts } from "../../../shared/usecases/run/send.ts";
import { stepSettle } from "../../../shared/usecases/run/step-settle.ts";
import { tellRun } from "../../../shared/usecases/run/tell.ts";
import { tick } from "../../../shared/usecases/schedules/tick.ts";
import { aCohort } from "../../fakes/ids.ts";
import { seededIds } from "../../fakes/random.ts";
import { fakeRates } from "../../fakes/rates.ts";
import { fakeTurnLine } from "../../fakes/turns.ts";
import { fakeWorld } from "../../fakes/world.ts";
import { connectionId, connection as shop, users } from "../../flows/story.ts";
import { invokedAsynchronously } from "./asynchronous.ts";
import { type BrazeHolds, brazeBehind, heldByBraze } from "./braze.ts";
import { TABLE_READ_MS, TABLE_WRITE_MS } from "./durations.ts";
import { type Executions, executions, type StepEvent, type stepFunctionsQuotas } from "./executions.ts";
import { type Environment, SimulatedLambda } from "./lambda.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** The simulation's batches have one member, which stands for a full batch. */
const MEMBERS_PER_ID = IDS_PER_REQUEST;

export interface Account {
  /** Requests a second to Braze. */
  perSecond: number;
  /** Concurrent executions of Lambda. */
  concurrency: number;
  reserved: Partial<Record<FunctionName, number>>;
  stepFunctions: typeof stepFunctionsQuotas;
  /** Instead of the deployed workflow. */
  document?: object;
  /** False: an import sends as soon as it is prepared, and waits for Braze's limit in its function. */
  takesTurns?: boolean;
}

export class Deployed {
  readonly lambda: SimulatedLambda;
  readonly executions: Executions;
  readonly braze: BrazeHolds = heldByBraze();
  readonly world: World;
  /** Instants of conditional writes to the item of the shared rate, whether their condition held or not. */
  readonly rateWrites: number[] = [];
  readonly #time: VirtualTime;
  readonly #batches = new Map<CohortId, number>();
  readonly #rates: Rates;
  #perSecond: number;

  private constructor(time: VirtualTime, account: Account) {
    this.#time = time;
    this.#perSecond = account.perSecond;
    this.#rates = this.#slowly(fakeRates());
    this.lambda = new SimulatedLambda({
      time,
      quota: account.concurrency,
      reserved: account.reserved,
      environment: () => this.#environment(),
    });
    const world = fakeWorld({ clock: time, ids: seededIds() }, { idsPerBatch: 1 });
    const { document } = account;
    this.executions = executions({
      time,
      objects: world.objects,
      quotas: account.stepFunctions,
      ...(document && { document }),
      step: (name, event) => this.#step(name, event),
    });
    const { engine, log: _, ...others } = world;
    this.world = {
      ...others,
      workflow: this.executions,
      log: { info() {}, warn() {} },
      turns:
        account.takesTurns === false
          ? turnsAtOnce(time)
          : turnsOver({
              line: slowLine(time),
              rates: this.#rates,
              clock: time,
              perSecond: account.perSecond,
            }),
      // Each cohort has people of its own. The answer of the fake is read before anything else can run.
      engine: {
        evaluate: (question) => {
          const { id } = question.cohort as Cohort;
          engine.selects(users(...this.membersOf(id)));
          return engine.evaluate(question);
        },
      },
    };
  }

  static async of(time: VirtualTime, account: Account): Promise<Deployed> {
    const deployed = new Deployed(time, account);
    await deployed.world.connections.create(connection);
    await deployed.world.keyVault.put({ connection: connectionId, key: "key", secret: "secret" });
    return deployed;
  }

  /** A cohort whose import takes so many requests, with a live schedule that is due daily at nine. */
  async schedule(name: string, batches: number): Promise<CohortId> {
    const cohort: Cohort = {
      id: aCohort(name),
      name,
      timeZone: "UTC",
      definition: { kind: "list", object: `lists/${name}.csv`, format: "csv" },
      createdAt: BEFORE,
      version: 0,
    };
    this.#batches.set(cohort.id, batches);
    await this.world.cohorts.create(cohort);
    await this.world.schedules.replace(undefined, slotOf(cohort.id));
    return cohort.id;
  }

  membersOf(cohort: CohortId): string[] {
    return Array.from({ length: this.#batches.get(cohort) ?? 0 }, (_, at) => `${cohort}-${at}`);
  }

  /** What EventBridge Scheduler does when the schedule is due. */
  fire(cohort: CohortId, due: Date): Promise<boolean> {
    const firing = { cohort, generation: 1, scheduledTime: due };
    return invokedAsynchronously({ time: this.#time, lambda: this.lambda }, "timers/tick", () =>
      tick(this.world, firing),
    );
  }

  #step(name: FunctionName, event: StepEvent): Promise<unknown> {
    const { run } = event;
    const batches = this.#batches.get(cohortOf(run)) ?? 0;
    return this.lambda.invoke(
      name,
      ({ rateLimiter }, deadline) => {
        const braze = brazeBehind(this.braze, { clock: this.#time, rateLimiter });
        const world = { ...this.world, braze };
        const step = steps[name];
        if (!step) throw new Error(`the workflow has no step ${name}`);
        return step(world, event, deadline);
      },
      { members: batches * MEMBERS_PER_ID },
    );
  }

  #environment(): Environment {
    const given = { rates: this.#rates, clock: this.#time, perSecond: this.#perSecond };
    return { rateLimiter: rateLimiterOver(given) };
  }

  async #writeRate(): Promise<void> {
    await this.#time.pause(TABLE_WRITE_MS);
    this.rateWrites.push(this.#time.now().getTime());
  }

  #slowly(rates: Rates): Rates {
    return {
      read: async (cluster) => {
        await this.#time.pause(TABLE_READ_MS);
        return rates.read(cluster);
      },
      lease: async (cluster, seen, lease) => {
        await this.#writeRate();
        // A timeline whose instants have passed takes a second write to go on from now.
        if (seen.next < lease.now) await this.#writeRate();
        return rates.lease(cluster, seen, lease);
      },
      replace: async (cluster, seen, next) => {
        await this.#writeRate();
        return rates.replace(cluster, seen, next);
      },
    };
  }
}

function slowLine(time: VirtualTime): TurnLine {
  const line = fakeTurnLine();
  return {
    end: async (cluster) => {
      await time.pause(TABLE_READ_MS);
      return line.end(cluster);
    },
    join: async (cluster, turn) => {
      await time.pause(TABLE_WRITE_MS);
      return line.join(cluster, turn);
    },
  };
}

type Step = (world: World, event: StepEvent, deadline: Date) => Promise<unknown>;

const steps: Partial<Record<FunctionName, Step>> = {
  "steps/open": (world, { run }) => openRun(world, run),
  "steps/prepare": (world, { run }) => prepareRun(world, run),
  "steps/name": (world, { run }, deadline) => nameCohort(world, { run, deadline }),
  "steps/send": (world, event, deadline) => sendParts(world, { ...event, deadline }),
  "steps/settle": (world, { run, failure, inBuckets }) =>
    stepSettle(world, { run, inBuckets, ...(failure && { failure }) }),
  "steps/notify": (world, { run }) => tellRun(world, run),
};

const BEFORE = "2026-10-01T00:00:00.000Z";

const connection: Connection = {
  ...shop,
  keys: [{ id: "key", masked: "…-key", status: "active", addedBy: "ops", addedAt: BEFORE }],
};

function slotOf(cohortId: CohortId): Slot {
  return {
    cohortId,
    generation: 1,
    revision: 1,
    state: "live",
    cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
    connectionId,
    recipients: ["ana@example.com"],
    locale: "en",
    mailPolicy: "every-run",
    effectiveFrom: BEFORE,
    createdAt: BEFORE,
  };
}

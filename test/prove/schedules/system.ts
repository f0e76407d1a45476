/** The state that survives every process, and what processes do that may die. */
import { timerInScheduler } from "../../../shared/adapters/scheduler/timer.ts";
import type { CohortId, RunId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import { DomainError } from "../../../shared/domain/domain-error.ts";
import { dueBetween } from "../../../shared/domain/occurrences.ts";
import { isFinished } from "../../../shared/domain/run.ts";
import type { World } from "../../../shared/ports/world.ts";
import { nameCohort } from "../../../shared/usecases/run/name.ts";
import { openRun } from "../../../shared/usecases/run/open.ts";
import { prepareRun } from "../../../shared/usecases/run/prepare.ts";
import { settleRun } from "../../../shared/usecases/run/settle.ts";
import { tellRun } from "../../../shared/usecases/run/tell.ts";
import { changeSchedule } from "../../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../../shared/usecases/schedules/create.ts";
import { endSchedule } from "../../../shared/usecases/schedules/end.ts";
import { pauseSchedule, resumeSchedule } from "../../../shared/usecases/schedules/pause.ts";
import { type Tick, tick } from "../../../shared/usecases/schedules/tick.ts";
import { triggerNow } from "../../../shared/usecases/schedules/trigger-now.ts";
import { seededRandom } from "../../fakes/random.ts";
import { type FakeWorld, fakeWorld } from "../../fakes/world.ts";
import { reconciled } from "../../flows/reconciled.ts";
import { furnish, shop } from "../furnish.ts";
import { Chronicle } from "./chronicle.ts";
import { type Answered, Expectation, type StepAnswer } from "./expectation.ts";
import { Died, Life, mortal } from "./mortal.ts";
import { faultyClient, type MemoryScheduler, memoryScheduler } from "./scheduler.ts";
import { type Act, cohorts, type Deed, type Step, type Wish } from "./steps.ts";

const arns = { group: "stage", target: "arn:tick", role: "arn:role", deadLetters: "arn:queue" };

export class System {
  readonly world: FakeWorld;
  readonly scheduler: MemoryScheduler = memoryScheduler();
  readonly chronicle = new Chronicle();
  readonly expectations = new Map<CohortId, Expectation>(
    cohorts.map((cohort) => [cohort, new Expectation()]),
  );
  readonly #firings: Tick[] = [];

  private constructor() {
    const world = fakeWorld() as FakeWorld;
    this.world = {
      ...world,
      schedules: this.chronicle.schedules(world.schedules),
      runs: this.chronicle.runs(world.runs, world.clock),
    };
  }

  static async begin(): Promise<System> {
    const system = new System();
    await furnish(system.world, cohorts, system.world.clock.now().toISOString());
    await system.world.keyVault.put({ connection: shop, key: "key", secret: "secret" });
    return system;
  }

  async take(step: Step): Promise<void> {
    if ("pass" in step) return this.#pass(step.pass);
    if ("mislaid" in step) return this.scheduler.mislay(step.mislaid);
    this.chronicle.beginStep();
    const random = seededRandom(step.seed);
    const alone = step.acts.length === 1;
    const turns = () => (alone ? 0 : Math.floor(random.next() * 12));
    const answers = await Promise.all(step.acts.map((act) => this.#perform(act, turns)));
    for (const [cohort, expectation] of this.expectations)
      expectation.heard(answers.flat().filter(({ wish }) => wish.cohort === cohort));
  }

  /** A process without faults that does not die. */
  process(): World {
    return this.#process(new Life(undefined, () => 0), []);
  }

  /** Every timer fires as it is set. The story decides when its firings are delivered. */
  #pass(milliseconds: number): void {
    const from = this.world.clock.now();
    this.world.clock.advance(milliseconds);
    for (const { key } of this.scheduler.timers()) {
      const cadence = this.chronicle.cadenceOf(key.cohort, key.generation);
      if (!cadence) throw new Error(`there is a timer of ${key.cohort} that no slot ever had`);
      for (const { due, fires } of dueBetween(cadence, from, this.world.clock.now()))
        if (fires) this.#firings.push({ ...key, scheduledTime: new Date(due) });
    }
  }

  async #perform({ deed, death, faults }: Act, turns: () => number): Promise<Answered[]> {
    const life = new Life(death, turns);
    const answer = await this.#do(this.#process(life, faults), deed, life).then(
      (): StepAnswer => "done",
      (error: unknown): StepAnswer => {
        if (error instanceof Died || life.dead) return "unknown";
        if (error instanceof DomainError) return isEnding(error) ? "ending" : "refused";
        throw error;
      },
    );
    // A manual import may be refused because another one runs, whatever the schedule is.
    return "cohort" in deed && deed.wish !== "manual" ? [{ wish: deed, answer }] : [];
  }

  async #do(process: World, deed: Deed, life: Life): Promise<unknown> {
    switch (deed.wish) {
      case "tick": {
        const firing = this.#firings.at(-1 - deed.firing) ?? this.#firings[0];
        return firing && tick(process, firing);
      }
      case "reconcile":
        return reconciled({ ...process, repairQueue: this.world.repairQueue }, () => life.dead);
      case "work":
        return this.#work(process, deed.dies);
      default:
        return this.#grant(process, deed);
    }
  }

  async #grant(process: World, wish: Wish): Promise<unknown> {
    switch (wish.wish) {
      case "create":
        return createSchedule(process, { reach: "all", cohortId: wish.cohort, request: wish.request });
      case "change":
        return changeSchedule(process, {
          reach: "all",
          cohort: wish.cohort,
          request: wish.request,
          leaveMembers: false,
        });
      case "pause":
        return pauseSchedule(process, wish.cohort, "all");
      case "resume":
        return resumeSchedule(process, wish.cohort, "all");
      case "end":
        return endSchedule(process, wish.cohort, "all");
      case "manual":
        return triggerNow(process, { reach: "all", cohort: wish.cohort });
      default:
        return wish satisfies never;
    }
  }

  /** The workflow runs the first unfinished run to its end. If it `dies`, it stops after its first step. */
  async #work(process: World, dies: boolean): Promise<void> {
    const { workflow, runs } = this.world;
    for (const run of workflow.started) {
      if ((await workflow.execution(run)).is !== "running") continue;
      if (dies) await openRun(process, run);
      else await runToEnd(process, run);
      const row = await runs.read(run);
      if (dies || (row && isFinished(row))) workflow.end(run);
      return;
    }
  }

  #process(life: Life, faults: Act["faults"]): World {
    const { world } = this;
    const client = faultyClient(this.scheduler, faults);
    const timer = timerInScheduler({
      ...arns,
      client: mortal(client, life),
      clock: world.clock,
      random: seededRandom(),
    });
    return {
      ...world,
      timer,
      extraEndpoints: {},
      schedules: mortal(world.schedules, life),
      runs: mortal(world.runs, life),
      cohorts: mortal(world.cohorts, life),
      connections: mortal(world.connections, life),
      ledgers: mortal(world.ledgers, life),
      keyVault: mortal(world.keyVault, life),
      workflow: mortal(world.workflow, life),
      mails: mortal(world.mails, life),
    };
  }
}

async function runToEnd(process: World, run: RunId): Promise<void> {
  const deadline = new Date(process.clock.now().getTime() + 60_000);
  if ((await openRun(process, run)).next === "prepare") {
    const prepared = await prepareRun(process, run);
    const named = prepared.next === "name" ? await nameCohort(process, { run, deadline }) : prepared;
    await settleRun(process, { run, ...(named.failure ? { failure: named.failure } : {}) });
  }
  await tellRun(process, run);
}

function isEnding({ more }: DomainError): boolean {
  return (more["schedule"] as (Partial<Run> & { state?: string }) | undefined)?.state === "ending";
}

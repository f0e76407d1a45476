/** A month of schedules on a simulated AWS: what lives on, and the ports of each process. */

import { eventBus } from "../../../local/aws/event-bus.ts";
import { functionArn, localNames } from "../../../local/aws/names.ts";
import { brazeOverHttp } from "../../../shared/adapters/braze/braze.ts";
import { rateLimiterOver } from "../../../shared/adapters/braze/rate-limiter.ts";
import { cohortsInTable } from "../../../shared/adapters/dynamodb/cohorts.ts";
import { connectionsInTable } from "../../../shared/adapters/dynamodb/connections.ts";
import { ledgersInTable } from "../../../shared/adapters/dynamodb/ledgers.ts";
import { ratesInTable } from "../../../shared/adapters/dynamodb/rates.ts";
import { requestsInTable } from "../../../shared/adapters/dynamodb/requests.ts";
import { roundsInTable } from "../../../shared/adapters/dynamodb/rounds.ts";
import { runsInTable } from "../../../shared/adapters/dynamodb/runs.ts";
import { schedulesInTable } from "../../../shared/adapters/dynamodb/schedules.ts";
import type { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { eventsOnBus } from "../../../shared/adapters/eventbridge/events.ts";
import { repairQueueInLambda } from "../../../shared/adapters/lambda/job-queue.ts";
import { timerInScheduler } from "../../../shared/adapters/scheduler/timer.ts";
import { mailsOverSes } from "../../../shared/adapters/ses/mails.ts";
import { workflowInStepFunctions } from "../../../shared/adapters/step-functions/workflow.ts";
import type { Cohort } from "../../../shared/contract/cohorts.ts";
import type { CohortId, ConnectionId, RunId } from "../../../shared/contract/ids.ts";
import { metrics } from "../../../shared/contract/metrics.ts";
import { REQUESTS_PER_SECOND } from "../../../shared/limits.ts";
import type { Runs } from "../../../shared/ports/runs.ts";
import type { World } from "../../../shared/ports/world.ts";
import { fakeBucketedChanges } from "../../fakes/bucketed-changes.ts";
import { fakeChangeSets } from "../../fakes/change-sets.ts";
import { type FakeScratch, fakeEngine } from "../../fakes/engine.ts";
import { fakeKeptLedgers } from "../../fakes/ledgers.ts";
import { fakeLog } from "../../fakes/log.ts";
import { type FakeMeter, fakeMeter } from "../../fakes/meter.ts";
import { type FakeObjects, fakeObjects } from "../../fakes/objects.ts";
import { fakeParts } from "../../fakes/parts.ts";
import { seededIds } from "../../fakes/random.ts";
import { fakeRejectedRows } from "../../fakes/rejected-rows.ts";
import { fakeWorld } from "../../fakes/world.ts";
import { Life, mortal } from "../schedules/mortal.ts";
import { AlarmsHere } from "./alarms.ts";
import { Aws } from "./aws.ts";
import { BrazeHere } from "./braze.ts";
import { EventBook } from "./event-book.ts";
import { lambdaOf } from "./functions.ts";
import { LedgerLaw } from "./ledger-law.ts";
import { MailBook } from "./mail-book.ts";
import { membersOf, type Planned, type Shop, sizes } from "./population.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { calm, type Weather } from "./weather.ts";

/** Longer than any simulation: the simulated SES ends a call by itself. */
const NO_PATIENCE_MS = 2 ** 31 - 1;

export class Simulation {
  readonly time: VirtualTime;
  readonly aws: Aws;
  readonly braze: BrazeHere;
  readonly mails: MailBook;
  readonly events: EventBook;
  readonly objects: FakeObjects;
  readonly alarms = new AlarmsHere();
  readonly log = fakeLog();
  /** Violations of laws, in order. */
  readonly faults: string[] = [];
  /** When each run of a schedule was accepted first. */
  readonly acceptedAt = new Map<RunId, number>();
  /** Errors that ended invocations: how many of each, by function and name. */
  readonly errors = new Map<string, number>();
  /** The ports without weather of their own, which no process can take down. */
  readonly world: World;
  weather: Weather;
  /** Whenever nothing special is the matter. */
  readonly usual: Weather;
  /** When something last happened that reconcile may have to do with. */
  lastEvent = 0;
  readonly #planned: Map<CohortId, Planned>;
  readonly #ledgerLaw: LedgerLaw;
  readonly #rateLimiter;

  /** `folder`: of the table, which is in memory if it is left out. */
  constructor(given: {
    time: VirtualTime;
    planned: Planned[];
    shops: Shop[];
    usual?: Weather;
    folder?: string;
  }) {
    const { time, planned, shops, usual = calm } = given;
    this.time = time;
    this.usual = usual;
    this.weather = usual;
    this.objects = fakeObjects(time);
    this.#planned = new Map(planned.map((one) => [one.cohort, one]));
    const fault = (what: string) => void this.faults.push(`${time.now().toISOString()} ${what}`);
    this.braze = new BrazeHere(time);
    this.mails = new MailBook(fault);
    this.events = new EventBook(fault);
    this.#ledgerLaw = new LedgerLaw({ objects: this.objects, braze: this.braze, shops, fault });
    this.aws = new Aws({
      time,
      folder: given.folder,
      objects: this.objects,
      mails: this.mails,
      bus: eventBus({ folder: undefined, now: time.now, accepted: (event) => this.events.accepted(event) }),
      lambda: lambdaOf({
        time,
        weather: () => this.weather,
        process: (life) => this.process(life),
        ended: (name, { meter }) => {
          if (name === "timers/reconcile") this.#reconciled((meter as FakeMeter).counts);
        },
        failed: (name, error) => this.#failed(name, error),
      }),
      fired: (input) => this.#fired(input),
    });
    this.world = this.#ports();
    const rates = ratesInTable(this.#table());
    this.#rateLimiter = rateLimiterOver({ rates, clock: time, perSecond: REQUESTS_PER_SECOND });
  }

  /** Whenever it changes, and at the beginning. */
  changeWeather(next: Weather): void {
    this.weather = next;
    this.braze.weather = next.braze;
    this.aws.misbehaving.set(next.aws);
    this.aws.changed();
  }

  /** The ports of a process that may die. */
  process(life = new Life(undefined, () => 0)): World {
    const { world } = this;
    const over = <Port extends object>(port: Port) => mortal(port, life);
    const room = this.#engineRoom();
    return {
      ...world,
      engine: room.engine,
      meter: this.#meter(),
      connections: over(world.connections),
      cohorts: over(world.cohorts),
      runs: over(world.runs),
      schedules: over(world.schedules),
      ledgers: over(world.ledgers),
      timer: over(world.timer),
      workflow: over(world.workflow),
      repairQueue: over(world.repairQueue),
      mails: over(world.mails),
      events: over(world.events),
      keyVault: over(world.keyVault),
      parts: over(world.parts),
      changeSets: over(room.changeSets),
      rejectedRows: over(room.rejectedRows),
      braze: brazeOverHttp({
        userAgent: "partner-Acme-Import/1.0",
        clock: this.time,
        random: this.time.random,
        rateLimiter: this.#rateLimiter,
        exchange: (...request) => life.live(() => this.braze.exchange(...request)),
      }),
    };
  }

  /** The members that a cohort has now. */
  membersOf(cohort: CohortId) {
    const planned = this.#planned.get(cohort);
    return planned ? membersOf(planned, this.time.now()) : [];
  }

  checkLedgers(cohorts: readonly CohortId[]): Promise<void> {
    return this.#ledgerLaw.check(this.world.ledgers, cohorts);
  }

  /** The ledger is what Braze holds, that is what the cohort is now, and nobody is unsure. */
  checkExactly(cohort: CohortId, connection: ConnectionId): Promise<void> {
    return this.#ledgerLaw.checkExactly(this.world.ledgers, {
      cohort,
      connection,
      members: this.membersOf(cohort),
    });
  }

  #table(): Table {
    const client = this.aws.clients.table;
    return { client, name: localNames.table, clock: this.time, ids: seededIds(7) };
  }

  #ports(): World {
    const { time, aws, objects } = this;
    const table = this.#table();
    const { clients, bucket } = aws;
    const fakes = fakeWorld({ clock: time, ids: seededIds(3) });
    const parts = fakeParts(objects, time);
    return {
      ...fakes,
      log: this.log,
      connections: connectionsInTable(table),
      cohorts: cohortsInTable(table),
      requests: requestsInTable(table),
      rounds: roundsInTable(table),
      runs: this.#noting(runsInTable(table)),
      schedules: schedulesInTable(table),
      ledgers: this.#ledgerLaw.watching(ledgersInTable(table)),
      timer: timerInScheduler({
        client: clients.scheduler,
        group: localNames.timerGroup,
        target: functionArn("timers/tick"),
        role: localNames.timerRole,
        deadLetters: localNames.timerDeadLetters,
        clock: time,
        random: time.random,
      }),
      workflow: workflowInStepFunctions({ client: clients.workflow, arn: localNames.workflow }),
      repairQueue: repairQueueInLambda({ client: clients.lambda, functionName: "jobs/repair-run" }),
      mails: this.mails.noting(
        mailsOverSes({
          client: clients.mail,
          from: "imports@cohorts.example",
          replyTo: "support@cohorts.example",
          configurationSet: "cohort-import",
          pageUrl: "https://page.example",
          patience: NO_PATIENCE_MS,
        }),
      ),
      events: eventsOnBus({ client: clients.events, bus: localNames.eventBus }),
      parts: bucket.port(parts),
      keptLedgers: fakeKeptLedgers(objects, (name) => objects.writtenAt(name)),
      ...this.#engineRoom(),
    };
  }

  /** Of one invocation, as deployed: its scratch disk goes with it. */
  #engineRoom(): Pick<World, "engine" | "changeSets" | "bucketedChanges" | "rejectedRows"> {
    const { objects } = this;
    const { bucket } = this.aws;
    const scratch: FakeScratch = new Map();
    const engine = fakeEngine(scratch);
    const bucketed = fakeBucketedChanges(scratch, objects, sizes);
    return {
      engine: {
        evaluate: (question) => {
          engine.selects(this.membersOf((question.cohort as Cohort).id));
          return engine.evaluate(question);
        },
      },
      changeSets: bucket.port(fakeChangeSets(scratch, objects, sizes)),
      // How many buckets there are is no call of the bucket.
      bucketedChanges: { ...bucket.port(bucketed), bucketsFor: bucketed.bucketsFor },
      rejectedRows: bucket.port(fakeRejectedRows(scratch, objects)),
    };
  }

  /** A round that repaired something, or could not, may have left something to the next. */
  #reconciled(counts: ReadonlyMap<string, number>): void {
    const now = this.time.now().getTime();
    this.alarms.published(now, counts);
    if (Object.values(metrics.reconciled).some((name) => (counts.get(name) ?? 0) > 0)) this.lastEvent = now;
  }

  #noting(runs: Runs): Runs {
    return {
      ...runs,
      accept: async (run) => {
        const answer = await runs.accept(run);
        if (!this.acceptedAt.has(run.id)) this.acceptedAt.set(run.id, this.time.now().getTime());
        return answer;
      },
    };
  }

  /** Lines that a process wrote before it died are there. */
  #meter(): FakeMeter {
    const meter = fakeMeter();
    return {
      counts: meter.counts,
      count: (name, count) => {
        meter.count(name, count);
        this.alarms.counted(this.time.now().getTime(), name);
      },
    };
  }

  #fired(input: string): void {
    this.lastEvent = this.time.now().getTime();
    const { firingsLost, firingsTwice } = this.weather;
    const { random } = this.time;
    if (random.next() < firingsLost) return;
    this.aws.events.accept("timers/tick", JSON.parse(input));
    if (random.next() < firingsTwice) this.aws.events.accept("timers/tick", JSON.parse(input));
  }

  #failed(name: string, error: Error): void {
    const kind = `${name} ${error.name}`;
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
    const isOurs = ["TypeError", "RangeError", "ReferenceError"].includes(error.name);
    if (isOurs || /twice, with different contents|lost its settlement|moved away/.test(error.message))
      this.faults.push(`${this.time.now().toISOString()} ${name}: ${error.stack}`);
  }
}

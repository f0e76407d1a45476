/** One cohort with a daily schedule, on which a failure is injected. Nothing else goes wrong. */
import { DescribeExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Fault } from "../../../local/aws/misbehaviour.ts";
import { localNames } from "../../../local/aws/names.ts";
import type { RunId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import { deadLetterQueues } from "../../../shared/contract/queues.ts";
import type { TriggerRequest } from "../../../shared/contract/schedules.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { triggerNow } from "../../../shared/usecases/schedules/trigger-now.ts";
import { aCohort } from "../../fakes/ids.ts";
import { furnish } from "../bad-day/operation.ts";
import { type Planned, type Shop, shops } from "../bad-day/population.ts";
import { Simulation } from "../bad-day/simulation.ts";
import { VirtualTime } from "../bad-day/virtual-time.ts";
import { calm, type Weather } from "../bad-day/weather.ts";
import { type Figure, MACHINE } from "./alarms.ts";

const MINUTE = 60_000;
const BEGINS = new Date("2026-10-12T08:00:00Z");
const DUE = "2026-10-12T09:00:00.000Z";
export const cohort = aCohort("loyal");

export class Game {
  readonly simulation: Simulation;
  readonly shop: Shop;
  readonly figures: Figure[] = [];
  readonly #time = new VirtualTime(BEGINS, 1);
  readonly #plan: Planned;
  readonly #shops = shops(BEGINS.toISOString());
  #isOver = false;

  constructor() {
    const [shop] = this.#shops;
    if (!shop) throw new Error("there is no connection");
    this.shop = shop;
    this.#plan = {
      cohort,
      size: 40,
      request: {
        cadence: { every: "daily", at: "09:00", timeZone: "UTC" },
        connectionId: shop.connection.id,
        recipients: ["ana@example.com"],
        locale: "en",
        mailPolicy: "every-run",
      },
    };
    const time = this.#time;
    this.simulation = new Simulation({
      time,
      planned: [this.#plan],
      shops: this.#shops,
      measured: (figure) => void this.figures.push({ ...figure, at: time.now().getTime() }),
    });
  }

  /** Plays a story from eight o'clock on, while timers fire, reconcile runs and CloudWatch counts. */
  async play(story: () => Promise<void>): Promise<void> {
    const { simulation } = this;
    await this.#time.during(async () => {
      await simulation.aws.begin();
      await furnish(simulation, [this.#plan], this.#shops);
      const loops = [
        this.#every(MINUTE, () => simulation.aws.firer.fireDue()),
        this.#every(15 * MINUTE, () => simulation.aws.events.accept("timers/reconcile", {})),
        this.#every(MINUTE, () => this.#countMessages()),
      ];
      await story().finally(() => {
        this.#isOver = true;
      });
      await Promise.all(loops);
      await this.#countExecutions();
    });
  }

  /** `09:05`, of this day. */
  async until(clock: string): Promise<void> {
    await this.#time.until(instant(clock));
  }

  pass = (milliseconds: number) => this.#time.pause(milliseconds);

  /** From now on; nothing: all is well again. */
  goesWrong(weather: Partial<Omit<Weather, "aws">> & { faults?: Fault[] } = {}): void {
    const { faults = [], ...rest } = weather;
    this.simulation.changeWeather({ ...calm, ...rest, aws: { faults } });
  }

  async importNow(request: TriggerRequest = {}): Promise<RunId> {
    return (await triggerNow(this.simulation.process(), { reach: "all", cohort, request })).id;
  }

  async run(id: RunId = occurrenceRun(cohort, DUE)): Promise<Run | undefined> {
    return this.simulation.world.runs.read(id);
  }

  /** Stops its execution, as somebody may in the console. */
  async stop(run: RunId): Promise<void> {
    await this.simulation.aws.clients.workflow.send(new StopExecutionCommand({ executionArn: arnOf(run) }));
  }

  /** Of a dead-letter queue, by its name in the contract. */
  messages(queue: keyof typeof deadLetterQueues) {
    const { letters } = this.simulation.aws;
    return letters.filter((letter) => letter.queue.endsWith(`-${deadLetterQueues[queue]}`));
  }

  purge(queue: keyof typeof deadLetterQueues): void {
    const { letters } = this.simulation.aws;
    for (const letter of this.messages(queue)) letters.splice(letters.indexOf(letter), 1);
  }

  async #every(milliseconds: number, work: () => void): Promise<void> {
    while (!this.#isOver) {
      work();
      await this.#time.until(
        Math.floor(this.#time.now().getTime() / milliseconds) * milliseconds + milliseconds,
      );
    }
  }

  #countMessages(): void {
    for (const queue of Object.keys(deadLetterQueues) as (keyof typeof deadLetterQueues)[])
      this.#figure("AWS/SQS", "ApproximateNumberOfMessagesVisible", {
        of: deadLetterQueues[queue],
        value: this.messages(queue).length,
        at: this.#time.now().getTime(),
      });
  }

  async #countExecutions(): Promise<void> {
    for (const run of this.simulation.acceptedAt.keys()) {
      const { status, stopDate } = await this.simulation.aws.clients.workflow.send(
        new DescribeExecutionCommand({ executionArn: arnOf(run) }),
      );
      const name = {
        FAILED: "ExecutionsFailed",
        ABORTED: "ExecutionsAborted",
        TIMED_OUT: "ExecutionsTimedOut",
      }[String(status)];
      if (name && stopDate)
        this.#figure("AWS/States", name, { of: MACHINE, value: 1, at: stopDate.getTime() });
    }
  }

  #figure(namespace: string, name: string, counted: Pick<Figure, "of" | "value" | "at">): void {
    this.figures.push({ namespace, name, ...counted });
  }
}

export function instant(clock: string): number {
  return Date.parse(`2026-10-12T${clock}:00Z`);
}

function arnOf(run: RunId): string {
  return `${localNames.workflow.replace(":stateMachine:", ":execution:")}:${run}`;
}

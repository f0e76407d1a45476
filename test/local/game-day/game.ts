/** The local system, with a cohort and its daily schedule for each failure that is injected. Nothing else goes wrong. */
import { expect, vi } from "vitest";
import type { Fault, Misbehaviour } from "../../../local/aws/misbehaviour.ts";
import type { CohortRequest } from "../../../shared/contract/cohorts.ts";
import type { FunctionName } from "../../../shared/contract/functions.ts";
import type { CohortId, ConnectionId } from "../../../shared/contract/ids.ts";
import type { RunView } from "../../../shared/contract/imports.ts";
import {
  type DeadLetterQueue,
  deadLetterQueueNames,
  deadLetterQueues,
} from "../../../shared/contract/queues.ts";
import type { ScheduleRequest, TriggerRequest } from "../../../shared/contract/schedules.ts";
import { occurrenceRun } from "../../../shared/domain/ids.ts";
import { from, listOf, Shop } from "../../flows/shop.ts";
import { type Figure, MACHINE } from "./alarms.ts";
import { Console } from "./console.ts";
import { LoggedFigures } from "./figures.ts";

const MINUTE = 60_000;
/** When reconcile runs. */
const QUARTER = 15 * MINUTE;
const BEGINS = new Date("2026-10-12T06:00:00.000Z");
const PARTNER = "kubit";
/** Minutes after the beginning of a story at which its import is due. */
export const DUE = 30;

type Definition = CohortRequest["definition"];

export class Game {
  readonly shop: Shop;
  readonly aws: Console;
  readonly connectionId: ConnectionId;
  readonly figures: Figure[] = [];
  readonly #logged: LoggedFigures;
  readonly #known = new Set<string>();
  #now = BEGINS.getTime();
  #stories = 0;
  #request: ScheduleRequest | undefined;
  /** When the current story began. Milliseconds. */
  began = 0;
  cohort = "";

  private constructor(shop: Shop, connectionId: ConnectionId) {
    this.shop = shop;
    this.connectionId = connectionId;
    this.aws = new Console(shop.environment);
    this.#logged = new LoggedFigures(shop.logs.functions);
  }

  static async open(folder: string): Promise<Game> {
    const shop = await Shop.open(folder, { clock: BEGINS });
    return new Game(shop, (await shop.connection(PARTNER)) as ConnectionId);
  }

  async close(): Promise<void> {
    this.aws.close();
    await this.shop.close();
  }

  get now(): number {
    return this.#now;
  }
  /** ISO. */
  get due(): string {
    return new Date(this.began + DUE * MINUTE).toISOString();
  }
  get codes(): readonly string[] {
    return this.#logged.codes;
  }

  /** A story begins at the next quarter of an hour, with a cohort of 20 people. `imported`: there is a ledger. */
  async begin({ definition, imported = false, ...schedule }: Beginning = {}): Promise<void> {
    await this.#moveTo((Math.floor(this.#now / QUARTER) + 1) * QUARTER);
    this.began = this.#now;
    this.#stories += 1;
    if (!definition) await this.select(from(1, 20));
    const object = this.#list;
    this.cohort = await this.shop.cohort({
      name: `Story ${this.#stories}`,
      definition: definition ?? { kind: "list", object, format: "csv" },
    });
    this.#request = {
      cadence: { every: "daily", at: this.due.slice(11, 16), timeZone: "UTC" },
      connectionId: this.connectionId,
      recipients: ["ana@example.com"],
      ...schedule,
    };
    await this.shop.done("POST", `/cohorts/${this.cohort}/schedule`, this.#request);
    if (imported) await this.importNow();
  }

  async change(change: Partial<ScheduleRequest>): Promise<void> {
    await this.shop.done("PUT", `/cohorts/${this.cohort}/schedule`, { ...this.#request, ...change });
  }

  async end(): Promise<void> {
    await this.shop.done("DELETE", `/cohorts/${this.cohort}/schedule`);
  }

  /** The people whom the cohort has from now on. */
  async select(people: readonly number[]): Promise<void> {
    await this.shop.give(this.#list, listOf(people));
  }
  get #list(): string {
    return `lists/story-${this.#stories}.csv`;
  }

  /**
   * Minutes after the story's beginning, while timers fire and reconcile runs. CloudWatch counts every five minutes; what is
   * in a queue stays there.
   */
  async until(minutes: number): Promise<void> {
    const end = this.began + minutes * MINUTE;
    while (this.#now < end) await this.#moveTo(Math.min(end, this.#now + 5 * MINUTE));
    for (const queue of deadLetterQueueNames) await this.#countMessages(queue);
  }
  async pass(minutes: number): Promise<void> {
    await this.until((this.#now - this.began) / MINUTE + minutes);
  }

  /** From now on; nothing: all is well again. */
  misbehave = (next: Misbehaviour = {}) => this.shop.misbehave(next);
  fails = (...faults: Fault[]) => this.misbehave({ faults });

  /** By its schedule, until its mails are sent. */
  async importNow(request: TriggerRequest = {}): Promise<RunView> {
    const way = `/cohorts/${this.cohort}/schedule/imports`;
    const run = await this.shop.told(await this.shop.done<RunView>("POST", way, request));
    this.#known.add(run.id);
    return run;
  }

  get dueRun(): string {
    return occurrenceRun(this.cohort as CohortId, this.due);
  }
  /** The import that was due; undefined if it has not started. */
  async scheduled(): Promise<RunView | undefined> {
    const { status, body } = await this.shop.call<RunView>("GET", `/imports/${this.dueRun}`);
    return status === 404 ? undefined : body;
  }

  async #moveTo(instant: number): Promise<void> {
    await this.shop.moveTo(new Date(instant));
    this.#now = instant;
    this.#countLogged();
  }

  #countLogged(): void {
    this.figures.push(...this.#logged.since(this.#now));
  }

  /** Until a function has thrown: what is not due by the clock is not waited for when the clock is moved. */
  async thrown(name: FunctionName): Promise<void> {
    const before = this.figures.length;
    await vi.waitFor(
      () => {
        this.#countLogged();
        expect(this.figures.slice(before).map(({ of }) => of)).toContain(name);
      },
      { timeout: 30_000, interval: 200 },
    );
  }

  async #countMessages(queue: DeadLetterQueue): Promise<void> {
    const value = await this.aws.depth(queue);
    const name = "ApproximateNumberOfMessagesVisible";
    this.figures.push({ namespace: "AWS/SQS", name, of: deadLetterQueues[queue], value, at: this.#now });
  }

  /** Of this story. */
  async countExecutions(): Promise<void> {
    this.#known.add(this.dueRun);
    for (const run of this.#known) {
      const { status, stopDate } = (await this.aws.execution(run)) ?? {};
      const name = ends[String(status)];
      if (name && stopDate)
        this.figures.push({ namespace: "AWS/States", name, of: MACHINE, value: 1, at: stopDate.getTime() });
    }
    this.#known.clear();
  }
}

interface Beginning extends Partial<ScheduleRequest> {
  definition?: Definition;
  imported?: boolean;
}

const ends: Readonly<Record<string, string>> = {
  FAILED: "ExecutionsFailed",
  ABORTED: "ExecutionsAborted",
  TIMED_OUT: "ExecutionsTimedOut",
};

/**
 * Fires schedules: what is due is delivered to its target once, or to its dead-letter queue if the target does not
 * accept it.
 */
import { randomUUID } from "node:crypto";
import { kept } from "../../kept.ts";
import type { LocalClock } from "../clock.ts";
import type { DeadLetter } from "../dead-letters.ts";
import { type Expression, readExpression } from "./expressions.ts";
import type { KeptSchedule, ScheduleStore } from "./schedules.ts";

/**
 * Delivers an input to a target as an asynchronous invocation, with the target's role. Throws if the target does not
 * accept it, or not from this role.
 */
export type Deliver = (target: Pick<KeptSchedule["Target"], "Arn" | "RoleArn">, input: string) => void;

/** Takes what could not be delivered, also with the target's role. Throws if it may not put it there: then it is lost. */
interface Undelivered {
  put(letter: DeadLetter, role: string): void;
}

/** Default for how long an event is retried, in seconds. Source: EventBridge Scheduler API, RetryPolicy. */
const LONGEST_EVENT = 86_400;

export class Firer {
  readonly #store: ScheduleStore;
  readonly #clock: LocalClock;
  readonly #deliver: Deliver;
  readonly #deadLetters: Undelivered;
  /** Keyed by the schedule object: an update creates a new one. */
  readonly #expressions = new WeakMap<KeptSchedule, Expression | undefined>();
  readonly #next = new WeakMap<KeptSchedule, Date | undefined>();
  readonly #kept;
  /** An earlier process fired everything that was due until then. */
  readonly #from: Date;

  /** Without a folder it starts now and keeps nothing. */
  constructor(given: {
    store: ScheduleStore;
    clock: LocalClock;
    deliver: Deliver;
    deadLetters: Undelivered;
    folder?: string | undefined;
  }) {
    this.#store = given.store;
    this.#clock = given.clock;
    this.#deliver = given.deliver;
    this.#deadLetters = given.deadLetters;
    this.#kept = kept<string>(given.folder);
    this.#from = new Date(this.#kept.get(FIRED_UNTIL) ?? given.clock.now());
  }

  /** When the next enabled schedule fires. */
  next(): Date | undefined {
    const times = this.#store.all().flatMap((schedule) => this.#nextOf(schedule) ?? []);
    return times.reduce<Date | undefined>((first, one) => (first && first <= one ? first : one), undefined);
  }

  /** Fires what is due by now, oldest first. */
  fireDue(): void {
    const now = this.#clock.now();
    for (let at = this.next(); at && at <= now; at = this.next()) {
      for (const schedule of this.#store.all())
        if (this.#nextOf(schedule)?.getTime() === at.getTime()) this.#fire(schedule, at);
    }
    this.#kept.set(FIRED_UNTIL, now.toISOString());
  }

  #nextOf(schedule: KeptSchedule): Date | undefined {
    if (schedule.State !== "ENABLED") return undefined;
    if (!this.#next.has(schedule)) this.#next.set(schedule, this.#after(schedule, this.#first(schedule)));
    return this.#next.get(schedule);
  }

  /** Where a schedule starts: what was due while no process ran is fired late, within the maximum age of its event. */
  #first({ LastModificationDate, Target }: KeptSchedule): Date {
    const { MaximumEventAgeInSeconds: tried = LONGEST_EVENT } = Target.RetryPolicy ?? {};
    const oldest = this.#clock.now().getTime() - tried * 1_000;
    return new Date(Math.max(LastModificationDate * 1_000, this.#from.getTime(), oldest));
  }

  #after(schedule: KeptSchedule, instant: Date): Date | undefined {
    const { StartDate = 0, EndDate = Number.POSITIVE_INFINITY } = schedule;
    const from = new Date(Math.max(instant.getTime(), StartDate * 1_000 - 1));
    const at = this.#expressionOf(schedule)?.nextAfter(from);
    return at && at.getTime() <= EndDate * 1_000 ? at : undefined;
  }

  #expressionOf(schedule: KeptSchedule): Expression | undefined {
    if (!this.#expressions.has(schedule)) {
      const { ScheduleExpression, ScheduleExpressionTimezone, CreationDate } = schedule;
      const created = new Date(CreationDate * 1_000);
      this.#expressions.set(
        schedule,
        readExpression(ScheduleExpression, ScheduleExpressionTimezone, created),
      );
    }
    return this.#expressions.get(schedule);
  }

  #fire(schedule: KeptSchedule, at: Date): void {
    const { Target } = schedule;
    const { Input = "{}", DeadLetterConfig } = Target;
    const body = Input.replaceAll("<aws.scheduler.scheduled-time>", `${at.toISOString().slice(0, 19)}Z`)
      .replaceAll("<aws.scheduler.schedule-arn>", schedule.Arn)
      .replaceAll("<aws.scheduler.execution-id>", randomUUID())
      .replaceAll("<aws.scheduler.attempt-number>", "1");
    try {
      this.#deliver(Target, body);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (DeadLetterConfig?.Arn) this.#leave({ queue: DeadLetterConfig.Arn, body, why }, Target.RoleArn);
    }
    this.#next.set(schedule, this.#after(schedule, at));
    if (schedule.ActionAfterCompletion === "DELETE" && !this.#next.get(schedule))
      this.#store.remove(schedule.Name, schedule.GroupName);
  }

  #leave(letter: DeadLetter, role: string): void {
    try {
      this.#deadLetters.put(letter, role);
    } catch (error) {
      console.error(error);
    }
  }
}

const FIRED_UNTIL = "fired-until";

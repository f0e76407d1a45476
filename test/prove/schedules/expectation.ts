/**
 * The model: a cohort has a schedule, live or paused, or it has none. A wish is one step of it, whole or not at all; where its
 * process died nobody knows which, so that the model keeps every schedule that a cohort may have.
 */
import type { ScheduleRequest } from "../../../shared/contract/schedules.ts";
import type { Wish } from "./steps.ts";

type Schedule = { state: "none" } | { state: "live" | "paused"; request: ScheduleRequest };

/** `unknown`: the process died. `ending`: refused because the last schedule is not quite gone. */
export type StepAnswer = "done" | "refused" | "ending" | "unknown";

export interface Answered {
  wish: Wish;
  answer: StepAnswer;
}

export class Expectation {
  #possible: Schedule[] = [{ state: "none" }];

  /** Throws where no order of these wishes, done at the same time, explains their answers. */
  heard(answers: readonly Answered[]): void {
    const after = orders(answers).flatMap((order) =>
      order.reduce<Schedule[]>(
        (possible, one) => possible.flatMap((schedule) => explained(schedule, one)),
        this.#possible,
      ),
    );
    if (after.length === 0)
      throw new Error(
        `nothing explains the answers ${JSON.stringify(answers)} where there may be ${JSON.stringify(this.#possible)}`,
      );
    this.#possible = distinct(after);
  }

  /** Throws where there is a schedule that nobody set, or none where one was accepted, or one that was ended. */
  found(schedule: Schedule): void {
    const fits = this.#possible.some((one) => JSON.stringify(one) === JSON.stringify(schedule));
    if (!fits)
      throw new Error(
        `there is ${JSON.stringify(schedule)} where only ${JSON.stringify(this.#possible)} may be`,
      );
  }
}

/** What there may be after a wish was answered so; nothing where it can't be answered so. */
function explained(schedule: Schedule, { wish, answer }: Answered): Schedule[] {
  const next = fulfilled(schedule, wish);
  switch (answer) {
    case "unknown":
      return next ? [schedule, next] : [schedule];
    case "done":
      // The end of what is over already is done too, where its timer was still to be taken away.
      return next ? [next] : wish.wish === "end" ? [schedule] : [];
    case "refused":
      return next ? [] : [schedule];
    case "ending":
      return schedule.state === "none" ? [schedule] : [];
    default:
      return answer satisfies never;
  }
}

/** Undefined where the wish is refused. */
function fulfilled(schedule: Schedule, wish: Wish): Schedule | undefined {
  const none = schedule.state === "none";
  switch (wish.wish) {
    case "create":
      return none ? { state: "live", request: wish.request } : undefined;
    case "change":
      return none ? undefined : { ...schedule, request: wish.request };
    case "pause":
      return none ? undefined : { ...schedule, state: "paused" };
    case "resume":
      return none ? undefined : { ...schedule, state: "live" };
    case "end":
      return none ? undefined : { state: "none" };
    case "manual":
      return schedule;
    default:
      return wish satisfies never;
  }
}

function orders<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]];
  return all.flatMap((one, at) => orders(all.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

function distinct(schedules: readonly Schedule[]): Schedule[] {
  return [...new Map(schedules.map((one) => [JSON.stringify(one), one])).values()];
}

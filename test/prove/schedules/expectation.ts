/**
 * The model: a cohort has a live or paused schedule, or none. A wish is one atomic step of it. If its process died, the
 * outcome is unknown, so the model keeps every schedule that a cohort may have.
 */
import type { ScheduleRequest } from "../../../shared/contract/schedules.ts";
import type { Wish } from "./steps.ts";

type Schedule = { state: "none" } | { state: "live" | "paused"; request: ScheduleRequest };

/** `unknown`: the process died. `ending`: refused because the last schedule has not quite ended. */
export type StepAnswer = "done" | "refused" | "ending" | "unknown";

export interface Answered {
  wish: Wish;
  answer: StepAnswer;
}

export class Expectation {
  #possible: Schedule[] = [{ state: "none" }];

  /** Throws if no order of these concurrent wishes explains their answers. */
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

  /** Throws if there is a schedule that was never set or was ended, or none where one was accepted. */
  found(schedule: Schedule): void {
    const fits = this.#possible.some((one) => JSON.stringify(one) === JSON.stringify(schedule));
    if (!fits)
      throw new Error(
        `there is ${JSON.stringify(schedule)} where only ${JSON.stringify(this.#possible)} may be`,
      );
  }
}

/** The possible schedules after a wish with this answer; empty if that answer is impossible. */
function explained(schedule: Schedule, { wish, answer }: Answered): Schedule[] {
  const next = fulfilled(schedule, wish);
  switch (answer) {
    case "unknown":
      return next ? [schedule, next] : [schedule];
    case "done":
      // Ending a schedule that has ended is also done, if its timer was still to be removed.
      return next ? [next] : wish.wish === "end" ? [schedule] : [];
    case "refused":
      return next ? [] : [schedule];
    case "ending":
      return schedule.state === "none" ? [schedule] : [];
    default:
      return answer satisfies never;
  }
}

/** Undefined if the wish is refused. */
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

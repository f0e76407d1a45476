/** The history of all slots. Each started occurrence is compared with it at the moment it is started. */
import type { CohortId } from "../../../shared/contract/ids.ts";
import type { Run } from "../../../shared/contract/imports.ts";
import type { Slot } from "../../../shared/contract/schedules.ts";
import { dueOfFiring } from "../../../shared/domain/occurrences.ts";
import { generationsOf } from "../../../shared/domain/schedule.ts";
import { CATCH_UP_WINDOW_MS } from "../../../shared/limits.ts";
import type { Clock } from "../../../shared/ports/machine.ts";
import type { Runs } from "../../../shared/ports/runs.ts";
import type { Schedules } from "../../../shared/ports/schedules.ts";

export class Chronicle {
  readonly slots = new Map<CohortId, Slot[]>();
  /** Violations found so far. */
  readonly faults: string[] = [];
  /** Number of revisions of a cohort's slot when the step began. The last of them was current then. */
  #begun = new Map<CohortId, number>();

  beginStep(): void {
    for (const [cohort, slots] of this.slots) this.#begun.set(cohort, slots.length);
  }

  cadenceOf(cohort: CohortId, generation: number): Slot["cadence"] | undefined {
    return this.slots.get(cohort)?.find((slot) => slot.generation === generation)?.cadence;
  }

  schedules(schedules: Schedules): Schedules {
    return {
      ...schedules,
      replace: async (seen, next) => {
        const answer = await schedules.replace(seen, next);
        if (answer === "replaced") this.#put(next);
        return answer;
      },
    };
  }

  runs(runs: Runs, clock: Clock): Runs {
    return {
      ...runs,
      accept: async (run) => {
        const answer = await runs.accept(run);
        if (answer === "accepted" && run.trigger === "scheduled") this.#started(run, clock.now());
        return answer;
      },
    };
  }

  #put(slot: Slot): void {
    const slots = this.slots.get(slot.cohortId) ?? [];
    this.slots.set(slot.cohortId, slots);
    const last = slots.at(-1);
    if (last && last.state === "ended" && slot.state !== "claiming")
      this.faults.push(`${slot.cohortId} came back`);
    if (last && slot.generation < last.generation) this.faults.push(`${slot.cohortId} lost a generation`);
    slots.push(structuredClone(slot));
  }

  #started(run: Run, now: Date): void {
    const slots = this.slots.get(run.cohortId) ?? [];
    const current = slots.slice(Math.max(0, (this.#begun.get(run.cohortId) ?? 0) - 1));
    const time = Date.parse(run.time);
    const due = current
      .flatMap(generationsOf)
      .some(
        ({ cadence, effectiveFrom, until }) =>
          dueOfFiring(cadence, new Date(time))?.due === run.time &&
          time > Date.parse(effectiveFrom) &&
          (until === undefined || time <= Date.parse(until)),
      );
    if (!due) this.faults.push(`${run.id} was started, and no schedule that was not paused had it`);
    const late = now.getTime() - Date.parse(run.time) > CATCH_UP_WINDOW_MS;
    if (late !== (run.status === "skipped"))
      this.faults.push(`${run.id} is ${run.status}, too late: ${late}`);
  }
}

/** A cohort's schedule on the fake world, for stories about setting, firing and reconciling it. */
import type { RunId } from "../../shared/contract/ids.ts";
import type {
  ScheduleChange,
  ScheduleRequest,
  Slot,
  TimedCadence,
  TriggerRequest,
} from "../../shared/contract/schedules.ts";
import type { Reach } from "../../shared/domain/access.ts";
import { changeSchedule } from "../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { endSchedule } from "../../shared/usecases/schedules/end.ts";
import { listSchedules } from "../../shared/usecases/schedules/list.ts";
import { pauseSchedule, resumeSchedule } from "../../shared/usecases/schedules/pause.ts";
import { readSchedule } from "../../shared/usecases/schedules/read.ts";
import { tick } from "../../shared/usecases/schedules/tick.ts";
import { triggerNow } from "../../shared/usecases/schedules/trigger-now.ts";
import { reconciled } from "./reconciled.ts";
import { cohortId, connectionId, type Elsewhere, Story } from "./story.ts";

/** The stories begin at 08:00 UTC, which is 09:00 in Madrid. */
export const daily: TimedCadence = { every: "daily", at: "10:00", timeZone: "Europe/Madrid" };
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

export class ScheduleStory {
  readonly story: Story;

  protected constructor(story: Story) {
    this.story = story;
  }

  static async begin(elsewhere?: Elsewhere): Promise<ScheduleStory> {
    return new ScheduleStory(await Story.begin(undefined, elsewhere));
  }

  get world() {
    return this.story.world;
  }

  request = (facts: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
    cadence: daily,
    connectionId,
    recipients: ["ana@example.com"],
    ...facts,
  });
  create = (facts: Partial<ScheduleRequest> = {}) =>
    createSchedule(this.world, { reach: "all", cohortId, request: this.request(facts) });
  change = (facts: Partial<ScheduleChange>, leaveMembers = false) =>
    changeSchedule(this.world, {
      reach: "all",
      cohort: cohortId,
      request: { ...this.request(), ...facts },
      leaveMembers,
    });
  pause = () => pauseSchedule(this.world, cohortId, "all");
  resume = () => resumeSchedule(this.world, cohortId, "all");
  end = () => endSchedule(this.world, cohortId, "all");
  read = () => readSchedule(this.world, cohortId, "all");
  list = () => listSchedules(this.world, { limit: 10 }, "all");
  triggerNow = (idempotencyKey?: string, request: TriggerRequest = {}, reach: Reach = "all") =>
    triggerNow(this.world, { reach, cohort: cohortId, request, idempotencyKey });
  reconcile = () => reconciled(this.world);

  /** The timer of a generation fires for an instant, by default now. */
  tick = (generation: number, scheduledTime = this.world.clock.now().toISOString()) =>
    tick(this.world, { cohort: cohortId, generation, scheduledTime: new Date(scheduledTime) });

  pass = (milliseconds: number) => this.world.clock.advance(milliseconds);

  async slot(): Promise<Slot> {
    const slot = await this.world.schedules.read(cohortId);
    if (!slot) throw new Error("there is no slot");
    return slot;
  }

  timers = () => this.world.timer.timers().map(({ key }) => key.generation);

  async runs() {
    return (await this.world.runs.list(cohortId, { limit: 100 })).items;
  }

  /** Runs the workflow of every run that was started and has not ended. */
  async work(): Promise<void> {
    for (const run of this.world.workflow.started)
      if ((await this.world.workflow.execution(run)).is === "running") await this.workOn(run);
  }

  async workOn(run: RunId): Promise<void> {
    const failure = await this.story.upToSettle(run);
    if ((await this.story.row(run)).status === "running") await this.story.settle(run, failure);
    await this.story.notify(run);
    this.world.workflow.end(run);
  }
}

/** A round of reconcile while a service does not answer: it takes its share of the round's time, and hinders nothing else. */
import { beforeEach, describe, expect, it } from "vitest";
import { functions } from "../../shared/contract/functions.ts";
import type { CohortId } from "../../shared/contract/ids.ts";
import { metrics } from "../../shared/contract/metrics.ts";
import type { Slot } from "../../shared/contract/schedules.ts";
import { RECONCILE_RESERVE_MS } from "../../shared/limits.ts";
import { reconcile } from "../../shared/usecases/reconcile/reconcile.ts";
import { daily, HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { cohortId, users } from "./story.ts";

const LIMIT_MS = functions["timers/reconcile"].timeout * 1_000;
/** As long as four tries of a call to Scheduler, and of one to S3 or Step Functions with its retries. */
const NO_ANSWER_MS = 10_000;
const MANY = 200;

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  await story.create();
});

const now = () => story.world.clock.now().getTime();
async function round() {
  const began = now();
  const counts = await reconcile(story.world, new Date(began + LIMIT_MS));
  return { counts, took: now() - began };
}
const outOfTime = () =>
  story.world.log.lines.filter(({ fields }) => fields.reason === "OutOfTime").map(({ code }) => code);
const noAnswer = (): Promise<never> => {
  story.pass(NO_ANSWER_MS);
  return Promise.reject(new Error("no answer"));
};
/** Other schedules beside the story's, of cohorts that are not there. */
async function others(facts: Partial<Slot>): Promise<void> {
  const slot = await story.slot();
  for (let n = 0; n < MANY; n += 1) {
    const cohort = `0ther${String(n).padStart(3, "0")}` as CohortId;
    await story.world.schedules.replace(undefined, { ...slot, ...facts, cohortId: cohort });
  }
}

describe("where Scheduler does not answer", () => {
  it("missed occurrences start, runs are repaired, and the round ends in its time and says what it left", async () => {
    await others({ state: "claiming" });
    story.pass(2 * HOUR);
    story.world.timer.set = noAnswer;
    story.world.timer.list = noAnswer;
    const { counts, took } = await round();
    expect(counts.occurrencesCaughtUp).toBeGreaterThanOrEqual(1);
    expect(story.world.workflow.started.map((run) => run.split("_")[0])).toContain(cohortId);
    expect(took).toBeLessThan(LIMIT_MS);
    expect(outOfTime()).toEqual(["reconcile-trouble"]);
    expect((await story.world.rounds.last())?.ended).toBeDefined();
  });

  it("rounds that follow begin with other schedules, and so come to all of them", async () => {
    await others({ state: "claiming" });
    const tried = new Set<CohortId>();
    story.world.timer.set = ({ cohort }) => {
      tried.add(cohort);
      return noAnswer();
    };
    await round();
    const first = tried.size;
    expect(first).toBeLessThan(MANY);
    for (let more = 0; more < 12; more += 1) {
      story.pass(15 * MINUTE + 137 * (more + 1));
      await round();
    }
    expect(tried.size).toBeGreaterThan(2 * first);
  });
});

describe("where S3 does not answer", () => {
  it("schedules of times are caught up all the same, and the round ends in its time", async () => {
    await others({ cadence: { every: "arrival", timeZone: "UTC" } });
    const cohort = await story.world.cohorts.read(cohortId);
    const { read } = story.world.cohorts;
    story.world.cohorts.read = async (id) => (id === cohortId ? read(id) : cohort);
    story.pass(2 * HOUR);
    story.world.dataReadiness.arrived = noAnswer;
    const { counts, took } = await round();
    expect(counts.occurrencesCaughtUp).toBe(1);
    expect(took).toBeLessThan(LIMIT_MS);
    expect(outOfTime()).toEqual(["reconcile-trouble"]);
  });
});

describe("where Step Functions does not answer", () => {
  it("timers are set and notices handed over all the same", async () => {
    const { timer, runs, workflow } = story.world;
    const run = await story.story.accept();
    const row = await runs.read(run);
    story.world.engine.selects(users("ana"));
    for (const { key } of timer.timers()) await timer.remove(key);
    runs.unclosed = async () => ({ items: row ? Array.from({ length: MANY }, () => row) : [] });
    workflow.execution = noAnswer;
    const { counts, took } = await round();
    expect(counts.timersRecreated).toBe(1);
    expect(took).toBeLessThan(LIMIT_MS - RECONCILE_RESERVE_MS);
    expect(outOfTime()).toEqual(["reconcile-trouble"]);
  });
});

describe("a schedule that was accepted", () => {
  it("and whose zone Scheduler then refuses for good is counted, once, for somebody to tell its owner", async () => {
    story.world.timer.trouble.push("nothing-done");
    const changed = await story.change({ cadence: { ...daily, timeZone: "Europe/Kyiv" } });
    expect(changed.state).toBe("claiming");
    story.world.timer.unknownZones.add("Europe/Kyiv");
    expect((await round()).counts).toMatchObject({ schedulesRefused: 1, troubles: 0 });
    expect(story.world.meter.counts.get(metrics.reconciled.schedulesRefused)).toBe(1);
    expect(await story.slot()).toMatchObject({ state: "live", cadence: daily });
    expect((await round()).counts).toMatchObject({ schedulesRefused: 0, troubles: 0 });
  });
});

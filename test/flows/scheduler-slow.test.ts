/** What callers of the API wait for while EventBridge Scheduler is slow or does not answer: as little as can be. */
import { beforeEach, describe, expect, it } from "vitest";
import { functions } from "../../shared/contract/functions.ts";
import type { CohortId } from "../../shared/contract/ids.ts";
import { TIMER_CLEANUP_MS } from "../../shared/limits.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { changeConnection } from "../../shared/usecases/connections/change.ts";
import { daily, ScheduleStory } from "./schedule-story.ts";
import { cohortId, connectionId } from "./story.ts";

/** Of four tries without an answer, in milliseconds. */
const SLOW_MS = 8_000;
const API_MS = functions["api/schedules"].timeout * 1_000;

let story: ScheduleStory;
/** Calls of the timer that were begun. */
let calls: string[];
beforeEach(async () => {
  story = await ScheduleStory.begin();
  await story.create();
  calls = [];
});

/** Each call takes so long; it succeeds, or it does not answer. */
function scheduler(is: "slow" | "silent", milliseconds = SLOW_MS): void {
  const { timer } = story.world;
  for (const call of ["set", "remove"] as const) {
    const original = timer[call] as (...given: unknown[]) => Promise<never>;
    timer[call] = async (...given: unknown[]) => {
      calls.push(call);
      story.pass(milliseconds);
      if (is === "silent") throw new Error("no answer");
      return original(...given);
    };
  }
}
const took = async (call: Promise<unknown>) => {
  const began = story.world.clock.now().getTime();
  await call;
  return story.world.clock.now().getTime() - began;
};

describe("a changed cadence", () => {
  it.each(["slow", "silent"] as const)("is answered in time where Scheduler is %s", async (how) => {
    scheduler(how);
    const change = story.change({ cadence: { ...daily, at: "11:00" } });
    expect(await took(change)).toBeLessThan(API_MS);
    expect((await change).state).toBe(how === "slow" ? "live" : "claiming");
    expect(calls).toEqual(["set"]);
  });

  it("leaves the timer before to reconcile then, and removes it itself otherwise", async () => {
    scheduler("slow", TIMER_CLEANUP_MS - 1);
    await story.change({ cadence: { ...daily, at: "11:00" } });
    expect(story.timers()).toEqual([2]);
    scheduler("slow", 1);
    await story.change({ cadence: { ...daily, at: "12:00" } });
    expect(story.timers()).toEqual([2, 3]);
    expect(await story.reconcile()).toMatchObject({ orphansRemoved: 1, troubles: 0 });
    expect(story.timers()).toEqual([3]);
  });
});

describe("a deletion by force", () => {
  it("of a cohort waits for Scheduler once", async () => {
    scheduler("silent");
    await deleteCohort(story.world, { reach: "all", id: cohortId, leaveMembers: false, force: true });
    expect(calls).toEqual(["remove"]);
    expect((await story.slot()).state).toBe("ending");
  });
});

describe("a connection that is disabled by force", () => {
  const disable = () =>
    changeConnection(story.world, { id: connectionId, change: { disabled: true }, force: true });

  it("ends its schedules side by side, some at a time, and waits for none of them again", async () => {
    const slot = await story.slot();
    for (let n = 0; n < 25; n += 1)
      await story.world.schedules.replace(undefined, { ...slot, cohortId: `0ther${n}` as CohortId });
    const { timer } = story.world;
    let atOnce = 0;
    let most = 0;
    timer.remove = async () => {
      calls.push("remove");
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      throw new Error("no answer");
    };
    expect((await disable()).status).toBe("disabled");
    expect({ calls: calls.length, most }).toEqual({ calls: 26, most: 10 });
    await changeConnection(story.world, { id: connectionId, change: { disabled: false }, force: false });
    await disable();
    expect(calls).toHaveLength(26);
  });

  it("says so where a schedule can't be ended, once all others are", async () => {
    const slot = await story.slot();
    await story.world.schedules.replace(undefined, { ...slot, cohortId: "0ther" as CohortId });
    const { replace } = story.world.schedules;
    story.world.schedules.replace = async (seen, next) => {
      if (next.cohortId === cohortId) throw new Error("the table refuses");
      return replace(seen, next);
    };
    await expect(disable()).rejects.toThrow("the table refuses");
    expect((await story.world.schedules.read("0ther" as CohortId))?.state).toBe("ended");
    expect((await story.world.connections.read(connectionId))?.status).toBe("active");
  });
});

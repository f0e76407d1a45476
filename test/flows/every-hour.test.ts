import { beforeEach, describe, expect, it } from "vitest";
import type { Cadence } from "../../shared/contract/schedules.ts";
import { HOUR, MINUTE, ScheduleStory } from "./schedule-story.ts";
import { users } from "./story.ts";

/** From 09:15 to 18:15 in Madrid; the story begins at 09:00 there. */
const hourly: Cadence = { every: "hour", at: "09:15", until: "18:30", timeZone: "Europe/Madrid" };

let story: ScheduleStory;
beforeEach(async () => {
  story = await ScheduleStory.begin();
  story.world.engine.selects(users("ana"));
  await story.create({ cadence: hourly });
});

const times = async () => (await story.runs()).map(({ time, status }) => `${time.slice(11, 16)} ${status}`);

describe("a schedule of every hour", () => {
  it("is due at its minute of each hour, says so, and imports each time", async () => {
    const { inWords, next } = await story.read();
    expect(inWords.en).toBe("Every hour from 09:15 to 18:30, Europe/Madrid");
    expect(next.slice(0, 2).map(({ local }) => local.slice(11))).toEqual(["09:15", "10:15"]);
    for (const _ of [1, 2]) {
      story.pass(story.world.clock.now().getUTCMinutes() === 15 ? HOUR : 15 * MINUTE);
      expect(await story.tick(1)).toBe("started");
      await story.work();
    }
    expect(await times()).toEqual(["09:15 succeeded", "08:15 succeeded"]);
  });

  it("starts nothing at another minute, nor after its last hour", async () => {
    story.pass(20 * MINUTE);
    expect(await story.tick(1)).toBe("stale");
    story.pass(10 * HOUR);
    expect(await story.tick(1, "2026-11-24T18:15:00.000Z")).toBe("stale");
  });

  it("skips an hour while the import of the one before goes on", async () => {
    story.pass(15 * MINUTE);
    await story.tick(1);
    const [first] = await story.runs();
    if (first) await story.story.upToSettle(first.id);
    story.pass(HOUR);
    await story.tick(1);
    const [second] = await story.runs();
    if (second) await story.story.open(second.id);
    expect((await story.runs())[0]).toMatchObject({
      status: "skipped",
      reason: "another-run",
      otherRun: first?.id,
    });
  });

  it("has its missed hours caught up once each, and is late an hour after one that did not start", async () => {
    story.pass(2 * HOUR + 20 * MINUTE);
    expect((await story.read()).health).toBe("late");
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 2 });
    await story.reconcile();
    await story.work();
    expect(await times()).toEqual(["09:15 succeeded", "08:15 succeeded"]);
    story.pass(15 * MINUTE);
    expect(await story.reconcile()).toMatchObject({ occurrencesCaughtUp: 1 });
  });

  it("becomes a daily one, and back, a generation later each", async () => {
    const daily: Cadence = { every: "daily", at: "09:15", timeZone: "Europe/Madrid" };
    expect(await story.change({ cadence: daily })).toMatchObject({ generation: 2 });
    expect(await story.change({ cadence: hourly })).toMatchObject({ generation: 3 });
    expect(story.timers()).toEqual([3]);
  });
});

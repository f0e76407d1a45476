import { expect, test } from "vitest";
import type { TimedCadence } from "../../shared/contract/schedules.ts";
import type { TimerKey } from "../../shared/domain/schedule.ts";
import type { Timer } from "../../shared/ports/schedules.ts";
import { aCohort } from "../fakes/ids.ts";

export interface TimerWorld {
  timer: Timer;
  /** The timers that are set: key, expression and time zone. */
  timers(): Promise<{ key: TimerKey; expression: string; timeZone: string }[]>;
  /** How the next change fails: without effect, or with it but without an answer. */
  disturb(how: "nothing-done" | "done-but-unanswered"): void;
}

export const monday: TimedCadence = {
  every: "weekly",
  weekdays: ["MON"],
  at: "09:00",
  timeZone: "Europe/Madrid",
};
const daily: TimedCadence = { every: "daily", at: "23:05", timeZone: "America/New_York" };

export function timerSuite(world: () => TimerWorld): void {
  const first = { cohort: aCohort("c0h0rt"), generation: 1 };

  test("a timer fires at the cadence's wall-clock time in its zone", async () => {
    await world().timer.set(first, monday);
    expect(await world().timers()).toEqual([
      { key: first, expression: "cron(0 9 ? * MON *)", timeZone: "Europe/Madrid" },
    ]);
  });

  test("setting it again changes nothing, and another cadence replaces all of it", async () => {
    await world().timer.set(first, monday);
    await world().timer.set(first, monday);
    expect(await world().timers()).toHaveLength(1);
    await world().timer.set(first, daily);
    expect(await world().timers()).toEqual([
      { key: first, expression: "cron(5 23 * * ? *)", timeZone: "America/New_York" },
    ]);
  });

  test("of 50 racing sets of one timer there is one timer", async () => {
    await Promise.all(Array.from({ length: 50 }, () => world().timer.set(first, monday)));
    expect(await world().timers()).toHaveLength(1);
  });

  test("generations have timers of their own; removing a missing one has no effect", async () => {
    await world().timer.set(first, monday);
    await world().timer.set({ ...first, generation: 2 }, monday);
    await world().timer.remove(first);
    await world().timer.remove(first);
    expect((await world().timers()).map(({ key }) => key)).toEqual([{ ...first, generation: 2 }]);
  });

  test("all timers are listed, page after page", async () => {
    const keys = ["a", "b", "c"].map((cohort) => ({ cohort: aCohort(cohort), generation: 12 }));
    for (const key of keys) await world().timer.set(key, monday);
    const pages: TimerKey[][] = [];
    let cursor: string | undefined;
    do {
      const page = await world().timer.list({ limit: 2, ...(cursor !== undefined && { cursor }) });
      pages.push(page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages).toEqual([keys.slice(0, 2), keys.slice(2)]);
  });

  test.each(["nothing-done", "done-but-unanswered"] as const)(
    "after a failure (%s) setting and removing it again succeeds",
    async (how) => {
      world().disturb(how);
      await world()
        .timer.set(first, monday)
        .catch(() => world().timer.set(first, monday));
      expect(await world().timers()).toHaveLength(1);
      world().disturb(how);
      await world()
        .timer.remove(first)
        .catch(() => world().timer.remove(first));
      expect(await world().timers()).toEqual([]);
    },
  );
}

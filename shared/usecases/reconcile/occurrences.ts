/** Missed occurrences: the timer was missing, its tick was lost, or the clocks skipped the time. */
import type { Slot } from "../../contract/schedules.ts";
import { startWindow } from "../../domain/cadence.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween } from "../../domain/occurrences.ts";
import { generationsOf } from "../../domain/schedule.ts";
import { CATCH_UP_AFTER_MS, LOOK_BACK_MS } from "../../limits.ts";
import type { LookDeps } from "../arrivals/look.ts";
import { unstarted } from "../schedules/overdue.ts";
import { type StartOccurrenceDeps, startOccurrence } from "../schedules/start-occurrence.ts";
import { reconcileArrivals } from "./arrivals.ts";
import type { Repairs } from "./repairs.ts";

/** Of all schedules, once what was missed was started. */
export interface Overdue {
  schedules: number;
  /** When the oldest occurrence was due that has no started run. ISO. */
  oldestDue?: string;
}

/**
 * Starts each once, whatever the schedule's timer is like, and none from before its generation began; and what has arrived
 * of schedules that import when data arrives.
 */
export async function reconcileOccurrences(
  world: StartOccurrenceDeps & LookDeps,
  { repairs, slots }: { repairs: Repairs; slots: readonly Slot[] },
): Promise<Overdue> {
  let overdue: Overdue = { schedules: 0 };
  for (const slot of slots) {
    await repairs.attempt({ cohort: slot.cohortId }, async () => {
      for (const due of missedBy(slot, world.clock.now())) await catchUp(world, repairs, slot, due);
    });
    let isUnmarked = false;
    await repairs.attempt({ cohort: slot.cohortId }, async () => {
      isUnmarked = (await reconcileArrivals(world, repairs, slot)) === "unmarked";
    });
    await repairs.attempt({ cohort: slot.cohortId }, async () => {
      const { isOverdue, due } = await unstarted(world, slot);
      const schedules = overdue.schedules + (isOverdue || isUnmarked ? 1 : 0);
      const [oldestDue] = [overdue.oldestDue, due].filter((one) => one !== undefined).sort();
      overdue = { schedules, ...(oldestDue !== undefined && { oldestDue }) };
    });
  }
  return overdue;
}

function missedBy(slot: Slot, now: Date): string[] {
  const oldest = now.getTime() - LOOK_BACK_MS;
  const newest = now.getTime() - CATCH_UP_AFTER_MS;
  return generationsOf(slot).flatMap(({ cadence, effectiveFrom, until }) => {
    const from = Math.max(Date.parse(effectiveFrom), oldest);
    const started = newest - startWindow(cadence);
    const to = Math.min(until === undefined ? started : Date.parse(until), started);
    return from < to ? dueBetween(cadence, new Date(from), new Date(to)).map(({ due }) => due) : [];
  });
}

async function catchUp(world: StartOccurrenceDeps, repairs: Repairs, slot: Slot, due: string): Promise<void> {
  if (await world.runs.read(occurrenceRun(slot.cohortId, due))) return;
  const started = await startOccurrence(world, { slot, due });
  if (started === "started") repairs.count("occurrencesCaughtUp");
  if (started === "past-catch-up-window") repairs.count("occurrencesPastWindow");
}

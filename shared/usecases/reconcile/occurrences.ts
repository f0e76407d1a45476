/** Missed occurrences: the timer was missing, its tick was lost, or the clocks skipped the time. */
import type { Slot } from "../../contract/schedules.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween } from "../../domain/occurrences.ts";
import { CATCH_UP_AFTER_MS, LOOK_BACK_MS } from "../../limits.ts";
import { isOverdue } from "../schedules/overdue.ts";
import { type StartOccurrenceDeps, startOccurrence } from "../schedules/start-occurrence.ts";
import type { Repairs } from "./repairs.ts";

/**
 * Starts each once, and none from before the slot's generation began. Returns how many schedules are overdue
 * nevertheless.
 */
export async function reconcileOccurrences(
  world: StartOccurrenceDeps,
  { repairs, live }: { repairs: Repairs; live: readonly Slot[] },
): Promise<number> {
  let overdue = 0;
  for (const slot of live) {
    await repairs.attempt({ cohort: slot.cohortId }, async () => {
      for (const due of missedBy(slot, world.clock.now())) await catchUp(world, repairs, slot, due);
    });
    await repairs.attempt({ cohort: slot.cohortId }, async () => {
      if (await isOverdue(world, slot)) overdue += 1;
    });
  }
  return overdue;
}

function missedBy({ cadence, effectiveFrom }: Slot, now: Date): string[] {
  const from = Math.max(Date.parse(effectiveFrom), now.getTime() - LOOK_BACK_MS);
  const to = now.getTime() - CATCH_UP_AFTER_MS;
  return from < to ? dueBetween(cadence, new Date(from), new Date(to)).map(({ due }) => due) : [];
}

async function catchUp(world: StartOccurrenceDeps, repairs: Repairs, slot: Slot, due: string): Promise<void> {
  if (await world.runs.read(occurrenceRun(slot.cohortId, due))) return;
  const started = await startOccurrence(world, { slot, due });
  if (started === "started") repairs.count("occurrencesCaughtUp");
  if (started === "past-catch-up-window") repairs.count("occurrencesPastWindow");
}

/** Missed occurrences: the timer was missing, its tick was lost, or the clocks skipped the time. */
import type { Slot } from "../../contract/schedules.ts";
import { isTimed, startWindow } from "../../domain/cadence.ts";
import { occurrenceRun } from "../../domain/ids.ts";
import { dueBetween } from "../../domain/occurrences.ts";
import { generationsOf, isActive } from "../../domain/schedule.ts";
import { CATCH_UP_AFTER_MS, LOOK_BACK_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { lastDue, unstarted } from "../schedules/overdue.ts";
import { type StartOccurrenceDeps, startOccurrence } from "../schedules/start-occurrence.ts";
import { someAtOnce } from "../some-at-once.ts";
import type { OverdueSchedules } from "./overdue-schedules.ts";
import type { Repairs } from "./repairs.ts";

/**
 * Starts each once, and none from before its generation began. From the table alone: whatever Scheduler and S3 refuse or do
 * not answer hinders nothing of it. Returns the slots that are active.
 */
export async function reconcileOccurrences(
  world: StartOccurrenceDeps & Pick<World, "schedules">,
  { repairs, overdue }: { repairs: Repairs; overdue: OverdueSchedules },
): Promise<Slot[]> {
  const { clock, schedules } = world;
  const held = await everyItem((wanted) => schedules.held(wanted));
  const slots: Slot[] = [];
  await someAtOnce(held, async ({ cohortId: cohort }) => {
    let slot: Slot | undefined;
    await repairs.attempt({ cohort }, async () => {
      slot = await schedules.read(cohort);
    });
    if (!slot || !isActive(slot)) return;
    const active = slot;
    slots.push(active);
    await repairs.attempt({ cohort }, async () => {
      for (const due of missedBy(active, clock.now())) await catchUp(world, repairs, active, due);
    });
    // Those that import when data arrives are counted when what has arrived was started.
    if (isTimed(active.cadence))
      await repairs.attempt({ cohort }, async () => overdue.add(await unstarted(world, active)));
  });
  return slots;
}

function missedBy(slot: Slot, now: Date): string[] {
  const oldest = now.getTime() - LOOK_BACK_MS;
  const newest = now.getTime() - CATCH_UP_AFTER_MS;
  const lately = generationsOf(slot).flatMap(({ cadence, effectiveFrom, until }) => {
    const from = Math.max(Date.parse(effectiveFrom), oldest);
    const started = newest - startWindow(cadence);
    const to = Math.min(until === undefined ? started : Date.parse(until), started);
    return from < to ? dueBetween(cadence, new Date(from), new Date(to)).map(({ due }) => due) : [];
  });
  if (lately.length > 0 || !isTimed(slot.cadence)) return lately;
  // The last one is looked for however old it is: without its row a schedule would be late until the next one.
  const last = lastDue(slot, newest - startWindow(slot.cadence));
  return last ? [last.due] : [];
}

async function catchUp(world: StartOccurrenceDeps, repairs: Repairs, slot: Slot, due: string): Promise<void> {
  if (await world.runs.read(occurrenceRun(slot.cohortId, due))) return;
  const started = await startOccurrence(world, { slot, due });
  if (started === "started") repairs.count("occurrencesCaughtUp");
  if (started === "past-catch-up-window") repairs.count("occurrencesPastWindow");
}

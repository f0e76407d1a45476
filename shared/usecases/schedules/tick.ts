import type { Slot } from "../../contract/schedules.ts";
import { dueOfFiring } from "../../domain/occurrences.ts";
import { generationsOf, type TimerKey } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { type OccurrenceStart, type StartOccurrenceDeps, startOccurrence } from "./start-occurrence.ts";

type TickDeps = Pick<World, "schedules"> & StartOccurrenceDeps;

export interface Tick extends TimerKey {
  /** When the timer was due. */
  scheduledTime: Date;
}

/**
 * A timer fired, possibly again, late, or long after its schedule was changed. Only a tick of a schedule that is not
 * paused has an effect, and of an earlier generation only for what was due before the change. An occurrence has one run,
 * however many ticks it has.
 */
export async function tick(
  world: TickDeps,
  { cohort, generation, scheduledTime }: Tick,
): Promise<OccurrenceStart | "stale"> {
  const slot = await world.schedules.read(cohort);
  const due = slot && dueIn(slot, generation, scheduledTime);
  if (!due) {
    world.log.info("tick-stale", { cohort });
    return "stale";
  }
  return startOccurrence(world, { slot, due });
}

/** Undefined for a time that the generation's cadence does not have, or before it began or after it ended. */
function dueIn(slot: Slot, generation: number, scheduledTime: Date): string | undefined {
  const fired = generationsOf(slot).find((one) => one.generation === generation);
  const due = fired && dueOfFiring(fired.cadence, scheduledTime)?.due;
  if (!due || Date.parse(due) <= Date.parse(fired.effectiveFrom)) return undefined;
  return fired.until === undefined || Date.parse(due) <= Date.parse(fired.until) ? due : undefined;
}

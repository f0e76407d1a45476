import type { Slot } from "../../contract/schedules.ts";
import { dueOfFiring } from "../../domain/occurrences.ts";
import type { TimerKey } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { type OccurrenceStart, type StartOccurrenceDeps, startOccurrence } from "./start-occurrence.ts";

type TickDeps = Pick<World, "schedules"> & StartOccurrenceDeps;

export interface Tick extends TimerKey {
  /** When the timer was due. */
  scheduledTime: Date;
}

/**
 * A timer fired, possibly again, late, or long after its schedule was changed. Only a tick of the slot's current
 * generation, while it is live, has an effect. An occurrence has one run, however many ticks it has.
 */
export async function tick(
  world: TickDeps,
  { cohort, generation, scheduledTime }: Tick,
): Promise<OccurrenceStart | "stale"> {
  const slot = await world.schedules.read(cohort);
  const due = slot?.state === "live" && slot.generation === generation && dueIn(slot, scheduledTime);
  if (!due) {
    world.log.info("tick-stale", { cohort });
    return "stale";
  }
  return startOccurrence(world, { slot, due });
}

/** Undefined for a time that the cadence does not have, or before this generation began. */
function dueIn({ cadence, effectiveFrom }: Slot, scheduledTime: Date): string | undefined {
  const due = dueOfFiring(cadence, scheduledTime)?.due;
  return due !== undefined && Date.parse(due) > Date.parse(effectiveFrom) ? due : undefined;
}

/**
 * Makes the timers match the slots: the timer of each slot as the slot says, and no others. The two systems share no
 * transaction.
 */
import type { CohortId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { type TimerKey, timerOf } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { rollForward, setTimer } from "../schedules/roll-forward.ts";
import type { Repairs } from "./repairs.ts";

export type ReconcileSlotsDeps = Pick<World, "schedules" | "timer" | "log">;

/**
 * Timers are listed before any slot is read, so each listed timer was set by then. A slot's generation only increases,
 * and a slot is written before its timer is set. So a timer that its slot does not have is permanently an orphan.
 * Returns the slots that are live after the call.
 */
export async function reconcileSlots(world: ReconcileSlotsDeps, repairs: Repairs): Promise<Slot[]> {
  const { schedules, timer } = world;
  const timers = new Map<CohortId, TimerKey[]>();
  for (const key of await everyItem((wanted) => timer.list(wanted)))
    timers.set(key.cohort, [...(timers.get(key.cohort) ?? []), key]);
  const cohorts = new Set(timers.keys());
  for (const { cohortId } of await everyItem((wanted) => schedules.held(wanted))) cohorts.add(cohortId);

  const live: Slot[] = [];
  for (const cohort of cohorts) {
    await repairs.attempt({ cohort }, async () => {
      const slot = await reconcileSlot(world, repairs, cohort, timers.get(cohort) ?? []);
      if (slot?.state === "live") live.push(slot);
    });
  }
  return live;
}

async function reconcileSlot(
  world: ReconcileSlotsDeps,
  repairs: Repairs,
  cohort: CohortId,
  timers: readonly TimerKey[],
): Promise<Slot | undefined> {
  const seen = await world.schedules.read(cohort);
  const own = seen && timerOf(seen);
  for (const key of timers) {
    if (key.generation === own?.generation) continue;
    // A slot that is ending removes its own timer.
    if (seen?.state === "ending" && key.generation === seen.generation) continue;
    await world.timer.remove(key);
    repairs.count("orphansRemoved");
  }
  if (!seen) return undefined;
  if (seen.state === "live" && !timers.some(({ generation }) => generation === seen.generation)) {
    repairs.count("timersRecreated");
    return setTimer(world, seen);
  }
  const slot = await rollForward(world, seen);
  if (slot.state !== seen.state) repairs.count("slotsRolledForward");
  return slot;
}

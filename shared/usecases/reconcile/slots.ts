/**
 * Makes the timers match the slots: the timer of each slot as the slot says, and no others. The two systems share no
 * transaction.
 */
import type { CohortId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { isActive, type TimerKey, timerOf } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { rollForward, setTimer } from "../schedules/roll-forward.ts";
import type { Repairs } from "./repairs.ts";

export type ReconcileSlotsDeps = Pick<World, "clock" | "schedules" | "timer" | "log">;

/** Timers of the system by cohort; undefined if they can't be listed now. */
type Listed = ReadonlyMap<CohortId, readonly TimerKey[]> | undefined;

/**
 * Timers are listed before any slot is read, so each listed timer was set by then. A generation is written before its
 * timer is set, and a slot goes back only to a generation whose timer is set again. So a timer that its slot does not
 * have is no longer needed. Returns the slots whose occurrences are due, from the table alone: what Scheduler refuses
 * does not hinder them.
 */
export async function reconcileSlots(world: ReconcileSlotsDeps, repairs: Repairs): Promise<Slot[]> {
  const { schedules, timer } = world;
  let listed: Listed;
  await repairs.attempt({}, async () => {
    listed = Map.groupBy(await everyItem((wanted) => timer.list(wanted)), ({ cohort }) => cohort);
  });
  const cohorts = new Set(listed?.keys());
  for (const { cohortId } of await everyItem((wanted) => schedules.held(wanted))) cohorts.add(cohortId);

  const due: Slot[] = [];
  for (const cohort of cohorts) {
    let slot: Slot | undefined;
    await repairs.attempt({ cohort }, async () => {
      slot = await schedules.read(cohort);
      slot = await reconcileSlot(world, repairs, {
        seen: slot,
        timers: listed && (listed.get(cohort) ?? []),
      });
    });
    if (slot && isActive(slot)) due.push(slot);
  }
  return due;
}

interface Found {
  seen: Slot | undefined;
  /** Undefined if it is not known which timers there are. */
  timers: readonly TimerKey[] | undefined;
}

async function reconcileSlot(
  world: ReconcileSlotsDeps,
  repairs: Repairs,
  { seen, timers }: Found,
): Promise<Slot | undefined> {
  const own = seen && timerOf(seen);
  for (const key of timers ?? []) {
    if (key.generation === own?.generation) continue;
    // A slot that is ending removes its own timer.
    if (seen?.state === "ending" && key.generation === seen.generation) continue;
    await world.timer.remove(key);
    repairs.count("orphansRemoved");
  }
  if (!seen) return undefined;
  const isThere = (key: TimerKey) => timers?.some(({ generation }) => generation === key.generation);
  if (seen.state === "live" && timers && own && !isThere(own)) {
    repairs.count("timersRecreated");
    return setTimer(world, seen);
  }
  const slot = await rollForward(world, seen);
  if (slot.state !== seen.state) repairs.count("slotsRolledForward");
  return slot;
}

/** Completes a half-made transition of a slot. Any caller may do so, any number of times. */
import type { Slot } from "../../contract/schedules.ts";
import { ended, livened, type TimerKey, timerOf } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { moveSlot } from "./slot.ts";

export type RollForwardDeps = Pick<World, "schedules" | "timer" | "log">;

/** The timer may be set or removed, or not: `reconcile` completes it. */
class TimerTrouble extends Error {
  constructor(cause: unknown) {
    super("the timer could not be changed", { cause });
    this.name = "TimerTrouble";
  }
}

/**
 * claiming → live, ending → ended; any other slot is unchanged. Returns the slot after the call. Throws if the
 * timer can't be changed.
 */
export async function rollForward(world: RollForwardDeps, slot: Slot): Promise<Slot> {
  switch (slot.state) {
    case "claiming":
      return setTimer(world, slot);
    case "ending":
      return removeTimer(world, slot);
    case "live":
    case "paused":
    case "ended":
      return slot;
    default:
      return slot.state satisfies never;
  }
}

/**
 * The same for callers that must not wait: if the timer can't be changed, the slot stays half-made until the next
 * `reconcile`.
 */
export async function rollForwardOrLeave(world: RollForwardDeps, slot: Slot): Promise<Slot> {
  try {
    return await rollForward(world, slot);
  } catch (error) {
    if (!(error instanceof TimerTrouble)) throw error;
    world.log.warn("timer-trouble", { cohort: slot.cohortId });
    return slot;
  }
}

/** Removes the timer of an older generation, whose ticks have no effect. If that fails, it is left to `reconcile`. */
export async function removeNoise({ timer, log }: RollForwardDeps, key: TimerKey): Promise<void> {
  try {
    await timer.remove(key);
  } catch {
    log.warn("timer-trouble", { cohort: key.cohort });
  }
}

/** Also sets the timer of a live slot again, which changes nothing if it exists. */
export async function setTimer({ schedules, timer, log }: RollForwardDeps, seen: Slot): Promise<Slot> {
  const key = { cohort: seen.cohortId, generation: seen.generation };
  await troubled(timer.set(key, seen.cadence));
  const slot = await moveSlot(schedules, seen.cohortId, (kept) => livened(kept, seen.generation));
  // A caller that ends, pauses or changes the schedule first writes the slot, then removes the timer. So one of the two
  // finds the other's change.
  if (timerOf(slot)?.generation !== seen.generation) await troubled(timer.remove(key));
  if (seen.state === "claiming" && slot.state === "live")
    log.info("schedule-live", { cohort: seen.cohortId });
  return slot;
}

async function removeTimer({ schedules, timer, log }: RollForwardDeps, seen: Slot): Promise<Slot> {
  await troubled(timer.remove({ cohort: seen.cohortId, generation: seen.generation }));
  await schedules.archive(seen);
  const slot = await moveSlot(schedules, seen.cohortId, (kept) => ended(kept, seen.generation));
  log.info("schedule-ended", { cohort: seen.cohortId });
  return slot;
}

async function troubled(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    throw new TimerTrouble(error);
  }
}

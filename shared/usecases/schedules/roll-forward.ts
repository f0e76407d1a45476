/** What makes a half-made slot whole: whoever meets one may take it forward, any number of times. */
import type { Slot } from "../../contract/schedules.ts";
import { ended, livened, type TimerKey, timerOf } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { moveSlot } from "./slot.ts";

export type RollForwardDeps = Pick<World, "schedules" | "timer" | "log">;

/** The timer may be set, or removed, or not: `reconcile` sees to it. */
class TimerTrouble extends Error {
  constructor(cause: unknown) {
    super("the timer could not be changed", { cause });
    this.name = "TimerTrouble";
  }
}

/** claiming → live, ending → ended; any other slot stays. Gives the slot as it is then. Throws where the timer can't be changed. */
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

/** The same for whoever must not wait: with timer trouble, the slot stays half-made until `reconcile` comes by. */
export async function rollForwardOrLeave(world: RollForwardDeps, slot: Slot): Promise<Slot> {
  try {
    return await rollForward(world, slot);
  } catch (error) {
    if (!(error instanceof TimerTrouble)) throw error;
    world.log.warn("timer-trouble", { cohort: slot.cohortId });
    return slot;
  }
}

/** Takes away the timer of a generation that is over. It is only noise: with timer trouble it is left to `reconcile`. */
export async function removeNoise({ timer, log }: RollForwardDeps, key: TimerKey): Promise<void> {
  try {
    await timer.remove(key);
  } catch {
    log.warn("timer-trouble", { cohort: key.cohort });
  }
}

/** Also sets again the timer of a live slot, which changes nothing where it is there. */
export async function setTimer({ schedules, timer, log }: RollForwardDeps, seen: Slot): Promise<Slot> {
  const key = { cohort: seen.cohortId, generation: seen.generation };
  await troubled(timer.set(key, seen.cadence));
  const slot = await moveSlot(schedules, seen.cohortId, (kept) => livened(kept, seen.generation));
  // Whoever ends, pauses or changes it first writes the slot, then removes the timer; so one of us sees the other's step.
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

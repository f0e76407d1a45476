/** Completes a half-made transition of a slot. Any caller may do so, any number of times. */
import type { Slot } from "../../contract/schedules.ts";
import { isTimed } from "../../domain/cadence.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { ended, livened, type TimerKey, timerOf, withdrawn } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { moveSlot } from "./slot.ts";

export type RollForwardDeps = Pick<World, "clock" | "schedules" | "timer" | "log">;

/** The timer may be set or removed, or not: `reconcile` completes it. */
class TimerTrouble extends Error {
  constructor(cause: unknown) {
    super("the timer could not be changed", { cause });
    this.name = "TimerTrouble";
  }
}

/**
 * claiming → live, ending → ended; any other slot is unchanged. Returns the slot after the call. Throws if the
 * timer can't be changed. If it can never be set, the schedule is put back to what it was before, and this refuses.
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
export async function setTimer(world: RollForwardDeps, seen: Slot): Promise<Slot> {
  const { schedules, timer, log } = world;
  const key = { cohort: seen.cohortId, generation: seen.generation };
  const { cadence } = seen;
  // A schedule that imports when data arrives has no timer.
  if (isTimed(cadence) && (await troubled(timer.set(key, cadence))) === "refused")
    throw await putBack(world, seen);
  const slot = await moveSlot(schedules, seen.cohortId, (kept) => livened(kept, seen.generation));
  // A caller that ends, pauses or changes the schedule first writes the slot, then removes the timer. So one of the two
  // finds the other's change.
  if (isTimed(cadence) && timerOf(slot)?.generation !== seen.generation) await troubled(timer.remove(key));
  if (seen.state === "claiming" && slot.state === "live")
    log.info("schedule-live", { cohort: seen.cohortId });
  return slot;
}

/** The error for the caller, once the schedule is what it was before. */
async function putBack(
  world: RollForwardDeps,
  { cohortId, generation, cadence }: Slot,
): Promise<DomainError> {
  const now = world.clock.now().toISOString();
  const slot = await moveSlot(world.schedules, cohortId, (kept) => withdrawn(kept, generation, now));
  world.log.warn("timer-refused", { cohort: cohortId });
  // The timer of the generation before was not removed: this only makes the schedule live again. One that was ended
  // meanwhile is ended, as by whoever ended it.
  await rollForwardOrLeave(world, slot);
  return new DomainError(
    "unprocessable",
    "cadence-refused",
    `A schedule in the time zone "${cadence.timeZone}" can't be set: EventBridge Scheduler refuses it. Name another ` +
      "zone with the same time, such as that of the largest city. Nothing was changed.",
    { errors: [{ pointer: "/cadence/timeZone", detail: "is not known to EventBridge Scheduler" }] },
  );
}

async function removeTimer({ schedules, timer, log }: RollForwardDeps, seen: Slot): Promise<Slot> {
  await troubled(timer.remove({ cohort: seen.cohortId, generation: seen.generation }));
  await schedules.archive(seen);
  const slot = await moveSlot(schedules, seen.cohortId, (kept) => ended(kept, seen.generation));
  log.info("schedule-ended", { cohort: seen.cohortId });
  return slot;
}

async function troubled<Answer>(change: Promise<Answer>): Promise<Answer> {
  try {
    return await change;
  } catch (error) {
    throw new TimerTrouble(error);
  }
}

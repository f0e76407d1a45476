import type { CohortId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { Schedules } from "../../ports/schedules.ts";

/** Tries before the caller gets the error that others keep changing the schedule. */
const TRIES = 10;

/**
 * Makes one transition of a slot, derived from its current state; repeats if another writer changed it in between.
 * `step` returns its input if there is nothing to do, and may refuse.
 */
export async function moveSlot(
  schedules: Schedules,
  cohort: CohortId,
  step: (slot: Slot) => Slot,
): Promise<Slot> {
  let seen = await existingSlot(schedules, cohort);
  for (let tried = 0; tried < TRIES; tried++) {
    const next = step(seen);
    if (next === seen) return seen;
    const winner = await schedules.replace(seen, next);
    if (winner === "replaced") return next;
    seen = winner;
  }
  throw changedMeanwhile("schedule of cohort", cohort);
}

/** The slot in any state. Refuses a cohort that never had a schedule. */
export async function existingSlot(schedules: Schedules, cohort: CohortId): Promise<Slot> {
  const slot = await schedules.read(cohort);
  if (!slot) throw noSchedule(cohort);
  return slot;
}

/** Refuses a schedule that has ended or is ending. */
function refuseEnded(slot: Slot): void {
  if (isHeld(slot) && slot.state !== "ending") return;
  throw noSchedule(slot.cohortId, slot.endedAt);
}

/** Also refuses one whose connection is beyond reach. */
export function refuseUnfit(slot: Slot, reach: Reach): void {
  refuseBeyond(reach, slot.connectionId);
  refuseEnded(slot);
}

function noSchedule(cohort: CohortId, endedAt?: string): DomainError {
  return new DomainError(
    "not-found",
    "no-schedule",
    `The cohort "${cohort}" has no schedule${endedAt ? `: its last one ended ${endedAt}` : ""}. POST /cohorts/${cohort}/schedule sets one.`,
  );
}

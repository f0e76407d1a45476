/**
 * The transitions of a slot: claiming → live ⇄ paused, from each of them → ending → ended → claiming. Each is
 * a pure function that returns the given slot if there is nothing to do. The caller writes the new slot only if the
 * stored one is still as it was read.
 */
import type { CohortId } from "../contract/ids.ts";
import type { Cadence, ScheduleRequest, Slot } from "../contract/schedules.ts";

/** The key of a timer: each generation of a cohort's schedule has at most one, under its own name. */
export interface TimerKey {
  cohort: CohortId;
  generation: number;
}

/** Whether the slot holds a schedule. If so, it can't be claimed. */
export function isHeld(slot: Slot | undefined): slot is Slot & { state: Exclude<Slot["state"], "ended"> } {
  return slot !== undefined && slot.state !== "ended";
}

/** The timer that a slot has or is about to have; undefined if it has none. */
export function timerOf({
  state,
  cohortId,
  generation,
}: Pick<Slot, "state" | "cohortId" | "generation">): TimerKey | undefined {
  return state === "claiming" || state === "live" ? { cohort: cohortId, generation } : undefined;
}

/** A new schedule for a cohort, in a slot that is empty or has ended. */
export function claimed(
  cohortId: CohortId,
  last: Slot | undefined,
  { cadence, connectionId, recipients, locale = "en" }: ScheduleRequest,
  now: string,
): Slot {
  if (isHeld(last)) throw new Error(`the slot of ${cohortId} is ${last.state}: it can't be claimed`);
  return {
    cohortId,
    generation: (last?.generation ?? 0) + 1,
    revision: (last?.revision ?? 0) + 1,
    state: "claiming",
    cadence,
    connectionId,
    recipients,
    locale,
    effectiveFrom: now,
    createdAt: now,
  };
}

/** After its timer is set. */
export function livened(slot: Slot, generation: number): Slot {
  if (slot.state !== "claiming" || slot.generation !== generation) return slot;
  return next(slot, { state: "live" });
}

/** Only a new cadence makes a new generation: recipients and connection are read when a run opens. */
export function changed(slot: Slot, request: ScheduleRequest, now: string): Slot {
  const { connectionId, recipients, locale = "en" } = request;
  const facts = { connectionId, recipients, locale };
  if (!isSameCadence(slot.cadence, request.cadence))
    return begun(slot, { ...facts, cadence: request.cadence }, now);
  const same = JSON.stringify([slot.connectionId, slot.recipients, slot.locale]);
  return same === JSON.stringify([connectionId, recipients, locale]) ? slot : next(slot, facts);
}

export function paused(slot: Slot): Slot {
  return slot.state === "claiming" || slot.state === "live" ? next(slot, { state: "paused" }) : slot;
}

export function resumed(slot: Slot, now: string): Slot {
  return slot.state === "paused" ? begun({ ...slot, state: "claiming" }, {}, now) : slot;
}

/** Irreversible. */
export function ending(slot: Slot, now: string): Slot {
  if (slot.state === "ending" || slot.state === "ended") return slot;
  return next(slot, { state: "ending", endedAt: now });
}

/** After its timer is removed. */
export function ended(slot: Slot, generation: number): Slot {
  if (slot.state !== "ending" || slot.generation !== generation) return slot;
  return next(slot, { state: "ended" });
}

/** Begins a new generation, whose timer is not set yet. If it is paused, the timer is set when it resumes. */
function begun(slot: Slot, facts: Partial<Slot>, now: string): Slot {
  return next(slot, {
    ...facts,
    state: slot.state === "paused" ? "paused" : "claiming",
    generation: slot.generation + 1,
    effectiveFrom: now,
  });
}

function next(slot: Slot, facts: Partial<Slot>): Slot {
  return { ...slot, ...facts, revision: slot.revision + 1 };
}

function isSameCadence(one: Cadence, other: Cadence): boolean {
  const sorted = (cadence: Cadence) => JSON.stringify(Object.entries(cadence).sort());
  return sorted(one) === sorted(other);
}

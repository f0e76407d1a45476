/**
 * The transitions of a slot: claiming → live ⇄ paused, from each of them → ending → ended → claiming. Each is
 * a pure function that returns the given slot if there is nothing to do. The caller writes the new slot only if the
 * stored one is still as it was read.
 */
import type { Arrival } from "../contract/arrivals.ts";
import type { CohortId } from "../contract/ids.ts";
import type { Cadence, EarlierGeneration, ScheduleRequest, Slot } from "../contract/schedules.ts";
import { EARLIER_GENERATIONS, LOOK_BACK_MS } from "../limits.ts";
import { isTimed } from "./cadence.ts";

/** The key of a timer: each generation of a cohort's schedule has at most one, under its own name. */
export interface TimerKey {
  cohort: CohortId;
  generation: number;
}

/** Whether the slot holds a schedule. If so, it can't be claimed. */
export function isHeld(slot: Slot | undefined): slot is Slot & { state: Exclude<Slot["state"], "ended"> } {
  return slot !== undefined && slot.state !== "ended";
}

/** Whether imports start by the slot's schedule, once its timer is set. */
export function isActive({ state }: Pick<Slot, "state">): boolean {
  return state === "claiming" || state === "live";
}

/** The timer that a slot has or is about to have; undefined if it has none. */
export function timerOf(
  slot: Pick<Slot, "state" | "cohortId" | "generation" | "cadence">,
): TimerKey | undefined {
  if (!isActive(slot) || !isTimed(slot.cadence)) return undefined;
  return { cohort: slot.cohortId, generation: slot.generation };
}

/** A new schedule for a cohort, in a slot that is empty or has ended. */
export function claimed(
  cohortId: CohortId,
  last: Slot | undefined,
  {
    cadence,
    connectionId,
    recipients,
    locale = "en",
    mailPolicy = "every-run",
    channels,
    waitForData,
  }: ScheduleRequest,
  now: string,
): Slot {
  if (isHeld(last)) throw new Error(`the slot of ${cohortId} is ${last.state}: it can't be claimed`);
  return {
    cohortId,
    generation: (last?.generation ?? 0) + 1,
    revision: (last?.revision ?? 0) + 1,
    version: (last?.revision ?? 0) + 1,
    state: "claiming",
    cadence,
    connectionId,
    recipients,
    locale,
    mailPolicy,
    ...(channels && channels.length > 0 && { channels }),
    ...(waitForData && { waitForData }),
    effectiveFrom: now,
    createdAt: now,
  };
}

/**
 * Back to what it was before: its timer can never be set, so the schedule stays without the generation. A schedule that
 * has no earlier one was just resumed, and is paused again, or is new, and ends.
 */
export function withdrawn(slot: Slot, generation: number, now: string): Slot {
  if (slot.state !== "claiming" || slot.generation !== generation) return slot;
  const { earlier = [], waitForData: _, channels: __, version: ____, ...kept } = slot;
  const before = earlier.at(-1);
  if (before?.until === slot.effectiveFrom) {
    const { until: ___, ...facts } = before;
    return next({ ...kept, earlier: earlier.slice(0, -1) }, facts);
  }
  return slot.createdAt === slot.effectiveFrom ? next(slot, { state: "ended", endedAt: now }) : paused(slot);
}

/** After its timer is set. */
export function livened(slot: Slot, generation: number): Slot {
  if (slot.state !== "claiming" || slot.generation !== generation) return slot;
  return next(slot, { state: "live" });
}

/** Only a new cadence makes a new generation: recipients and connection are read when a run opens. */
export function changed(slot: Slot, request: ScheduleRequest, now: string): Slot {
  const { connectionId, recipients, locale = "en", mailPolicy = "every-run", waitForData } = request;
  const { channels = [] } = request;
  const { waitForData: waited, channels: told = [], ...kept } = slot;
  const facts = {
    connectionId,
    recipients,
    locale,
    mailPolicy,
    ...(channels.length > 0 && { channels }),
    ...(waitForData && { waitForData }),
    version: slot.revision + 1,
  };
  if (!isSameCadence(slot.cadence, request.cadence))
    return begun(kept, { ...facts, cadence: request.cadence, ...earlierThan(slot, now) }, now);
  const same = JSON.stringify([
    slot.connectionId,
    slot.recipients,
    slot.locale,
    slot.mailPolicy,
    told,
    waited,
  ]);
  const asked = JSON.stringify([connectionId, recipients, locale, mailPolicy, channels, waitForData]);
  return same === asked ? slot : next(kept, facts);
}

/**
 * As it was before a change that must not be, whatever else has become of it since. Its timer is set again where the change
 * had begun another generation: it may have been removed.
 */
export function asBefore(slot: Slot, before: Slot): Slot {
  if (slot.state === "ending" || slot.state === "ended") return slot;
  const { following: _, ...was } = before;
  const isSameTimer = slot.generation === before.generation;
  return {
    ...was,
    ...(slot.following && { following: slot.following }),
    state: slot.state === "paused" || isSameTimer ? slot.state : "claiming",
    revision: slot.revision + 1,
  };
}

/** From now on nothing starts, nor what was due before and has not started. */
export function paused(slot: Slot): Slot {
  if (!isActive(slot)) return slot;
  const { earlier: _, following: __, ...kept } = slot;
  return next(kept, { state: "paused" });
}

export function resumed(slot: Slot, now: string): Slot {
  return slot.state === "paused" ? begun(slot, { state: "claiming" }, now) : slot;
}

/** Irreversible. */
export function ending(slot: Slot, now: string): Slot {
  if (slot.state === "ending" || slot.state === "ended") return slot;
  const { following: _, ...kept } = slot;
  return next(kept, { state: "ending", endedAt: now });
}

/** After its timer is removed. */
export function ended(slot: Slot, generation: number): Slot {
  if (slot.state !== "ending" || slot.generation !== generation) return slot;
  return next(slot, { state: "ended" });
}

/** What a generation that begins now leaves behind. Nothing starts while a schedule is paused. */
function earlierThan({ earlier = [], ...slot }: Slot, now: string): Pick<Slot, "earlier"> {
  const { state, generation, cadence, connectionId, recipients, locale, mailPolicy, effectiveFrom } = slot;
  const { channels, waitForData, version } = slot;
  if (state === "paused") return {};
  const waits = waitForData && { waitForData };
  const facts = {
    generation,
    cadence,
    connectionId,
    recipients,
    locale,
    mailPolicy,
    ...(channels && { channels }),
    ...waits,
    ...(version !== undefined && { version }),
    effectiveFrom,
  };
  const oldest = Date.parse(now) - LOOK_BACK_MS;
  const recent = earlier.filter(({ until }) => Date.parse(until) > oldest);
  return { earlier: [...recent, { ...facts, until: now }].slice(-EARLIER_GENERATIONS) };
}

/** Begins a new generation, whose timer is not set yet. If it is paused, the timer is set when it resumes. */
function begun(slot: Slot, facts: Partial<Slot>, now: string): Slot {
  return next(slot, {
    state: slot.state === "paused" ? "paused" : "claiming",
    ...facts,
    generation: slot.generation + 1,
    effectiveFrom: now,
  });
}

/** The generations whose occurrences start: the current one, which has no end, and those that it followed. */
export function generationsOf(slot: Slot): (Pick<
  EarlierGeneration,
  "generation" | "cadence" | "waitForData" | "effectiveFrom"
> & {
  until?: string;
})[] {
  return isActive(slot) ? [...(slot.earlier ?? []), slot] : [];
}

/**
 * Data has arrived while an import of the cohort is going on. However many arrivals there are until it ends, the newest
 * one is imported.
 */
export function followedBy(slot: Slot, arrival: Arrival): Slot {
  const { following } = slot;
  const isKnown = following && (following.id === arrival.id || following.at > arrival.at);
  return !isActive(slot) || isKnown ? slot : next(slot, { following: arrival });
}

/** After the import of that arrival has a row. */
export function followed(slot: Slot, arrival: Arrival): Slot {
  if (slot.following?.id !== arrival.id) return slot;
  const { following: _, ...kept } = slot;
  return next(kept, {});
}

function next(slot: Slot, facts: Partial<Slot>): Slot {
  return { ...slot, ...facts, revision: slot.revision + 1 };
}

function isSameCadence(one: Cadence, other: Cadence): boolean {
  const sorted = (cadence: Cadence) => JSON.stringify(Object.entries(cadence).sort());
  return sorted(one) === sorted(other);
}

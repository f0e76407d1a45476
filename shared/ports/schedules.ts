/** Schedules: their slots in the table, and the timers that fire them. */
import type { CohortId, ConnectionId } from "../contract/ids.ts";
import type { Slot, TimedCadence } from "../contract/schedules.ts";
import type { TimerKey } from "../domain/schedule.ts";
import type { Page, PageWanted } from "./pages.ts";

/** The one slot of each cohort's schedule, and its ended schedules. */
export interface Schedules {
  read(cohort: CohortId): Promise<Slot | undefined>;
  /** Writes `next` if the slot is still as `seen` (undefined: if there is none). Otherwise returns the stored slot. */
  replace(seen: Slot | undefined, next: Slot): Promise<"replaced" | Slot>;
  /** Records an ended schedule; the first record of a generation counts. */
  archive(slot: Slot): Promise<void>;
  /** Ended schedules of the cohort, newest first. */
  past(cohort: CohortId, wanted: PageWanted): Promise<Page<Slot>>;
  /**
   * Slots that have not ended, of all cohorts, or those at one connection, of which a page may be shorter than wanted,
   * even empty, while there are more. Hints: read each before acting on it.
   */
  held(wanted: PageWanted, connection?: ConnectionId): Promise<Page<Slot>>;
  /** Of those, the ones that import when data arrives. Reads nothing of the others. Hints, too. */
  arriving(wanted: PageWanted): Promise<Page<Slot>>;
}

/** Fires `tick` at each due time of a cadence, with the timer's key and the due time. */
export interface Timer {
  /**
   * Creates or replaces the timer by the cadence. `refused`: it can never be set, such as in a time zone that is not
   * known there. Throws on an error that may be temporary; the timer may then be set or not.
   */
  set(key: TimerKey, cadence: TimedCadence): Promise<"set" | "refused">;
  /** Succeeds if the timer does not exist. */
  remove(key: TimerKey): Promise<void>;
  /** Every timer of the system. */
  list(wanted: PageWanted): Promise<Page<TimerKey>>;
}

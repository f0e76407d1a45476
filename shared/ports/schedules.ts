/** Schedules: their slots in the table, and the timers that fire them. */
import type { CohortId } from "../contract/ids.ts";
import type { Slot } from "../contract/schedules.ts";
import type { TimerKey } from "../domain/schedule.ts";
import type { Page, PageWanted } from "./pages.ts";

/** The one slot of each cohort's schedule, and what was in it before. */
export interface Schedules {
  read(cohort: CohortId): Promise<Slot | undefined>;
  /** Puts `next` where the slot is still as `seen` (undefined: where there is none); the loser is given the slot that is there. */
  replace(seen: Slot | undefined, next: Slot): Promise<"replaced" | Slot>;
  /** Keeps a schedule that ends; the first record of a generation counts. */
  archive(slot: Slot): Promise<void>;
  /** Schedules of the cohort that have ended, newest first. */
  past(cohort: CohortId, wanted: PageWanted): Promise<Page<Slot>>;
  /** Slots that have not ended, of all cohorts; hints, read each before acting. */
  held(wanted: PageWanted): Promise<Page<Slot>>;
}

/** The clockwork that fires `tick` at each due time of a cadence, handing it the timer's key and the time it was due. */
export interface Timer {
  /** Makes it as the cadence says, whatever is there already. Throws on trouble that may pass; it may then be set or not. */
  set(key: TimerKey, cadence: Slot["cadence"]): Promise<void>;
  /** What is gone already is fine. */
  remove(key: TimerKey): Promise<void>;
  /** Every timer of the system. */
  list(wanted: PageWanted): Promise<Page<TimerKey>>;
}

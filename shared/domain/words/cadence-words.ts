/** The words that a language needs to describe when imports run. */
import type { Weekday } from "../../contract/schedules.ts";
import type { ClockChange } from "../occurrences.ts";

/** `at` is a local time, `09:00`; `zone` the name of a time zone. */
export interface CadenceWords {
  weekdays: Record<Weekday, string>;
  /** Phrases that can stand alone, without a full stop. */
  /** From the first time of a day to the last. */
  hourly(at: string, until: string, zone: string): string;
  daily(at: string, zone: string): string;
  fromMondayToFriday(at: string, zone: string): string;
  weekly(days: string, at: string, zone: string): string;
  monthly(day: number, at: string, zone: string): string;
  monthlyOnLastDay(at: string, zone: string): string;
  onArrival: string;
  /** Ends such a phrase. */
  within(minutes: number): string;
  /** A whole sentence about an occurrence wanted at `at` that is due at `due`, both local times. */
  clockChanges: Record<ClockChange, (at: string, due: string) => string>;
}

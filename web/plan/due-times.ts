/** When a cadence is due, by the rule that the timers follow. Loaded when a schedule is set. */
import type { Cadence } from "../../shared/contract/schedules.ts";
import type { Locale } from "../../shared/contract/values.ts";
import { cadenceInWords, clockChangeInWords } from "../../shared/domain/cadence-in-words.ts";
import { occurrencesAfter } from "../../shared/domain/occurrences.ts";

export interface DueTime {
  due: string;
  note: string | undefined;
}

export interface DueTimes {
  inWords: string;
  next: DueTime[];
}

export function dueTimes(cadence: Cadence, after: Date, count: number, locale: Locale): DueTimes {
  return {
    inWords: cadenceInWords(cadence, locale),
    next: occurrencesAfter(cadence, after, count).map((occurrence) => ({
      due: occurrence.due,
      note: clockChangeInWords(occurrence, cadence.timeZone, locale),
    })),
  };
}

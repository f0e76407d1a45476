/** Describes in words when imports run. */
import { Temporal } from "temporal-polyfill";
import type { Cadence, TimedCadence } from "../contract/schedules.ts";
import type { Locale } from "../contract/values.ts";
import { isTimed } from "./cadence.ts";
import type { Occurrence } from "./occurrences.ts";
import type { CadenceWords } from "./words/cadence-words.ts";
import { englishCadences } from "./words/english-cadences.ts";
import { spanishCadences } from "./words/spanish-cadences.ts";

const languages: Record<Locale, { words: CadenceWords; list: Intl.ListFormat }> = {
  en: { words: englishCadences, list: new Intl.ListFormat("en-GB") },
  es: { words: spanishCadences, list: new Intl.ListFormat("es-ES") },
};

/** `Every Monday and Thursday at 09:00, Europe/Madrid` */
export function cadenceInWords(cadence: Cadence, locale: Locale): string {
  if (!isTimed(cadence)) return languages[locale].words.onArrival;
  const { startWithinMinutes } = cadence;
  const due = dueInWords(cadence, locale);
  return startWithinMinutes === undefined
    ? due
    : `${due}${languages[locale].words.within(startWithinMinutes)}`;
}

function dueInWords(cadence: TimedCadence, locale: Locale): string {
  const { words, list } = languages[locale];
  const { at, timeZone } = cadence;
  switch (cadence.every) {
    case "hour":
      return words.hourly(at, cadence.until, timeZone);
    case "daily":
      return words.daily(at, timeZone);
    case "weekly": {
      const days = cadence.weekdays;
      if (days.length === 7) return words.daily(at, timeZone);
      if (days.join() === "MON,TUE,WED,THU,FRI") return words.fromMondayToFriday(at, timeZone);
      return words.weekly(list.format(days.map((day) => words.weekdays[day])), at, timeZone);
    }
    case "monthly":
      if (cadence.dayOfMonth === "last") return words.monthlyOnLastDay(at, timeZone);
      return words.monthly(cadence.dayOfMonth, at, timeZone);
    default:
      return cadence satisfies never;
  }
}

/** The effect of a change of the clocks on an occurrence; undefined if there is none. */
export function clockChangeInWords(
  { note, local, due }: Occurrence,
  timeZone: string,
  locale: Locale,
): string | undefined {
  const dueLocally = Temporal.Instant.from(due).toZonedDateTimeISO(timeZone).toPlainTime();
  const clock = (time: Temporal.PlainTime) => time.toString({ smallestUnit: "minute" });
  return note && languages[locale].words.clockChanges[note](local.slice(-5), clock(dueLocally));
}

/**
 * When a cadence is due. An occurrence is due at an instant, a whole minute; with the cohort, the instant is its
 * identity. Changes of the clocks follow EventBridge Scheduler's rules where it has them: a local time that does not
 * exist does not fire, and is due at the end of the gap, but for a cadence of every hour, which leaves it out; one that
 * exists twice fires once, the first time. Source:
 * EventBridge Scheduler user guide, "Daylight savings time".
 */
import { Temporal } from "temporal-polyfill";
import type { Cadence, TimedCadence } from "../contract/schedules.ts";
import { isDayOf, isTimed, timesOf } from "./cadence.ts";

/** The effect of a change of the clocks on an occurrence. */
export type ClockChange = "skipped-by-dst" | "repeated-by-dst";

export interface Occurrence {
  /** ISO, UTC, a whole minute. */
  due: string;
  /** The local time that the cadence asks for, even where it does not exist: `2026-03-29T02:30`. */
  local: string;
  /** Whether the timer fires then. If not, the occurrence is caught up. */
  fires: boolean;
  note?: ClockChange;
}

const MINUTE_MS = 60_000;

/** The next `count` occurrences strictly after an instant, in order; none of a cadence without due times. */
export function occurrencesAfter(cadence: Cadence, after: Date, count: number): Occurrence[] {
  if (!isTimed(cadence)) return [];
  const next: Occurrence[] = [];
  const all = occurrences(cadence, after);
  while (next.length < count) next.push(all.next().value);
  return next;
}

/** All occurrences after `from` and up to and including `to`, in order. */
export function dueBetween(cadence: Cadence, from: Date, to: Date): Occurrence[] {
  if (!isTimed(cadence)) return [];
  const due: Occurrence[] = [];
  for (const occurrence of occurrences(cadence, from)) {
    if (new Date(occurrence.due) > to) break;
    due.push(occurrence);
  }
  return due;
}

/** The occurrence due in the minute that a timer fired for; undefined if the cadence has none in that minute. */
export function dueOfFiring(cadence: Cadence, scheduledTime: Date): Occurrence | undefined {
  const minute = Math.floor(scheduledTime.getTime() / MINUTE_MS) * MINUTE_MS;
  return dueBetween(cadence, new Date(minute - 1), new Date(minute))[0];
}

/** An infinite sequence. */
function* occurrences(cadence: TimedCadence, after: Date): Generator<Occurrence, never> {
  const times = timesOf(cadence);
  const now = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(cadence.timeZone);
  // Starts two days before: a gap may remove a whole day, whose occurrence is then due on the next day.
  for (let day = now.toPlainDate().subtract({ days: 2 }); ; day = day.add({ days: 1 })) {
    if (!isDayOf(cadence, day)) continue;
    for (const at of times) {
      const occurrence = occurrenceAt(cadence, day.toPlainDateTime(at));
      if (occurrence && new Date(occurrence.due) > after) yield occurrence;
    }
  }
}

function occurrenceAt(cadence: TimedCadence, wanted: Temporal.PlainDateTime): Occurrence | undefined {
  const first = wanted.toZonedDateTime(cadence.timeZone, { disambiguation: "earlier" });
  const local = wanted.toString({ smallestUnit: "minute" });
  if (first.toPlainDateTime().equals(wanted)) {
    const second = wanted.toZonedDateTime(cadence.timeZone, { disambiguation: "later" });
    const repeated = !second.equals(first);
    return { due: iso(first), local, fires: true, ...(repeated && { note: "repeated-by-dst" }) };
  }
  // Of every hour the next one comes soon enough.
  if (cadence.every === "hour") return undefined;
  // In a gap, "earlier" gives a time before it. The next change of the clocks is then the end of the gap.
  const end = first.getTimeZoneTransition("next");
  if (!end)
    throw new Error(`no change of the clocks tells why ${local} does not exist in ${cadence.timeZone}`);
  // After a gap of whole days, its end may itself be an occurrence. The same instant is the same occurrence.
  const isOneItself = end.toPlainTime().equals(wanted.toPlainTime()) && isDayOf(cadence, end.toPlainDate());
  return isOneItself ? undefined : { due: iso(end), local, fires: false, note: "skipped-by-dst" };
}

function iso(instant: Temporal.ZonedDateTime): string {
  return new Date(instant.epochMilliseconds).toISOString();
}

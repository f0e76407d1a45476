/**
 * When a cadence is due. An occurrence is due at an instant, a whole minute, which with the cohort is its identity.
 * What a change of the clocks does to it is EventBridge Scheduler's rule, where Scheduler has one: a local time that does
 * not exist does not fire, and is due at the instant the gap ends; one that exists twice fires once, the first time.
 * Source: EventBridge Scheduler user guide, "Daylight savings time".
 */
import { Temporal } from "temporal-polyfill";
import type { Cadence } from "../contract/schedules.ts";
import { isDayOf } from "./cadence.ts";

/** What a change of the clocks did to an occurrence. */
export type ClockChange = "skipped-by-dst" | "repeated-by-dst";

export interface Occurrence {
  /** ISO, UTC, a whole minute. */
  due: string;
  /** The local time that the cadence asks for, even where it does not exist: `2026-03-29T02:30`. */
  local: string;
  /** Whether the timer fires then. Where it does not, the occurrence is caught up. */
  fires: boolean;
  note?: ClockChange;
}

const MINUTE_MS = 60_000;

/** The next so many, strictly after an instant, in order. */
export function occurrencesAfter(cadence: Cadence, after: Date, count: number): Occurrence[] {
  const next: Occurrence[] = [];
  const all = occurrences(cadence, after);
  while (next.length < count) next.push(all.next().value);
  return next;
}

/** All that are due after `from` and not after `to`, in order. */
export function dueBetween(cadence: Cadence, from: Date, to: Date): Occurrence[] {
  const due: Occurrence[] = [];
  for (const occurrence of occurrences(cadence, from)) {
    if (new Date(occurrence.due) > to) break;
    due.push(occurrence);
  }
  return due;
}

/** The occurrence due in the minute that a timer fired for; undefined where the cadence has none in it. */
export function dueOfFiring(cadence: Cadence, scheduledTime: Date): Occurrence | undefined {
  const minute = Math.floor(scheduledTime.getTime() / MINUTE_MS) * MINUTE_MS;
  return dueBetween(cadence, new Date(minute - 1), new Date(minute))[0];
}

/** Without end. */
function* occurrences(cadence: Cadence, after: Date): Generator<Occurrence, never> {
  const at = Temporal.PlainTime.from(cadence.at);
  const now = Temporal.Instant.fromEpochMilliseconds(after.getTime()).toZonedDateTimeISO(cadence.timeZone);
  // From two days before: a gap may swallow a whole day, whose occurrence is then due the day after.
  for (let day = now.toPlainDate().subtract({ days: 2 }); ; day = day.add({ days: 1 })) {
    const occurrence = isDayOf(cadence, day) && occurrenceAt(cadence, day.toPlainDateTime(at));
    if (occurrence && new Date(occurrence.due) > after) yield occurrence;
  }
}

function occurrenceAt(cadence: Cadence, wanted: Temporal.PlainDateTime): Occurrence | undefined {
  const first = wanted.toZonedDateTime(cadence.timeZone, { disambiguation: "earlier" });
  const local = wanted.toString({ smallestUnit: "minute" });
  if (first.toPlainDateTime().equals(wanted)) {
    const second = wanted.toZonedDateTime(cadence.timeZone, { disambiguation: "later" });
    const repeated = !second.equals(first);
    return { due: iso(first), local, fires: true, ...(repeated && { note: "repeated-by-dst" }) };
  }
  // In a gap, "earlier" is a time before it, and the clocks' next change is the gap's end.
  const end = first.getTimeZoneTransition("next");
  if (!end)
    throw new Error(`${local} does not exist in ${cadence.timeZone}, and no change of the clocks tells why.`);
  // After a gap of whole days, its end may be an occurrence itself: the same instant is the same occurrence.
  const isOneItself = end.toPlainTime().equals(wanted.toPlainTime()) && isDayOf(cadence, end.toPlainDate());
  return isOneItself ? undefined : { due: iso(end), local, fires: false, note: "skipped-by-dst" };
}

function iso(instant: Temporal.ZonedDateTime): string {
  return new Date(instant.epochMilliseconds).toISOString();
}

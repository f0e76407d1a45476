/** Converts a period of days to instants, in a time zone. */
import { Temporal } from "temporal-polyfill";
import type { Period } from "../contract/criteria.ts";

/** From `from` up to but not including `to`. */
export interface Span {
  from: Date;
  to: Date;
}

/** Whole local days. A day of 23 or 25 hours counts as one. */
export function spanOf(period: Period, asOf: Date, timeZone: string): Span {
  if ("from" in period) {
    const last = Temporal.PlainDate.from(period.to);
    return { from: startOf(Temporal.PlainDate.from(period.from), timeZone), to: dayAfter(last, timeZone) };
  }
  const today = dayOf(asOf, timeZone);
  return { from: startOf(today.subtract({ days: period.lastDays }), timeZone), to: startOf(today, timeZone) };
}

/** The day before the instant's day, `YYYY-MM-DD`. */
export function lastWholeDay(instant: Date, timeZone: string): string {
  return dayOf(instant, timeZone).subtract({ days: 1 }).toString();
}

function dayOf(instant: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

function dayAfter(day: Temporal.PlainDate, timeZone: string): Date {
  return startOf(day.add({ days: 1 }), timeZone);
}

function startOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);
}

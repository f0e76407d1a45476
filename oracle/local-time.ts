/** Instants and days in a time zone. All instants are milliseconds since 1970. */
import { Temporal } from "temporal-polyfill";
import type { Period } from "../shared/contract/criteria.ts";

/** From `from` up to, not including, `to`. */
export interface Span {
  from: number;
  to: number;
}

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** Distinct texts remembered: data sets repeat dates. */
const REMEMBERED = 50_000;

/**
 * Reads a date or a date and time; without an offset it is the wall clock of `zone` (a repeated local time is its first,
 * one in a gap is as far after the gap). Undefined for what is neither.
 */
export function timeReader(zone: string): (text: string) => number | undefined {
  const known = new Map<string, number | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const instant = read(text.trim(), zone);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, instant);
    return instant;
  };
}

/** The whole local days that a period means at an instant. */
export function spanOf(period: Period, asOf: Date, zone: string): Span {
  if ("from" in period) {
    const dayAfter = Temporal.PlainDate.from(period.to).add({ days: 1 });
    return { from: startOf(Temporal.PlainDate.from(period.from), zone), to: startOf(dayAfter, zone) };
  }
  const today = Temporal.Instant.fromEpochMilliseconds(asOf.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  return { from: startOf(today.subtract({ days: period.lastDays }), zone), to: startOf(today, zone) };
}

export function isWithin(span: Span | undefined, instant: number): boolean {
  return !span || (instant >= span.from && instant < span.to);
}

function startOf(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime({ timeZone: zone }).epochMilliseconds;
}

function read(text: string, zone: string): number | undefined {
  const [, date, time, offset] = TIME.exec(text) ?? [];
  if (!date) return undefined;
  try {
    if (!time) return startOf(Temporal.PlainDate.from(date, { overflow: "reject" }), zone);
    const clock = `${date}T${time}`;
    if (offset) return Temporal.Instant.from(`${clock}${offset.toUpperCase()}`).epochMilliseconds;
    return Temporal.PlainDateTime.from(clock, { overflow: "reject" }).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    // A date that no calendar has, such as 30 February.
    return undefined;
  }
}

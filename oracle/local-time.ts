/** Instants and days in a time zone. All instants are milliseconds since 1970. */
import { Temporal } from "temporal-polyfill";
import type { Period } from "../shared/contract/criteria.ts";
import type { TimeFormat } from "../shared/contract/data-sets.ts";

/** From `from` up to, not including, `to`. */
export interface Span {
  from: number;
  to: number;
}

const TIME =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const DAY_AND_MONTH =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:,? +(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?(?: ?([AP])\.?M\.?)?)?$/i;
const EPOCH = /^-?\d+(?:\.\d+)?$/;
/** Milliseconds in a unit, by the digits that a number of it has in our time. */
const UNITS: Record<number, number> = { 10: 1_000, 13: 1, 16: 0.001 };
/** Distinct texts remembered: data sets repeat dates. */
const REMEMBERED = 50_000;

/**
 * Reads a date or a date and time; without an offset it is the wall clock of `zone` (a repeated local time is its
 * first, one in a gap is as far after the gap). Undefined for what is neither.
 */
export function timeReader(zone: string, format?: TimeFormat): (text: string) => number | undefined {
  const known = new Map<string, number | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const instant = read(text.trim(), zone) ?? otherwise(text.trim(), zone, format);
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
  if (!date || date.startsWith("0000")) return undefined;
  try {
    if (!time) return startOf(Temporal.PlainDate.from(date, { overflow: "reject" }), zone);
    const clock = `${date}T${time}`;
    const zoned = offset?.toUpperCase().replace(/UTC|GMT/, "Z");
    if (zoned) return Temporal.Instant.from(`${clock}${zoned}`).epochMilliseconds;
    return Temporal.PlainDateTime.from(clock, { overflow: "reject" }).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    // A date that no calendar has, such as 30 February.
    return undefined;
  }
}

/** What is no ISO time: by the data set's own format, or numbers whose digits tell their unit. */
function otherwise(text: string, zone: string, format: TimeFormat | undefined): number | undefined {
  if (format === "day-month-year" || format === "month-day-year") return dayAndMonth(text, zone, format);
  if (!EPOCH.test(text)) return undefined;
  switch (format) {
    case "iso":
      return undefined;
    case "excel": {
      if (Number(text) < 61) return undefined;
      const wall = new Date(Date.UTC(1899, 11, 30) + Math.round(Number(text) * 86_400_000)).toISOString();
      return read(wall.slice(0, -1), zone);
    }
    case "epoch-seconds":
      return Math.floor(Number(text) * 1_000);
    case "epoch-milliseconds":
      return Math.floor(Number(text));
    case "epoch-microseconds":
      return Math.floor(Number(text) / 1_000);
    default: {
      const [whole = ""] = text.split(".");
      const unit = /^[1-9]/.test(whole) ? UNITS[whole.length] : undefined;
      return unit === undefined ? undefined : Math.floor(Number(text) * unit);
    }
  }
}

function dayAndMonth(text: string, zone: string, format: TimeFormat): number | undefined {
  const [, one = "", other = "", year, hour = "0", minute = "00", second = "00", part = "", half] =
    DAY_AND_MONTH.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [day, month] = format === "day-month-year" ? [one, other] : [other, one];
  if (half && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const hours = half ? (Number(hour) % 12) + (half.toUpperCase() === "P" ? 12 : 0) : Number(hour);
  const two = (number: string | number) => String(number).padStart(2, "0");
  return read(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}${part}`, zone);
}

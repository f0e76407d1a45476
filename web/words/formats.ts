/** Numbers and times as people of a language write them, in the browser's time zone unless another is given. */
import type { Locale } from "../../shared/contract/values.ts";

export interface Formats {
  number(n: number): string;
  /** As it was typed: all decimals, and nothing between thousands. */
  exact(n: number): string;
  /** `26 Nov, 09:00`; with the year where it is another one. */
  moment(iso: string, timeZone?: string): string;
  /** `Thursday 26 November, 09:00` */
  longMoment(iso: string, timeZone?: string): string;
  time(iso: string): string;
  day(iso: string): string;
  /** Of a date without a time, `2026-11-26`. */
  calendarDay(date: string): string;
  /** `5 minutes ago`, `in 3 hours` */
  relative(iso: string, now: number): string;
  /** Of a whole: `12%`. */
  percent(share: number): string;
  /** `US$0.15`, with two digits that count. */
  dollars(n: number): string;
  /** `3.4 MB` */
  bytes(n: number): string;
  list(items: readonly string[], kind?: "and" | "or"): string;
}

const tags: Record<Locale, string> = { en: "en-GB", es: "es-ES" };
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const SIZES: [string, number][] = [
  ["gigabyte", 1e9],
  ["megabyte", 1e6],
  ["kilobyte", 1e3],
];

export function formatsOf(locale: Locale): Formats {
  const tag = tags[locale];
  // As in the words of mails: Spanish groups digits from five on.
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const percents = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 1 });
  const lists = {
    and: new Intl.ListFormat(tag, { type: "conjunction" }),
    or: new Intl.ListFormat(tag, { type: "disjunction" }),
  };
  const format = (options: Intl.DateTimeFormatOptions, iso: string, timeZone?: string) =>
    new Intl.DateTimeFormat(tag, { ...options, ...(timeZone !== undefined && { timeZone }) }).format(
      new Date(iso),
    );
  const yearOf = (iso: string): Intl.DateTimeFormatOptions =>
    new Date(iso).getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return {
    number: (n) => number.format(n),
    exact: (n) => String(n).replace(".", locale === "es" ? "," : "."),
    moment: (iso, zone) => format({ day: "numeric", month: "short", ...yearOf(iso), ...clock }, iso, zone),
    longMoment: (iso, zone) =>
      format({ weekday: "long", day: "numeric", month: "long", ...yearOf(iso), ...clock }, iso, zone),
    time: (iso) => format(clock, iso),
    day: (iso) => format({ day: "numeric", month: "long", year: "numeric" }, iso),
    calendarDay: (date) =>
      format({ day: "numeric", month: "long", year: "numeric" }, `${date}T00:00:00Z`, "UTC"),
    relative(iso, now) {
      const seconds = (Date.parse(iso) - now) / 1_000;
      const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
      return relative.format(Math.round(seconds / size), unit);
    },
    percent: (share) => percents.format(share),
    dollars: (n) =>
      new Intl.NumberFormat(tag, { style: "currency", currency: "USD", maximumSignificantDigits: 2 }).format(
        n,
      ),
    bytes(n) {
      const [unit, size] = SIZES.find(([, least]) => n >= least) ?? ["byte", 1];
      return new Intl.NumberFormat(tag, {
        style: "unit",
        unit,
        // Short, bytes have no plural.
        unitDisplay: unit === "byte" ? "long" : "short",
        maximumFractionDigits: 1,
      }).format(n / size);
    },
    list: (items, kind = "and") => lists[kind].format(items),
  };
}

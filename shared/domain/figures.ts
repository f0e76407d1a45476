/** Formats numbers, times and durations for a language. */
import { Temporal } from "temporal-polyfill";
import type { Locale } from "../contract/values.ts";

/**
 * Day before month, as readers of both languages outside the US expect. English groups digits the same way everywhere.
 */
const tags = { en: "en-GB", es: "es-ES" } as const satisfies Record<Locale, string>;

export interface Figures {
  /** 12043 → `12,043`, `12.043`. */
  number(n: number): string;
  /** 0.125 → `12.5%`, `12,5 %`. */
  share(n: number): string;
  /** 1.5 → `1.5`, `1,5`. */
  factor(n: number): string;
  /** `1 user`, `1,204 users`; Spanish says `1.000.000 de usuarios`. */
  counted(n: number, noun: Noun): string;
  /** `a, b and c`, `a, b y c`. */
  listed(items: readonly string[]): string;
  /** An ISO time → `24 November 2026, 08:52 Europe/Madrid (+01:00)`; by default in UTC. */
  moment(iso: string, timeZone?: string): string;
  /** An ISO time → `08:52`. */
  clock(iso: string, timeZone: string): string;
  /** Seconds → its two largest units: `1 min 24 s`; less than one is `< 1 s`. */
  duration(seconds: number): string;
}

export interface Noun {
  one: string;
  other: string;
}

export function figures(locale: Locale): Figures {
  const tag = tags[locale];
  const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const shares = new Intl.NumberFormat(tag, { style: "percent", maximumSignificantDigits: 6 });
  const factors = new Intl.NumberFormat(tag, { maximumSignificantDigits: 6 });
  const plurals = new Intl.PluralRules(tag);
  const lists = new Intl.ListFormat(tag);
  const clock = (iso: string, timeZone: string) => {
    const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
    return new Intl.DateTimeFormat(tag, hour).format(new Date(iso));
  };
  return {
    number: (n) => numbers.format(n),
    share: (n) => shares.format(n),
    factor: (n) => factors.format(n),
    counted(n, noun) {
      const form = plurals.select(n);
      // Only Spanish has this form: millions, without a rest.
      const link = form === "many" ? "de " : "";
      return `${numbers.format(n)} ${link}${form === "one" ? noun.one : noun.other}`;
    },
    listed: (items) => lists.format(items),
    moment(iso, timeZone = "UTC") {
      const day = new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone });
      const { offset } = Temporal.Instant.from(iso).toZonedDateTimeISO(timeZone);
      return `${day.format(new Date(iso))}, ${clock(iso, timeZone)} ${timeZone} (${offset})`;
    },
    clock,
    duration(seconds) {
      const whole = Math.round(seconds);
      if (whole < 1) return "< 1 s";
      const parts = [
        { value: Math.floor(whole / 3600), unit: "h" },
        { value: Math.floor(whole / 60) % 60, unit: "min" },
        { value: whole % 60, unit: "s" },
      ];
      const first = parts.findIndex((part) => part.value > 0);
      return parts
        .slice(first, first + 2)
        .filter((part) => part.value > 0)
        .map((part) => `${numbers.format(part.value)} ${part.unit}`)
        .join(" ");
    },
  };
}

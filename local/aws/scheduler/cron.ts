/**
 * EventBridge Scheduler's cron: `minute hour day-of-month month day-of-week year`, read strictly and told to `croner`,
 * which generates wall-clock times.
 * Source: EventBridge Scheduler user guide, "Cron-based schedules".
 */
import { Cron } from "croner";

interface Field {
  low: number;
  high: number;
  /** Names of values, from `low` on. */
  names?: readonly string[];
  /** What croner calls a value. */
  number?: (value: number) => number;
  /** Forms of this field alone, as croner calls them; undefined where it is none. */
  special?: (item: string) => string | undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const minutes: Field = { low: 0, high: 59 };
const hours: Field = { low: 0, high: 23 };
const daysOfMonth: Field = {
  low: 1,
  high: 31,
  special: (item) => (/^(L|LW|([1-9]|[12]\d|3[01])W)$/.test(item) ? item : undefined),
};
const months: Field = { low: 1, high: 12, names: MONTHS };
/** AWS numbers Sunday 1, croner 0. */
const daysOfWeek: Field = {
  low: 1,
  high: 7,
  names: DAYS,
  number: (value) => value - 1,
  special: (item) => {
    const [, day = "", which] = /^([1-7]|[A-Z]{3})(L|#[1-5])$/.exec(item) ?? [];
    const value = valueNamed(day, daysOfWeek);
    if (item === "L") return "6";
    return value === undefined ? undefined : `${value - 1}${which === "L" ? "#L" : which}`;
  },
};
const years: Field = { low: 1970, high: 2199 };

/** Generates wall-clock times, told as if they were UTC. Undefined for what Scheduler refuses. */
export function wallClock(text: string): Cron | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "", ...more] = text
    .trim()
    .split(/\s+/);
  // Exactly one of the two day fields says "no specific value".
  if (more.length > 0 || (dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  const fields = [
    read(minute, minutes),
    read(hour, hours),
    dayOfMonth === "?" ? "*" : read(dayOfMonth, daysOfMonth),
    read(month, months),
    dayOfWeek === "?" ? "*" : read(dayOfWeek, daysOfWeek),
    read(year, years),
  ];
  if (fields.includes(undefined)) return undefined;
  return new Cron(["0", ...fields].join(" "), { timezone: "UTC", paused: true });
}

function read(text: string, field: Field): string | undefined {
  const items = text.split(",").map((item) => field.special?.(item) ?? range(item, field));
  return items.includes(undefined) ? undefined : items.join(",");
}

/** `*`, `5`, `1-5`, each perhaps with a step; a step from a value goes on to the end of the field. */
function range(item: string, field: Field): string | undefined {
  const [, from = "", to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
  if (from === "*" && to === undefined && step === undefined) return "*";
  const low = from === "*" ? field.low : valueNamed(from, field);
  const isOpen = from === "*" || (to === undefined && step !== undefined);
  const high = isOpen ? field.high : valueNamed(to ?? from, field);
  const by = step === undefined ? 1 : Number(step);
  if (low === undefined || high === undefined || high < low || by < 1) return undefined;
  const { number = (value: number) => value } = field;
  const span = `${number(low)}-${number(high)}`;
  // A step past the end leaves the first value only, which croner would refuse.
  return by > high - low ? String(number(low)) : `${span}/${by}`;
}

function valueNamed(text: string, { low, high, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  const value = named === -1 ? (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN) : low + named;
  return value >= low && value <= high ? value : undefined;
}

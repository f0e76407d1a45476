/**
 * EventBridge Scheduler's cron: `minute hour day-of-month month day-of-week year`, parsed strictly and translated for
 * `croner`, which generates wall-clock times. Source: EventBridge Scheduler user guide, "Cron-based schedules".
 */
import { Cron } from "croner";

interface Field {
  low: number;
  high: number;
  /** Names of values; the first is the name of `low`. */
  names?: readonly string[];
  /** croner's number for a value. */
  number?: (value: number) => number;
  /** croner's form of an item that only this field allows; undefined for other items. */
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

/** Generates wall-clock times, represented as UTC. Undefined for an expression that Scheduler refuses. */
export function wallClock(text: string): Cron | undefined {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "", ...more] = text
    .trim()
    .split(/\s+/);
  // Exactly one of the two day fields must be `?`.
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

/** `*`, `5` or `1-5`, each with an optional step. A step from a single value continues to the end of the field. */
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
  // A step past the end leaves only the first value. croner would refuse it.
  return by > high - low ? String(number(low)) : `${span}/${by}`;
}

function valueNamed(text: string, { low, high, names = [] }: Field): number | undefined {
  const named = names.indexOf(text);
  const value = named === -1 ? (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN) : low + named;
  return value >= low && value <= high ? value : undefined;
}

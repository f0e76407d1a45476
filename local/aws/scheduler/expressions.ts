/**
 * Schedule expressions as EventBridge Scheduler interprets them. The time zone is applied here, because Scheduler has
 * its own rule for changes of the clocks: a local time that does not exist is skipped, and one that exists twice fires
 * once, the first time. Source: EventBridge Scheduler user guide, "Schedule types" and "Daylight savings time".
 */
import { Temporal } from "temporal-polyfill";
import { wallClock } from "./cron.ts";

export interface Expression {
  /** The first firing strictly after an instant; undefined if there is none. */
  nextAfter(instant: Date): Date | undefined;
}

const MINUTE = 60_000;
const UNITS = { minute: MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE };

/**
 * Undefined for an expression that Scheduler refuses with a ValidationException. `created` is the start of a rate,
 * which fires at once.
 */
export function readExpression(text: string, timeZone: string, created: Date): Expression | undefined {
  const [, kind, inner = ""] = /^(cron|at|rate)\((.+)\)$/.exec(text) ?? [];
  if (kind === "cron") return cron(inner, timeZone);
  if (kind === "at") return at(inner, timeZone);
  if (kind === "rate") return rate(inner, created);
  return undefined;
}

/** A name of the tz database, in its exact spelling, and not an offset. */
export function isTimeZone(name: string): boolean {
  try {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return timeZoneId === name && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

function cron(inner: string, timeZone: string): Expression | undefined {
  const times = wallClock(inner);
  if (!times) return undefined;
  return {
    nextAfter(instant) {
      const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
      let from: Date | null = asUtc(local.toPlainDateTime());
      while (true) {
        from = times.nextRun(from);
        if (!from) return undefined;
        const fires = firstInstantOf(from, timeZone);
        // If the clocks went back, the first of the two instants may be before `instant`.
        if (fires && fires > instant) return fires;
      }
    },
  };
}

/** The instant of a wall-clock time (represented as UTC) in a zone: the first of two, or undefined in a gap. */
function firstInstantOf(time: Date, timeZone: string): Date | undefined {
  const wanted = Temporal.PlainDateTime.from(time.toISOString().slice(0, 19));
  const zoned = wanted.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  return zoned.toPlainDateTime().equals(wanted) ? new Date(zoned.epochMilliseconds) : undefined;
}

function asUtc(local: Temporal.PlainDateTime): Date {
  return new Date(`${local.toString({ smallestUnit: "second" })}Z`);
}

function at(inner: string, timeZone: string): Expression | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(inner) || !isDate(inner)) return undefined;
  const fires = firstInstantOf(new Date(`${inner}Z`), timeZone);
  return { nextAfter: (instant) => (fires && fires > instant ? fires : undefined) };
}

function isDate(text: string): boolean {
  try {
    Temporal.PlainDateTime.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

/** Firings are on whole minutes: "at once" is the minute after its creation. */
function rate(inner: string, created: Date): Expression | undefined {
  const [, value = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const count = Number(value);
  if (count < 1 || (count === 1) === Boolean(plural)) return undefined;
  const every = count * UNITS[unit as keyof typeof UNITS];
  const first = (Math.floor(created.getTime() / MINUTE) + 1) * MINUTE;
  return {
    nextAfter(instant) {
      const passed = Math.floor((instant.getTime() - first) / every) + 1;
      return new Date(first + Math.max(passed, 0) * every);
    },
  };
}

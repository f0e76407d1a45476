/** A cadence: the days that it is due on, and its expression for EventBridge Scheduler. */
import { Temporal } from "temporal-polyfill";
import { type Cadence, type TimedCadence, weekdays } from "../contract/schedules.ts";

/** Whether a cadence has due times: one that imports when data arrives has none, and no timer. */
export function isTimed(cadence: Cadence): cadence is TimedCadence {
  return cadence.every !== "arrival";
}

/** Whether a cadence has an occurrence on a local day. */
export function isDayOf(cadence: TimedCadence, day: Temporal.PlainDate): boolean {
  switch (cadence.every) {
    case "hour":
    case "daily":
      return true;
    case "weekly":
      // ISO 8601 numbers Monday 1.
      return cadence.weekdays.some((name) => weekdays.indexOf(name) === day.dayOfWeek - 1);
    case "monthly":
      return day.day === (cadence.dayOfMonth === "last" ? day.daysInMonth : cadence.dayOfMonth);
    default:
      return cadence satisfies never;
  }
}

/** The local times of a day on which it is due, in order. */
export function timesOf(cadence: TimedCadence): Temporal.PlainTime[] {
  const first = Temporal.PlainTime.from(cadence.at);
  if (cadence.every !== "hour") return [first];
  return hoursOf(cadence).map((hour) => first.with({ hour }));
}

/** Milliseconds after it was due at which an occurrence may start at the latest, by its cadence. */
export function startWindow(cadence: Cadence): number {
  return isTimed(cadence) ? (cadence.startWithinMinutes ?? 0) * 60_000 : 0;
}

/**
 * The timer's expression, `cron(minute hour day-of-month month day-of-week year)`, and its zone, spelt as in the tz
 * database. One of the two day fields is `?`; `L` is the last day of the month. Source: EventBridge Scheduler user
 * guide, "Cron-based schedules".
 */
export function timerExpression(cadence: TimedCadence): { expression: string; timeZone: string } {
  const { hour, minute } = Temporal.PlainTime.from(cadence.at);
  const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(cadence.timeZone);
  const hours = cadence.every === "hour" ? `${hour}-${hoursOf(cadence).at(-1)}` : hour;
  return { expression: `cron(${minute} ${hours} ${daysOf(cadence)} *)`, timeZone: timeZoneId };
}

function hoursOf({ at, until }: Extract<TimedCadence, { every: "hour" }>): number[] {
  const first = Temporal.PlainTime.from(at);
  const last = first.until(Temporal.PlainTime.from(until)).hours;
  return Array.from({ length: last + 1 }, (_, passed) => first.hour + passed);
}

/** The fields day of month, month, and day of week. */
function daysOf(cadence: TimedCadence): string {
  switch (cadence.every) {
    case "hour":
    case "daily":
      return "* * ?";
    case "weekly":
      return `? * ${cadence.weekdays.join(",")}`;
    case "monthly":
      return `${cadence.dayOfMonth === "last" ? "L" : cadence.dayOfMonth} * ?`;
    default:
      return cadence satisfies never;
  }
}

/** Schedules as the API takes and shows them. */
import * as z from "zod/mini";
import type { RunReason, RunStatus } from "./imports.ts";
import { type Locale, locale, recipients, timeZone } from "./values.ts";

/** In the order of the week. */
export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Weekday = (typeof weekdays)[number];

const when = {
  /** Wall-clock time in the zone. */
  at: z
    .string()
    .check(
      z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "must be a time of day from 00:00 to 23:59, such as 09:00"),
    ),
  timeZone,
};

const someWeekdays = z.pipe(
  z.array(z.enum(weekdays)).check(
    z.minLength(1),
    z.refine((days) => new Set(days).size === days.length, "must name each day once"),
  ),
  z.transform((days) => weekdays.filter((day) => days.includes(day))),
);

/** Days 29 to 31 do not come every month: whoever wants the end of the month says so. */
const LAST_DAY = 28;
const aDay = `must be 1 to ${LAST_DAY}, or "last" for the last day of the month: days 29 to 31 are missing from some months, so use "last" or ${LAST_DAY}`;
const dayOfMonth = z
  .union([z.int(), z.literal("last")], aDay)
  .check(z.refine((day) => day === "last" || (day >= 1 && day <= LAST_DAY), aDay));

const cadence = z.discriminatedUnion("every", [
  z.strictObject({ every: z.literal("daily"), ...when }),
  z.strictObject({ every: z.literal("weekly"), weekdays: someWeekdays, ...when }),
  z.strictObject({ every: z.literal("monthly"), dayOfMonth, ...when }),
]);
/** When a cohort is imported. `weekdays` are distinct and in the order of the week. */
export type Cadence = z.infer<typeof cadence>;

/** `POST` and `PUT /cohorts/{id}/schedule`. */
export const scheduleRequest = z.strictObject({
  cadence,
  connectionId: z.string(),
  recipients,
  locale: z.optional(locale),
});
export type ScheduleRequest = z.infer<typeof scheduleRequest>;

/**
 * `claiming`: taken, its timer is on the way. `live`: its timer fires. `paused`: keeps the slot, without a timer.
 * `ending`: its timer is being taken away; from here only to `ended`, after which the slot may be claimed again.
 */
export type SlotState = "claiming" | "live" | "paused" | "ending" | "ended";

/** The one slot that a cohort has for a schedule. It is never deleted, so that its generation only grows. */
export interface Slot {
  cohortId: string;
  /** Raised by create, resume and every change of cadence: fences the ticks and timers of what was before. */
  generation: number;
  /** Raised by every write: a slot is only replaced by one that was made from it. */
  revision: number;
  state: SlotState;
  cadence: Cadence;
  connectionId: string;
  recipients: string[];
  locale: Locale;
  /** When this generation began, ISO: what was due by then is none of its own. */
  effectiveFrom: string;
  createdAt: string;
  endedAt?: string;
}

/** A due time, as people of the schedule's zone and others read it. */
export interface OccurrenceView {
  /** ISO, UTC. */
  due: string;
  /** The wall-clock time that the cadence asks for, `2026-03-29T02:30`. */
  local: string;
  /** A change of the clocks skips this local time, or repeats it; in words. */
  note?: Record<Locale, string>;
}

/** How a schedule does: `late` has an occurrence that is due and has no run, `failing` a last run that failed. */
export const scheduleHealths = [
  "starting",
  "waiting",
  "good",
  "partial",
  "failing",
  "late",
  "paused",
  "ending",
] as const;
export type ScheduleHealth = (typeof scheduleHealths)[number];

/** A schedule as the API shows it. */
export interface ScheduleView extends Omit<Slot, "revision"> {
  inWords: Record<Locale, string>;
  /** The next five; none where it is paused or ended. */
  next: OccurrenceView[];
}

/** What was. */
export type PastSchedule = Omit<Slot, "revision" | "state" | "effectiveFrom">;

/** `GET /cohorts/{id}/schedule`: with the cohort's last schedules that have ended, newest first. */
export interface ScheduleReport extends ScheduleView {
  past: PastSchedule[];
}

/** An entry of `GET /schedules`. */
export interface ScheduleSummary {
  cohortId: string;
  cohortName: string;
  state: SlotState;
  cadence: Cadence;
  inWords: Record<Locale, string>;
  connectionId: string;
  next?: OccurrenceView;
  lastRun?: { id: string; time: string; status: RunStatus; reason?: RunReason; totalUsersImported?: number };
  health: ScheduleHealth;
}

/** Schedules as the API accepts and shows them. */
import * as z from "zod/mini";
import { LONGEST_START_MINUTES, LONGEST_START_OF_HOUR_MINUTES } from "../limits.ts";
import type { Arrival } from "./arrivals.ts";
import { channelIds } from "./channels.ts";
import { type WaitForData, waitForData } from "./data-waits.ts";
import { channelId, cohortId, connectionId } from "./ids.ts";
import { importRequest, mailPolicy, run } from "./imports.ts";
import { blockedAddress } from "./mail-addresses.ts";
import { locale, recipient, recipients, timeOfDay, timeZone } from "./values.ts";

/** In the order of the week. */
export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Weekday = (typeof weekdays)[number];

const when = {
  /** Wall-clock time in the schedule's zone. */
  at: timeOfDay,
  timeZone,
  /**
   * An import may start so many minutes later than it is due, so that those that are due at the same minute do not all
   * start at once. Left out: it starts in that minute.
   */
  startWithinMinutes: z.exactOptional(
    z.int("must be a whole number of minutes").check(z.minimum(1), z.maximum(LONGEST_START_MINUTES)),
  ),
};

const someWeekdays = z.pipe(
  z.array(z.enum(weekdays)).check(
    z.minLength(1),
    z.refine((days) => new Set(days).size === days.length, "must name each day once"),
  ),
  z.transform((days) => weekdays.filter((day) => days.includes(day))),
);

/** Days 29 to 31 do not exist in every month. For the end of the month there is a value of its own. */
const LAST_DAY = 28;
const aDay =
  `must be 1 to ${LAST_DAY}, or "last" for the last day of the month: days 29 to 31 are missing from ` +
  `some months, so use "last" or ${LAST_DAY}`;
const dayOfMonth = z
  .union([z.int(), z.literal("last")], aDay)
  .check(z.refine((day) => day === "last" || (day >= 1 && day <= LAST_DAY), aDay));

/** Its occurrences are an hour apart, so those that start late must not meet. */
const startWithinAnHour = z.exactOptional(
  z.int("must be a whole number of minutes").check(z.minimum(1), z.maximum(LONGEST_START_OF_HOUR_MINUTES)),
);

const hourly = z
  .strictObject({
    every: z.literal("hour"),
    ...when,
    startWithinMinutes: startWithinAnHour,
    /** The last wall-clock time of a day at which it may be due. `at` is the first one, and sets the minute. */
    until: timeOfDay,
  })
  .check(
    z.refine(({ at, until }) => until >= at, { error: "must not be before the first time", path: ["until"] }),
  );

const cadence = z.discriminatedUnion("every", [
  hourly,
  z.strictObject({ every: z.literal("daily"), ...when }),
  z.strictObject({ every: z.literal("weekly"), weekdays: someWeekdays, ...when }),
  z.strictObject({ every: z.literal("monthly"), dayOfMonth, ...when }),
  // Of the times in its mails.
  z.strictObject({ every: z.literal("arrival"), timeZone }),
]);
/**
 * When a cohort is imported. `weekdays` are distinct and in the order of the week. `arrival`: whenever all marks that its
 * data set names are there and one of them is new.
 */
export type Cadence = z.infer<typeof cadence>;
/** One that has due times, and a timer. */
export type TimedCadence = Exclude<Cadence, { every: "arrival" }>;

/** `POST` and `PUT /cohorts/{id}/schedule`. */
const requested = {
  cadence,
  connectionId,
  recipients,
  locale: z.optional(locale),
  /** Left out: `every-run`. */
  mailPolicy: z.optional(mailPolicy),
  /** Channels that are told of its imports, by the same policy. Left out: none. */
  channels: z.optional(channelIds),
  /** Left out: an import whose data is not there, or too old, when it is due fails at once. */
  waitForData: z.optional(waitForData),
};
type Waiting = Pick<ScheduleRequest, "cadence" | "waitForData">;
const waitsSoundly = [
  z.refine<Waiting>(({ cadence, waitForData }) => !waitForData || cadence.every !== "hour", {
    error: "is not for a schedule of every hour, whose next import comes soon: leave it out",
    path: ["waitForData"],
  }),
  z.refine<Waiting>(({ cadence, waitForData }) => !waitForData || cadence.every !== "arrival", {
    error: "is not for a schedule that imports when data arrives: leave it out",
    path: ["waitForData"],
  }),
  z.refine<Waiting>(({ cadence, waitForData }) => isLateEnough(waitForData, cadence), {
    error: "must be later than the last minute at which an import may start, on the same day",
    path: ["waitForData", "until"],
  }),
];
export const scheduleRequest = z.strictObject(requested).check(...waitsSoundly);
export type ScheduleRequest = z.infer<z.ZodMiniObject<typeof requested>>;

/** `PUT`: with `version`, only where the schedule is still at it. */
export const scheduleChange = z
  .strictObject({ ...requested, version: z.optional(z.int()) })
  .check(...waitsSoundly);
export type ScheduleChange = z.infer<typeof scheduleChange>;

function isLateEnough(waits: WaitForData | undefined, cadence: Cadence): boolean {
  if (cadence.every === "hour" || cadence.every === "arrival") return true;
  return !waits || waits.until > lastStart(cadence);
}

/** The wall-clock time by which an import has started; past midnight it sorts after every time of the day. */
function lastStart({ at, startWithinMinutes = 0 }: TimedCadence): string {
  const minute = Number(at.slice(0, 2)) * 60 + Number(at.slice(3)) + startWithinMinutes;
  const twoDigits = (part: number) => String(part).padStart(2, "0");
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/** `POST /cohorts/{id}/schedule/imports`: all else comes from the schedule. */
export const triggerRequest = z.pick(importRequest, { allowUnusualChange: true });
export type TriggerRequest = z.infer<typeof triggerRequest>;

/** `POST /cohorts/{id}/schedule/test-mail`: to one of the schedule's recipients. */
export const testMailRequest = z.strictObject({ to: recipient });
/** `failed`: the address can't be mailed. */
export const testMailAnswer = z.object({ to: z.string(), state: z.enum(["sent", "failed"]) });
export type TestMailAnswer = z.infer<typeof testMailAnswer>;

/**
 * `claiming`: the slot is taken, its timer is not set yet. `live`: its timer fires. `paused`: keeps the slot, without a
 * timer. `ending`: its timer is being removed; the next state is `ended`, after which the slot may be claimed again.
 */
const slotState = z.enum(["claiming", "live", "paused", "ending", "ended"]);

const slotFields = {
  cohortId,
  /** Raised by create, resume and every change of cadence. It fences off older ticks and timers. */
  generation: z.int(),
  cadence,
  connectionId,
  recipients: z.array(z.string()),
  locale,
  mailPolicy,
  channels: z.exactOptional(z.array(channelId)),
  waitForData: z.exactOptional(waitForData),
  createdAt: z.string(),
  endedAt: z.exactOptional(z.string()),
};
const slotNow = {
  ...slotFields,
  state: slotState,
  /** When this generation began, ISO. Occurrences due at or before it are not part of the generation. */
  effectiveFrom: z.string(),
};
const shownSlot = z.object(slotNow);

/** A generation that a change of the cadence ended, with the schedule as it was. */
export type EarlierGeneration = Pick<
  Slot,
  | "generation"
  | "cadence"
  | "connectionId"
  | "recipients"
  | "locale"
  | "mailPolicy"
  | "channels"
  | "waitForData"
  | "effectiveFrom"
  | "version"
> & {
  /** When the next generation began, ISO. Occurrences due at or before it are part of this generation. */
  until: string;
};

/** The one slot that a cohort has for a schedule. It is never deleted, so its generation only increases. */
export interface Slot extends z.infer<typeof shownSlot> {
  /** Raised by every write: a slot is only replaced by one that was derived from it. */
  revision: number;
  /** The revision of the last change of what it is: no two changes have the same. Left out: 0. */
  version?: number;
  /** Oldest first: those whose occurrences may still be started. */
  earlier?: EarlierGeneration[];
  /** The newest data that arrived while an import of the cohort was going on: one import of it follows. */
  following?: Arrival;
}

const inEachLanguage = z.record(locale, z.string());

/** A due time, in UTC and in the schedule's zone. */
const occurrenceView = z.object({
  /** ISO, UTC. */
  due: z.string(),
  /** The wall-clock time that the cadence asks for, `2026-03-29T02:30`. */
  local: z.string(),
  /** Explains that a change of the clocks skips this local time, or repeats it. */
  note: z.exactOptional(inEachLanguage),
});
export type OccurrenceView = z.infer<typeof occurrenceView>;

/** State of a schedule: `late` has a due occurrence without a run, `failing` a last run that failed. */
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
export const scheduleView = z.object({
  ...slotNow,
  version: z.int(),
  inWords: inEachLanguage,
  /** The next five; empty if it is paused or ended. */
  next: z.array(occurrenceView),
});
export type ScheduleView = z.infer<typeof scheduleView>;

/** A schedule that has ended. */
const pastSchedule = z.object(slotFields);
export type PastSchedule = z.infer<typeof pastSchedule>;

/** `GET /cohorts/{id}/schedule`: with its health, and the cohort's latest ended schedules, newest first. */
export const scheduleReport = z.extend(scheduleView, {
  health: z.enum(scheduleHealths),
  /** Its recipients who are not mailed, because a mail came back or they complained. */
  blocked: z.array(blockedAddress),
  past: z.array(pastSchedule),
});
export type ScheduleReport = z.infer<typeof scheduleReport>;

/** An entry of `GET /schedules`. */
export const scheduleSummary = z.object({
  cohortId,
  cohortName: z.string(),
  state: slotState,
  cadence,
  inWords: inEachLanguage,
  connectionId,
  next: z.exactOptional(occurrenceView),
  lastRun: z.exactOptional(
    z.pick(run, { id: true, time: true, status: true, reason: true, totalUsersImported: true }),
  ),
  health: z.enum(scheduleHealths),
});
export type ScheduleSummary = z.infer<typeof scheduleSummary>;

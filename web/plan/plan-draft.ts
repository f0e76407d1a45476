/** What is asked of an import or a schedule, while it is filled in. */

import type { ChannelId } from "../../shared/contract/ids.ts";
import type { MailPolicy } from "../../shared/contract/imports.ts";
import type { Cadence, ScheduleReport, Weekday } from "../../shared/contract/schedules.ts";
import type { Locale } from "../../shared/contract/values.ts";

export interface PlanDraft {
  connectionId: string;
  every: "once" | Cadence["every"];
  at: string;
  /** Of every hour: the last time of a day. */
  lastAt: string;
  timeZone: string;
  weekdays: Weekday[];
  /** `1` to `28`, or `last`. */
  dayOfMonth: string;
  startWithinMinutes: number | undefined;
  /** Until when an import waits for its data; empty if it does not wait. */
  waitUntil: string;
  recipients: string[];
  locale: Locale;
  mailPolicy: MailPolicy;
  /** Of a schedule only. */
  channels: ChannelId[];
}

export function newPlan(
  given: Pick<PlanDraft, "connectionId" | "timeZone" | "recipients" | "locale">,
): PlanDraft {
  return {
    ...given,
    every: "once",
    at: "09:00",
    lastAt: "18:00",
    weekdays: ["MON"],
    dayOfMonth: "1",
    startWithinMinutes: undefined,
    waitUntil: "",
    mailPolicy: "every-run",
    channels: [],
  };
}

export function planOf(report: ScheduleReport): PlanDraft {
  const { cadence, connectionId, recipients, locale, mailPolicy, channels = [], waitForData } = report;
  return {
    ...newPlan({ connectionId, timeZone: cadence.timeZone, recipients, locale }),
    every: cadence.every,
    ...(cadence.every !== "arrival" && { at: cadence.at, startWithinMinutes: cadence.startWithinMinutes }),
    waitUntil: waitForData?.until ?? "",
    mailPolicy,
    channels,
    ...(cadence.every === "hour" && { lastAt: cadence.until }),
    ...(cadence.every === "weekly" && { weekdays: cadence.weekdays }),
    ...(cadence.every === "monthly" && { dayOfMonth: String(cadence.dayOfMonth) }),
  };
}

/** Undefined: it is imported once, or something is missing. */
export function cadenceOf(draft: PlanDraft): Cadence | undefined {
  const { every, at, timeZone, startWithinMinutes } = draft;
  if (every === "arrival") return { every, timeZone };
  if (every === "once" || !/^\d\d:\d\d$/.test(at)) return undefined;
  const when = { at, timeZone, ...(startWithinMinutes !== undefined && { startWithinMinutes }) };
  if (every === "daily") return { every, ...when };
  if (every === "hour") return draft.lastAt >= at ? { every, until: draft.lastAt, ...when } : undefined;
  if (every === "weekly")
    return draft.weekdays.length > 0 ? { every, weekdays: draft.weekdays, ...when } : undefined;
  const { dayOfMonth } = draft;
  return { every, dayOfMonth: dayOfMonth === "last" ? dayOfMonth : Number(dayOfMonth), ...when };
}

/** The time from which on a wait may end; undefined if no time of the day is late enough. */
export function earliestLimit({ at, startWithinMinutes = 0 }: PlanDraft): string | undefined {
  const minute = Number(at.slice(0, 2)) * 60 + Number(at.slice(3)) + startWithinMinutes + 1;
  const twoDigits = (part: number) => String(part).padStart(2, "0");
  return minute < 24 * 60 ? `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}` : undefined;
}

/** A schedule of every hour does not wait: its next import comes soon. One of new data begins when the data is there. */
export function mayWaitForData({ every }: PlanDraft): boolean {
  return every !== "once" && every !== "hour" && every !== "arrival";
}

export function isWaitValid(draft: PlanDraft): boolean {
  if (draft.waitUntil === "" || !mayWaitForData(draft)) return true;
  const earliest = earliestLimit(draft);
  return earliest !== undefined && draft.waitUntil >= earliest;
}

/** The addresses of texts that may hold several, as they are pasted. */
export function addressesIn(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.split(/[\s,;]+/)).filter((address) => address !== ""))];
}

/** As the API takes them; it says the rest. */
export function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

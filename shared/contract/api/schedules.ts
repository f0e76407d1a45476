import * as z from "zod/mini";
import { connectionId } from "../ids.ts";
import { pageOf } from "../pages.ts";
import {
  scheduleChange,
  scheduleReport,
  scheduleRequest,
  scheduleSummary,
  scheduleView,
  testMailAnswer,
  testMailRequest,
  triggerRequest,
} from "../schedules.ts";
import { blockedExample } from "./blocked-addresses.ts";
import { at, ids } from "./examples.ts";
import { acceptedImport } from "./imports.ts";
import { aSwitch, location, type Operation, paged } from "./operation.ts";

const tag = "Schedules";
const noSchedule = "The cohort has no schedule.";

const request = {
  cadence: { every: "weekly", weekdays: ["MON", "THU"], at: "09:00", timeZone: "Europe/Madrid" },
  connectionId: ids.connection,
  recipients: ["marketing@example.com"],
  mailPolicy: "every-run",
  channels: [ids.channel],
  waitForData: { until: "12:00" },
};
const inWords = {
  en: "Every Monday and Thursday at 09:00 (Europe/Madrid)",
  es: "Todos los lunes y jueves a las 09:00 (Europe/Madrid)",
};
const next = { due: "2026-11-26T08:00:00.000Z", local: "2026-11-26T09:00" };
const shown = {
  ...request,
  cohortId: ids.cohort,
  generation: 1,
  version: 1,
  locale: "en",
  state: "live",
  effectiveFrom: at,
  createdAt: at,
  inWords,
  next: [next],
};
const summary = {
  cohortId: ids.cohort,
  cohortName: "Spent more than 100",
  state: "live",
  cadence: request.cadence,
  inWords,
  connectionId: ids.connection,
  next,
  health: "waiting",
};

export const schedulePage = pageOf(scheduleSummary);
const onItsWay = {
  description: "Its timer is still on the way; it will be set.",
  schema: scheduleView,
  example: { ...shown, state: "claiming" },
  headers: location,
};

export const schedules = {
  "POST /cohorts/{cohortId}/schedule": {
    id: "create-schedule",
    tag,
    summary: "Schedules a cohort's imports: one schedule at a time",
    body: { schema: scheduleRequest, example: request },
    answers: {
      201: { description: "It is live.", schema: scheduleView, example: shown, headers: location },
      202: onItsWay,
    },
    refusals: {
      400: "A value is not valid.",
      404: "There is no such cohort.",
      409: "It has a schedule: the problem shows it.",
      422:
        "The connection can't be used, a channel is not there, timers can't be set in the time zone, the cohort is a draft (its definition can't " +
        "be evaluated), or it is to be imported when its data arrives and its data set names no mark. Nothing was changed.",
    },
  },
  "GET /cohorts/{cohortId}/schedule": {
    id: "read-schedule",
    tag,
    summary: "Shows a cohort's schedule, also one that has ended",
    answers: {
      200: {
        description: "The schedule.",
        schema: scheduleReport,
        example: { ...shown, health: "waiting", blocked: [blockedExample], past: [] },
      },
    },
    refusals: { 404: noSchedule },
  },
  "PUT /cohorts/{cohortId}/schedule": {
    id: "change-schedule",
    tag,
    summary: "Replaces a schedule whole",
    query: { leaveMembers: aSwitch("Also where Braze holds users at the connection that it leaves.") },
    body: { schema: scheduleChange, example: { ...request, version: 1 } },
    answers: { 200: { description: "As it is now.", schema: scheduleView, example: shown }, 202: onItsWay },
    refusals: {
      400: "A value is not valid.",
      404: noSchedule,
      409:
        "It was changed meanwhile, or users are left at the connection that it leaves, or are just " +
        "being imported there.",
      422:
        "The connection can't be used, a channel is not there, timers can't be set in the time zone, or it is to be imported when its data " +
        "arrives and its data set names no mark. Nothing was changed.",
    },
  },
  "DELETE /cohorts/{cohortId}/schedule": {
    id: "end-schedule",
    tag,
    summary: "Ends a schedule",
    answers: {
      202: {
        description: "Its timer is still being taken away; nothing is started any more.",
        schema: scheduleView,
        example: { ...shown, state: "ending", next: [] },
        headers: location,
      },
      204: { description: "It has ended." },
    },
    refusals: { 404: noSchedule, 409: "It was changed meanwhile." },
  },
  "POST /cohorts/{cohortId}/schedule/pause": {
    id: "pause-schedule",
    tag,
    summary: "Pauses a schedule: it keeps its place and starts nothing",
    answers: {
      200: { description: "Paused.", schema: scheduleView, example: { ...shown, state: "paused", next: [] } },
    },
    refusals: { 404: noSchedule, 409: "It is ending, or was changed meanwhile." },
  },
  "POST /cohorts/{cohortId}/schedule/resume": {
    id: "resume-schedule",
    tag,
    summary: "Resumes a schedule",
    answers: {
      200: { description: "Live.", schema: scheduleView, example: { ...shown, generation: 2 } },
      202: onItsWay,
    },
    refusals: { 404: noSchedule, 409: "It is ending, or was changed meanwhile." },
  },
  "POST /cohorts/{cohortId}/schedule/test-mail": {
    id: "send-test-mail",
    tag,
    summary: "Sends a test mail to a recipient of a schedule",
    body: { schema: testMailRequest, example: { to: "marketing@example.com" } },
    answers: {
      200: {
        description: "It was sent, or the address can't be mailed.",
        schema: testMailAnswer,
        example: { to: "marketing@example.com", state: "sent" },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: noSchedule,
      422: "The address is not a recipient of the schedule, or is blocked: the problem says why.",
      503: "It could not be sent, or it is not known whether it was.",
    },
  },
  "POST /cohorts/{cohortId}/schedule/imports": {
    id: "start-schedule-import",
    tag,
    summary: "Starts a schedule's import by hand",
    once: true,
    body: { schema: triggerRequest, example: { allowUnusualChange: true }, optional: true },
    answers: { 202: acceptedImport },
    refusals: {
      400: "A value is not valid.",
      404: noSchedule,
      409: "An import goes on: the problem shows it.",
      422: "The connection can't be used, or the cohort is a draft: its definition can't be evaluated.",
    },
  },
  "GET /schedules": {
    id: "list-schedules",
    tag,
    summary: "Lists all schedules that have not ended",
    query: {
      ...paged,
      connectionId: {
        schema: z.optional(connectionId),
        description: "Only schedules that import into this connection.",
      },
      late: aSwitch("Only schedules whose last occurrence is an hour past and has no import that started."),
      unmailed: aSwitch(
        "Only schedules whose imports nobody is told of, because all their recipients are blocked. Paused ones are left " +
          "out.",
      ),
      soonest: aSwitch(
        "The schedules that are due next, in that order. They are one page, so without a cursor.",
      ),
    },
    answers: {
      200: {
        description:
          "A page. With filters it may have fewer items than its limit, even none, and a cursor: go on with that.",
        schema: schedulePage,
        example: { items: [summary] },
      },
    },
    refusals: { 400: "A value is not valid.", 404: "There is no such connection." },
  },
} as const satisfies Record<string, Operation>;

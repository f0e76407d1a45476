import * as z from "zod/mini";
import { END_WAIT_S } from "../../limits.ts";
import { cohortId, connectionId } from "../ids.ts";
import { importRequest, outcome, rebuildRequest, run, runView, trigger } from "../imports.ts";
import { pageOf } from "../pages.ts";
import { rejectedRows } from "../rejected-rows.ts";
import { at, ids } from "./examples.ts";
import { aSwitch, location, type Operation, paged } from "./operation.ts";

const tag = "Imports";
const noImport = "There is no such import.";

const accepted = {
  id: ids.run,
  cohortId: ids.cohort,
  cohortName: "Spent more than 100",
  connectionId: ids.connection,
  connectionName: "Shop, Europe",
  trigger: "once",
  time: at,
  status: "queued",
  allowUnusualChange: false,
  empty: false,
  locale: "en",
  mails: [{ to: "marketing@example.com", state: "waiting" }],
};
const ended = {
  ...accepted,
  status: "succeeded",
  startedAt: "2026-11-25T08:00:02.000Z",
  endedAt: "2026-11-25T08:01:26.000Z",
  counts: {
    members: 1_190,
    kept: 1_102,
    added: 88,
    removed: 12,
    rejected: { "no-identifier": 10 },
    refused: 0,
    unknown: 0,
    unsent: 0,
  },
  toSend: { adds: 88, removes: 12 },
  totalUsersImported: 1_190,
  rejected: { rows: 10, href: `/imports/${ids.run}/rejected`, expiresAt: "2026-12-25T08:01:26.000Z" },
  mails: [{ to: "marketing@example.com", state: "sent", at: "2026-11-25T08:01:27.000Z" }],
  notices: [
    {
      channel: ids.channel,
      state: "handed-over",
      at: "2026-11-25T08:01:27.000Z",
      delivery: { state: "delivered", tries: 1, at: "2026-11-25T08:01:28.000Z", status: 204 },
    },
  ],
  inWords: { what: "88 users were added, 12 removed." },
  durationSeconds: 84,
};
const stopping = {
  ...accepted,
  status: "running",
  startedAt: "2026-11-25T08:00:02.000Z",
  cancelRequested: { at: "2026-11-25T08:00:30.000Z", by: "ana" },
  inWords: { what: "The import is running." },
};

/** An instant or a date; a date begins at midnight UTC. */
export const instant = z.optional(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], "must be a date, YYYY-MM-DD, or an ISO instant"),
);

export const importPage = pageOf(runView);
export const acceptedImport = {
  description: "It is accepted; its end is mailed to the recipients.",
  schema: run,
  example: accepted,
  headers: location,
};

export const imports = {
  "POST /cohorts/{cohortId}/imports": {
    id: "start-import",
    tag,
    summary: "Imports a cohort into Braze, once",
    once: true,
    body: {
      schema: importRequest,
      example: { connectionId: ids.connection, recipients: ["marketing@example.com"] },
    },
    answers: { 202: acceptedImport },
    refusals: {
      400: "A value is not valid.",
      404: "There is no such cohort.",
      409: "An import of the cohort goes on: the problem shows it.",
      422: "The connection can't be used, or the cohort is a draft: its definition can't be evaluated.",
    },
  },
  "POST /cohorts/{cohortId}/ledger/rebuild": {
    id: "rebuild-ledger",
    tag,
    summary: "Rebuilds a lost ledger from earlier imports, and imports the cohort",
    once: true,
    body: {
      schema: rebuildRequest,
      example: { connectionId: ids.connection, recipients: ["marketing@example.com"], confirm: true },
    },
    answers: {
      202: {
        ...acceptedImport,
        example: { ...accepted, rebuildLedger: true },
      },
    },
    refusals: {
      400: "A value is not valid.",
      404: "There is no such cohort.",
      409: "The cohort has never been imported into the connection, or an import goes on.",
      422:
        "It is not confirmed: what would be done is explained. Or the connection can't be used, or the cohort is a " +
        "draft: its definition can't be evaluated.",
    },
  },
  "GET /cohorts/{cohortId}/imports": {
    id: "list-imports",
    tag,
    summary: "Lists a cohort's imports, newest first; those of a deleted cohort stay",
    query: paged,
    answers: { 200: { description: "A page.", schema: importPage, example: { items: [ended] } } },
    refusals: { 404: "There is no such cohort." },
  },
  "GET /imports": {
    id: "list-all-imports",
    tag,
    summary: "Lists the imports of all cohorts, newest first",
    query: {
      ...paged,
      running: aSwitch("Only imports that have not ended; false: only those that have."),
      outcome: { schema: z.optional(outcome), description: "Only imports that ended so." },
      trigger: { schema: z.optional(trigger), description: "Only imports that began so." },
      connectionId: { schema: z.optional(connectionId), description: "Only imports into this connection." },
      cohortId: { schema: z.optional(cohortId), description: "Only imports of this cohort." },
      from: { schema: instant, description: "Only imports since this instant, to the second." },
      to: { schema: instant, description: "Only imports before this instant, to the second." },
      latest: aSwitch("Only imports after which their cohort had no other, whatever the other filters."),
    },
    answers: {
      200: {
        description:
          "A page. With filters it may have fewer items than its limit, even none, and a cursor: go on with that. " +
          "An import that just began or ended may be missing for a moment.",
        schema: importPage,
        example: { items: [ended] },
      },
    },
    refusals: { 400: "A value is not valid.", 404: "There is no such connection or cohort." },
  },
  "GET /imports/{runId}": {
    id: "read-import",
    tag,
    summary: "Shows an import in words, and how far it is",
    query: {
      wait: {
        schema: z.optional(z.int().check(z.minimum(0), z.maximum(END_WAIT_S))),
        description:
          "Seconds to wait for the end of the import: it is answered once the import has ended, or as it is when they " +
          "have passed. Left out: it is answered at once.",
      },
    },
    answers: {
      200: {
        description:
          "The import. Where others before it take Braze's limit, it has `waiting`, with its expected start; in lists " +
          "it has that once it is prepared.",
        schema: runView,
        example: ended,
      },
    },
    refusals: { 400: "The wait is too long.", 404: noImport },
  },
  "GET /imports/{runId}/rejected": {
    id: "read-rejected",
    tag,
    summary: "Gives a link to a CSV of the rows that an import rejected and the ids that Braze refused",
    answers: {
      200: {
        description: "The link needs no token and is good for five minutes; the file is kept for 30 days.",
        schema: rejectedRows,
        example: {
          rows: 10,
          expiresAt: ended.rejected.expiresAt,
          link: {
            method: "GET",
            url: `https://work.s3.eu-west-1.amazonaws.com/rejected/${ids.cohort}/${ids.run}.csv?X-Amz-Signature=…`,
            expiresAt: "2026-11-25T08:10:00.000Z",
          },
        },
      },
    },
    refusals: {
      404: "There is no such import, or it has no such rows: `rejected-none`, `rejected-not-yet`, `rejected-expired`, `rejected-too-many`.",
    },
  },
  "POST /imports/{runId}/cancellation": {
    id: "cancel-import",
    tag,
    summary: "Stops an import between two batches; sending it again is fine",
    answers: {
      202: {
        description: "What is under way is still answered, then it ends as cancelled.",
        schema: runView,
        example: stopping,
        headers: location,
      },
    },
    refusals: { 404: noImport, 409: "It has ended." },
  },
} as const satisfies Record<string, Operation>;

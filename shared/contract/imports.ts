/** Imports (runs) as the API accepts and shows them. */
import * as z from "zod/mini";
import { arrivedData } from "./arrivals.ts";
import { rejected } from "./cohorts.ts";
import { dataFault } from "./data-faults.ts";
import { dataWait } from "./data-waits.ts";
import { deliveryOutcome } from "./deliveries.ts";
import { usedExclusions } from "./exclusions.ts";
import { unusualChange } from "./guard.ts";
import { channelId, cohortId, connectionId, runId } from "./ids.ts";
import { mailBlock } from "./mail-addresses.ts";
import { dataNotes, scanned } from "./readings.ts";
import { asOf, inWords, locale, recipients } from "./values.ts";

export const importRequest = z.strictObject({
  connectionId,
  recipients,
  locale: z.optional(locale),
  /** Lets this one import pass the guard. */
  allowUnusualChange: z.optional(z.boolean()),
  /**
   * Removes every member that the ledger holds at the connection, whatever the definition says. Nothing is evaluated: whoever is held by a
   * device and was identified since the last import stays, because Braze ignores the device.
   */
  empty: z.optional(z.boolean()),
  /**
   * Removes only whom the ledger holds and an exclusion list has, by external id and alias. Nothing is evaluated and nobody is added, so it needs no
   * data, and the guard does not stop it. Not together with `empty`.
   */
  removeExcluded: z.optional(z.boolean()),
  /** The instant as of which the cohort is evaluated. Default: the run's own time. */
  asOf: z.optional(asOf),
});
export type ImportRequest = z.infer<typeof importRequest>;

/** `POST /cohorts/{cohortId}/ledger/rebuild`: an import that first rebuilds the ledger. */
export const rebuildRequest = z.extend(
  z.pick(importRequest, { connectionId: true, recipients: true, locale: true, allowUnusualChange: true }),
  {
    /** Without it nothing is done, and the error explains what would be done. */
    confirm: z.optional(z.boolean()),
  },
);
export type RebuildRequest = z.infer<typeof rebuildRequest>;

export const trigger = z.enum(["once", "scheduled", "manual"]);
export type Trigger = z.infer<typeof trigger>;

/** How an import ended. */
export const outcome = z.enum(["succeeded", "partial", "failed", "cancelled", "skipped"]);
const runStatus = z.enum(["queued", "running", ...outcome.options]);
export type RunStatus = z.infer<typeof runStatus>;

/** Why a run did not do all that was asked. `domain/reasons.ts` has the words for each. */
export const runReasons = [
  "no-active-key",
  "key-refused",
  "partner-key-refused",
  "partner-not-enabled",
  "unauthorized",
  "cluster-unknown",
  "connection-disabled",
  "connection-pending",
  "connection-gone",
  "cohort-gone",
  "definition-invalid",
  "data-missing",
  "stale-data",
  "data-unreadable",
  "too-large-for-engine",
  "database-unavailable",
  "unusual-change",
  "ledger-lost",
  "rate-limited",
  "locked",
  "upstream-down",
  "refused-by-braze",
  "another-run",
  "past-catch-up-window",
  "lease-lost",
  "workflow-died",
  "restored-from-backup",
  "counts-do-not-reconcile",
  "exclusions-changed",
  "internal",
] as const;
export type RunReason = (typeof runReasons)[number];

/** Counts of one run, in members (identifiers). None is assumed: a count that is not known is left out of the run. */
const counts = z.object({
  /** Size of the cohort at this run: kept + adds. Of a run that evaluates nothing, kept is whom Braze may still hold. */
  members: z.int(),
  kept: z.int(),
  /** Adds and removes that Braze accepted. */
  added: z.int(),
  removed: z.int(),
  rejected,
  /** Members who were left out because an exclusion list has them. Absent: no list applied. */
  excluded: z.exactOptional(z.int()),
  /** Ids that Braze refused; ids whose answer never came; ids never sent. Adds and removes together. */
  refused: z.int(),
  unknown: z.int(),
  unsent: z.int(),
});
export type Counts = z.infer<typeof counts>;

/**
 * Which runs of a schedule mail its recipients. `changes-and-failures`: all but those that had nothing to send.
 * `failures`: those that did not do all that was asked, and that nobody cancelled.
 */
export const mailPolicy = z.enum(["every-run", "changes-and-failures", "failures"]);
export type MailPolicy = z.infer<typeof mailPolicy>;

const recipientMail = z.object({
  to: z.string(),
  /**
   * `sending`: being sent since `at`, or there was no answer. `unknown`: it may have arrived, and is not sent again.
   * `suppressed`: not mailed, because the mail of another run says that the connection is failing. `not-wanted`: the
   * schedule's mail policy leaves it out. `blocked`: not mailed, because an earlier mail to the address came back or its
   * recipient complained.
   */
  state: z.enum(["waiting", "sending", "sent", "failed", "unknown", "suppressed", "not-wanted", "blocked"]),
  at: z.exactOptional(z.string()),
  /** Why the address is blocked. Of a mail that was sent: this mail was the reason, and may not have been read. */
  block: z.exactOptional(mailBlock),
  /** Times that it may have been sent. */
  tries: z.exactOptional(z.int()),
});
export type RecipientMail = z.infer<typeof recipientMail>;

const channelNotice = z.object({
  channel: channelId,
  /**
   * `handed-over`: to the channel's deliveries. `suppressed`: not sent, because the channel was told of another run that
   * the connection is failing. `not-wanted`: the schedule's mail policy leaves it out. `failed`: not handed over for a
   * day.
   */
  state: z.enum(["waiting", "handed-over", "suppressed", "not-wanted", "failed"]),
  at: z.exactOptional(z.string()),
});
export type ChannelNotice = z.infer<typeof channelNotice>;

const changes = z.object({ adds: z.int(), removes: z.int() });

/** What a lost ledger was rebuilt from. */
const rebuiltFrom = z.object({
  /** The import that left the newest intact ledger; absent if there is none. */
  ledgerOf: z.exactOptional(runId),
  /** How many imports since then still have their change sets. */
  changeSets: z.int(),
  /** False: some data since then is lost too, so Braze may hold users who are in no record any more. */
  complete: z.boolean(),
});
export type RebuiltFrom = z.infer<typeof rebuiltFrom>;

export const run = z.object({
  id: runId,
  cohortId,
  cohortName: z.string(),
  connectionId,
  connectionName: z.string(),
  trigger,
  /** Due or accept time, ISO. Fixed when the run is created. */
  time: z.string(),
  /** The instant that the cohort is evaluated as of, if not `time`. ISO. */
  asOf: z.exactOptional(z.string()),
  status: runStatus,
  allowUnusualChange: z.boolean(),
  empty: z.boolean(),
  /** It only removes people who are on exclusion lists. */
  removeExcluded: z.exactOptional(z.boolean()),
  /** Rebuilds the ledger from what earlier imports left, if it is lost. */
  rebuildLedger: z.exactOptional(z.boolean()),
  rebuiltFrom: z.exactOptional(rebuiltFrom),
  locale,
  /** IANA zone of the times in its mails: the schedule's, or the cohort's. */
  timeZone: z.exactOptional(z.string()),
  /** The schedule's; absent for a one-off import, which mails in any case. */
  mailPolicy: z.exactOptional(mailPolicy),
  /** Only of an import of a schedule that imports when data arrives. Its `time` is when the newest mark was written. */
  arrival: z.exactOptional(arrivedData),
  /** Only of an import whose schedule waits for data. */
  dataWait: z.exactOptional(dataWait),
  startedAt: z.exactOptional(z.string()),
  endedAt: z.exactOptional(z.string()),
  reason: z.exactOptional(z.enum(runReasons)),
  /**
   * Of a cohort that could not be evaluated, as it was then: which file, column and line, or place of the definition.
   * In English.
   */
  detail: z.exactOptional(z.string()),
  /** What `detail` says of the data, for who says it in another language. Left out of what has no code. */
  fault: z.exactOptional(dataFault),
  /** What was left out of the data as unreadable, and odd identifiers that were sent as they are. Absent if nothing. */
  dataNotes: z.exactOptional(dataNotes),
  /** What Athena has read to select the users, and what it costs about; absent where Athena reads none of the data. */
  scanned: z.exactOptional(scanned),
  /** The run because of which this one was skipped. */
  otherRun: z.exactOptional(runId),
  /** Set when cancellation was requested; what was not sent by then stays unsent. `by` is a caller of the API. */
  cancelRequested: z.exactOptional(z.object({ at: z.string(), by: z.string() })),
  /** The newest key was refused and an older one was used. */
  usedOlderKey: z.exactOptional(z.boolean()),
  counts: z.exactOptional(counts),
  /** When it may begin to send, once its place in the line of those that wait for Braze's limit is known. ISO. */
  turn: z.exactOptional(z.string()),
  /** All removes are done, and adds are being sent; only for a run that has both. */
  addsBegan: z.exactOptional(z.boolean()),
  /** Adds and removes that were to be sent; of a large import, while it goes on, also those of each of its buckets. */
  toSend: z.exactOptional(z.extend(changes, { byBucket: z.exactOptional(z.array(changes)) })),
  /** The exclusion lists that it was prepared with. */
  exclusions: z.exactOptional(z.array(usedExclusions)),
  /** The reasons for which the guard stopped it. */
  unusualChange: z.exactOptional(unusualChange),
  /** Members that the ledger holds as `in` after this run: accepted by Braze, never "matched". */
  totalUsersImported: z.exactOptional(z.int()),
  /** The file of rejected rows and refused ids: how many, where to request a link to it, and until when it is kept. */
  rejected: z.exactOptional(z.object({ rows: z.int(), href: z.string(), expiresAt: z.string() })),
  mails: z.array(recipientMail),
  /**
   * What became of the event of its end on the stage's bus. `failed`: it was not taken for a day. Absent: it has not ended,
   * or the event is still to be published.
   */
  event: z.exactOptional(z.object({ state: z.enum(["published", "failed"]), at: z.string() })),
  /** Notices to the channels of its schedule. */
  notices: z.exactOptional(z.array(channelNotice)),
});
export type Run = z.infer<typeof run>;

/** Progress of a run that is sending. `sent`: answered by Braze, whatever the answer. */
const sendingProgress = z.object({
  parts: z.int(),
  partsDone: z.int(),
  ids: z.int(),
  idsSent: z.int(),
  /** Rate since its first request; absent before the first answer. */
  idsPerSecond: z.exactOptional(z.number()),
  /** Expected end at this rate. ISO. */
  expectedEnd: z.exactOptional(z.string()),
});
export type SendingProgress = z.infer<typeof sendingProgress>;

/** Of a run that waits for its turn to send, because imports before it take Braze's limit. */
const waitingForTurn = z.object({
  /** When it is expected to begin to send, ISO. It may be a little later; an estimate while the run is still `queued`. */
  expectedStart: z.string(),
});
export type WaitingForTurn = z.infer<typeof waitingForTurn>;

/** `GET /imports/{runId}`: the run, the words for it, and its progress. */
export const runView = z.extend(run, {
  /** `delivery`: what became of one that was handed over. It is kept for a month. */
  notices: z.exactOptional(z.array(z.extend(channelNotice, { delivery: z.exactOptional(deliveryOutcome) }))),
  inWords,
  durationSeconds: z.exactOptional(z.number()),
  /** From when it was due to when its data was found, if it has waited for its data. */
  lateBySeconds: z.exactOptional(z.number()),
  progress: z.exactOptional(sendingProgress),
  waiting: z.exactOptional(waitingForTurn),
});
export type RunView = z.infer<typeof runView>;

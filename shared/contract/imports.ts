/** Imports (runs) as the API takes and shows them. */
import * as z from "zod/mini";
import { rejected, unusualChange } from "./cohorts.ts";
import { cohortId, connectionId, runId } from "./ids.ts";
import { asOf, inWords, locale, recipients } from "./values.ts";

export const importRequest = z.strictObject({
  connectionId,
  recipients,
  locale: z.optional(locale),
  /** Lets this one import pass the guard. */
  allowUnusualChange: z.optional(z.boolean()),
  /** Removes everyone whom the ledger holds at the connection, whatever the definition says. */
  empty: z.optional(z.boolean()),
  /** Evaluates the cohort as of then; left out: as of the run's own time. */
  asOf: z.optional(asOf),
});
export type ImportRequest = z.infer<typeof importRequest>;

/** `POST /cohorts/{cohortId}/ledger/rebuild`: an import that first rebuilds the ledger. */
export const rebuildRequest = z.extend(
  z.pick(importRequest, { connectionId: true, recipients: true, locale: true, allowUnusualChange: true }),
  {
    /** Without it nothing is done, and the refusal explains what would be. */
    confirm: z.optional(z.boolean()),
  },
);
export type RebuildRequest = z.infer<typeof rebuildRequest>;

const trigger = z.enum(["once", "scheduled", "manual"]);
export type Trigger = z.infer<typeof trigger>;

const runStatus = z.enum(["queued", "running", "succeeded", "partial", "failed", "cancelled", "skipped"]);
export type RunStatus = z.infer<typeof runStatus>;

/** Why a run did not do all that was asked. The words for people are in `domain/reasons.ts`. */
export const runReasons = [
  "no-active-key",
  "key-refused",
  "partner-key-refused",
  "partner-not-enabled",
  "unauthorized",
  "cluster-unknown",
  "connection-disabled",
  "connection-gone",
  "cohort-gone",
  "definition-invalid",
  "data-missing",
  "stale-data",
  "data-unreadable",
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
  "counts-do-not-reconcile",
  "internal",
] as const;
export type RunReason = (typeof runReasons)[number];

/** Counts of one run. All are members (identifiers), none is assumed: what is not known is left out of the run. */
const counts = z.object({
  /** Size of the cohort at this run: kept + adds. */
  members: z.int(),
  kept: z.int(),
  /** Adds and removes that Braze accepted. */
  added: z.int(),
  removed: z.int(),
  rejected,
  /** Ids that Braze refused; ids whose answer never came; ids never sent. Adds and removes together. */
  refused: z.int(),
  unknown: z.int(),
  unsent: z.int(),
});
export type Counts = z.infer<typeof counts>;

const recipientMail = z.object({
  to: z.string(),
  /** `suppressed`: already told that the connection is failing, by an earlier run's mail. */
  state: z.enum(["waiting", "sent", "failed", "suppressed"]),
  at: z.exactOptional(z.string()),
});

/** What a lost ledger was rebuilt from. */
const rebuiltFrom = z.object({
  /** The import that left the newest ledger that is intact; absent where none is. */
  ledgerOf: z.exactOptional(runId),
  /** How many imports since then had change sets that are left. */
  changeSets: z.int(),
  /** False: something of that time is gone too, so Braze may hold users whom nobody knows of any more. */
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
  /** Due or accept time, ISO, carried along and never read again. */
  time: z.string(),
  /** The instant that the cohort is evaluated as of, where it is not `time`. ISO. */
  asOf: z.exactOptional(z.string()),
  status: runStatus,
  allowUnusualChange: z.boolean(),
  empty: z.boolean(),
  /** If the ledger is lost, it is rebuilt from what is left of earlier imports. */
  rebuildLedger: z.exactOptional(z.boolean()),
  rebuiltFrom: z.exactOptional(rebuiltFrom),
  locale,
  startedAt: z.exactOptional(z.string()),
  endedAt: z.exactOptional(z.string()),
  reason: z.exactOptional(z.enum(runReasons)),
  /** The run that was going on when this one was skipped. */
  otherRun: z.exactOptional(runId),
  /** Somebody asked for its end; what was not sent by then stays so. `by` is a caller of the API. */
  cancelRequested: z.exactOptional(z.object({ at: z.string(), by: z.string() })),
  /** The newest key was refused and an older one was used. */
  usedOlderKey: z.exactOptional(z.boolean()),
  counts: z.exactOptional(counts),
  /** Every remove is over, and adds go out; of a run that has both. */
  addsBegan: z.exactOptional(z.boolean()),
  /** Adds and removes that were to be sent. */
  toSend: z.exactOptional(z.object({ adds: z.int(), removes: z.int() })),
  /** The guard stopped it, for these reasons. */
  unusualChange: z.exactOptional(unusualChange),
  /** Members that the ledger holds as `in` after this run: accepted by Braze, never "matched". */
  totalUsersImported: z.exactOptional(z.int()),
  /** Rows rejected and ids refused, as a file: how many, where the link to it is asked for, and until when. */
  rejected: z.exactOptional(z.object({ rows: z.int(), href: z.string(), expiresAt: z.string() })),
  mails: z.array(recipientMail),
});
export type Run = z.infer<typeof run>;

/** How far a run is that sends. `sent`: answered by Braze, whatever the answer. */
const sendingProgress = z.object({
  parts: z.int(),
  partsDone: z.int(),
  ids: z.int(),
  idsSent: z.int(),
  /** Since its first request; absent before the first answer. */
  idsPerSecond: z.exactOptional(z.number()),
  /** When it is done at this rate. ISO. */
  expectedEnd: z.exactOptional(z.string()),
});
export type SendingProgress = z.infer<typeof sendingProgress>;

/** `GET /imports/{runId}`: the run, in words, and how far it is. */
export const runView = z.extend(run, {
  inWords,
  durationSeconds: z.exactOptional(z.number()),
  progress: z.exactOptional(sendingProgress),
});
export type RunView = z.infer<typeof runView>;

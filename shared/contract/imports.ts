/** Imports (runs) as the API takes and shows them. */
import * as z from "zod/mini";
import type { RejectedReason } from "./cohorts.ts";
import { asOf, locale, recipients } from "./values.ts";

export const importRequest = z.strictObject({
  connectionId: z.string(),
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

export type Trigger = "once" | "scheduled" | "manual";
export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "cancelled" | "skipped";

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
  "too-late",
  "lease-lost",
  "workflow-died",
  "counts-do-not-reconcile",
  "internal",
] as const;
export type RunReason = (typeof runReasons)[number];

/** Counts of one run. All are members (identifiers), none is assumed: what is not known is left out of the run. */
export interface Counts {
  /** Size of the cohort at this run: kept + adds. */
  members: number;
  kept: number;
  /** Adds and removes that Braze accepted. */
  added: number;
  removed: number;
  /** Users without a usable identifier, by reason. */
  rejected: Partial<Record<RejectedReason, number>>;
  /** Ids that Braze refused; ids whose answer never came; ids never sent. Adds and removes together. */
  refused: number;
  unknown: number;
  unsent: number;
}

export interface RecipientMail {
  to: string;
  /** `suppressed`: already told that the connection is failing, by an earlier run's mail. */
  state: "waiting" | "sent" | "failed" | "suppressed";
  at?: string;
}

export interface Run {
  id: string;
  cohortId: string;
  cohortName: string;
  connectionId: string;
  connectionName: string;
  trigger: Trigger;
  /** Due or accept time, ISO, carried along and never read again. */
  time: string;
  /** The instant that the cohort is evaluated as of, where it is not `time`. ISO. */
  asOf?: string;
  status: RunStatus;
  allowUnusualChange: boolean;
  empty: boolean;
  locale: "en" | "es";
  startedAt?: string;
  endedAt?: string;
  reason?: RunReason;
  /** The run that was going on when this one was skipped. */
  otherRun?: string;
  /** Somebody asked for its end; what was not sent by then stays so. `by` is a caller of the API. */
  cancelRequested?: { at: string; by: string };
  /** The newest key was refused and an older one was used. */
  usedOlderKey?: boolean;
  counts?: Counts;
  /** Adds and removes that were to be sent. */
  toSend?: { adds: number; removes: number };
  /** Members that the ledger holds as `in` after this run: accepted by Braze, never "matched". */
  totalUsersImported?: number;
  mails: RecipientMail[];
}

/** How far a run is that sends. `sent`: answered by Braze, whatever the answer. */
export interface SendingProgress {
  parts: number;
  partsDone: number;
  ids: number;
  idsSent: number;
  /** Since its first request; absent before the first answer. */
  idsPerSecond?: number;
  /** When it is done at this rate. ISO. */
  expectedEnd?: string;
}

/** `GET /imports/{runId}`: the run, in words, and how far it is. */
export interface RunView extends Run {
  inWords: { what: string; why?: string; todo?: string };
  durationSeconds?: number;
  progress?: SendingProgress;
}

/** Reasons of an import's end that marketers can't mend: an alarm tells operators of each. */
import type { RunReason } from "../contract/imports.ts";
import type { metrics } from "../contract/metrics.ts";

export type ForOperators = keyof typeof metrics.endedFor;

const reasons: Readonly<Partial<Record<RunReason, ForOperators>>> = {
  "no-active-key": "connection",
  "key-refused": "connection",
  "partner-key-refused": "connection",
  "partner-not-enabled": "connection",
  unauthorized: "connection",
  "cluster-unknown": "connection",
  "data-missing": "data",
  "stale-data": "data",
  "data-unreadable": "data",
  "too-large-for-engine": "data",
  "database-unavailable": "data",
  "ledger-lost": "ledger",
  "counts-do-not-reconcile": "ledger",
};

/** Undefined: there is nothing to mend, or it is for whoever defines cohorts. */
export function forOperators(reason: RunReason | undefined): ForOperators | undefined {
  return reason && reasons[reason];
}

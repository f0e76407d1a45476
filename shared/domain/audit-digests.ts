/**
 * Digests of what people set. What the system notes by itself on the same things is left out, so that a digest changes
 * only by what the audit trail tells of.
 */
import { createHash } from "node:crypto";
import type { Channel } from "../contract/channels.ts";
import type { Connection } from "../contract/connections.ts";
import type { Forgetting } from "../contract/forgettings.ts";
import type { Run } from "../contract/imports.ts";
import type { Slot } from "../contract/schedules.ts";

/** Kinds of things in the trail. */
export type AuditedKind =
  | "cohort"
  | "connection"
  | "channel"
  | "data-set"
  | "upload"
  | "schedule"
  | "import"
  | "mail-address"
  | "exclusion-list"
  | "forgetting"
  | "sandbox-key"
  | "sandbox-segment"
  | "sandbox-behaviour";

export function objectOf(kind: AuditedKind, id: string): string {
  return `${kind}:${id}`;
}

export function digestOfThing({ version: _, ...thing }: { version?: unknown }): string {
  return digest(thing);
}

export function digestOfConnection({
  version: _,
  contactsTold,
  contactMails,
  failing,
  refusedRuns,
  recoveredBy,
  keyCheckedAt,
  untoldChanges,
  firstImportAt,
  status,
  ...set
}: Connection): string {
  return digest({ ...set, status: status === "failing" ? "active" : status });
}

export function digestOfChannel({ version: _, status, ...set }: Channel): string {
  return digest({ ...set, status: status === "gone" ? "active" : status });
}

/** Asking, confirming and dropping are what people do. */
export function digestOfForgetting({ id, reason, requestedAt, requestedBy, ...rest }: Forgetting): string {
  const { confirmedAt, confirmedBy } = rest;
  return digest({ id, reason, requestedAt, requestedBy, confirmedAt, confirmedBy });
}

const settled: Partial<Record<Slot["state"], Slot["state"]>> = { claiming: "live", ending: "ended" };

export function digestOfSlot({ revision, earlier, following, state, ...set }: Slot): string {
  return digest({ ...set, state: settled[state] ?? state });
}

export function digestOfRun(run: Run): string {
  const { id, connectionId, trigger, time, asOf, empty, removeExcluded } = run;
  const { allowUnusualChange, rebuildLedger, cancelRequested } = run;
  const what = { empty, removeExcluded, allowUnusualChange, rebuildLedger };
  const asked = { id, connectionId, trigger, time, asOf, ...what };
  return digest({ ...asked, cancelRequested });
}

function digest(thing: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(thing)))
    .digest("hex");
}

/** The order of fields means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries([...fields.keys()].sort().map((name) => [name, sorted(fields.get(name))]));
}

/** A run's identity and its pointers: everything about a run that is not about people. */
import type { UnusualChange } from "../contract/cohorts.ts";
import type { Counts, Run, RunReason, RunStatus } from "../contract/imports.ts";
import type { Direction, SendOutcome } from "./change.ts";
import { DomainError } from "./domain-error.ts";

/** What every step of the workflow is given. */
export interface RunKey {
  cohort: string;
  run: string;
  /** Due or accept time, ISO. */
  time: string;
}

/** `2026-11-24T07:52:51.123Z` → `20261124T075251Z`: fits execution names, whose alphabet has no colon. */
function compactTime(iso: string): string {
  return `${iso.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/**
 * The id tells cohort and time, so that a run is found by its id alone, and is the name of its execution (≤ 80
 * characters; Step Functions starts one per name). `mark` tells apart what is due at the same second.
 */
export function runId(cohort: string, time: string, mark: string): string {
  return `${cohort}_${compactTime(time)}_${mark}`;
}

/** Reads an id back. `time` is to the second. */
export function readRunId(id: string): { cohort: string; time: string } {
  const found = /^([a-z0-9]+)_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z_[a-z0-9-]+$/.exec(id);
  if (!found) throw new DomainError("not-found", "not-found", `"${id}" is not the id of an import.`);
  const [, cohort = "", year, month, day, hour, minute, second] = found;
  return { cohort, time: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` };
}

/** What Braze may hold for a cohort at a connection: an object of the work bucket, never overwritten. */
export interface LedgerPointer {
  object: string;
  sha256: string;
  /** The run that left it. */
  run: string;
  inCount: number;
  unsureCount: number;
  /** Of both, those known by a device id. */
  deviceCount: number;
}

/** Members whom Braze holds or may hold; none where there is no ledger. */
export function heldIn(ledger: LedgerPointer | undefined): number {
  return ledger ? ledger.inCount + ledger.unsureCount : 0;
}

/** What prepare decided; written once per run, so that a repeated prepare gives the same run. */
export interface ChangeSetPointer {
  /** Folder of the work bucket with `changes.parquet`, the parts and the manifests. */
  folder: string;
  /** Of the parts that remove and of those that add: JSON lines, one a part, `{"part":0,"object":"…"}`. None without parts. */
  manifests: Partial<Record<Direction, string>>;
  parts: number;
  adds: number;
  removes: number;
  keeps: number;
  rejected: Counts["rejected"];
  /** Object with the rows that `rejected` counts; absent where there are none. */
  rejectedRows?: string;
  /** The ledger that it was compared with; none on a first import. */
  base?: LedgerPointer;
  /** The guard stopped it: nothing of it may be sent. */
  unusualChange?: UnusualChange;
}

/** Only the run that holds a cohort's lease may send, and move its ledger. */
export interface Lease {
  run: string;
  time: string;
  connection: string;
  /** Milliseconds since 1970. */
  expires: number;
  /** `closing`: being settled, by itself or, once expired, by someone else; nothing more is sent under it. */
  phase: "sending" | "closing";
  changeSet?: ChangeSetPointer;
}

/** What a batch's record says; no id in it. */
export interface BatchResult {
  batch: number;
  /** Of all its ids, but for the exceptions. */
  outcome: SendOutcome;
  reason?: RunReason;
  /** Disjoint, in the order of places. */
  except?: Exception[];
}

/** Some of a batch's ids, from one place up to, not including, another. */
export interface Exception {
  from: number;
  to: number;
  outcome: SendOutcome;
  reason?: RunReason;
}

/** How a run ended. Written once on its row before the ledger moves, so that whoever repeats the settling repeats this. */
export interface Settlement {
  status: Extract<RunStatus, "succeeded" | "partial" | "failed" | "cancelled">;
  endedAt: string;
  reason?: RunReason;
  counts?: Counts;
  toSend?: { adds: number; removes: number };
  unusualChange?: UnusualChange;
  totalUsersImported?: number;
  rejected?: NonNullable<Run["rejected"]>;
  /** The CSV that `rejected` tells of: an object of the work bucket. */
  rejectedFile?: string;
  ledger?: LedgerPointer;
  /** Folder of its change set; none where nothing was prepared. */
  changeSet?: string;
}

export function isFinished(run: Pick<Run, "status">): boolean {
  return run.status !== "queued" && run.status !== "running";
}

/** The ledger's object is gone, or is not the one that was written. Never taken for an empty one. */
export class LedgerLost extends Error {
  constructor(pointer: LedgerPointer, what: "missing" | "damaged") {
    super(`The ledger object ${pointer.object} is ${what}.`);
    this.name = "LedgerLost";
  }
}

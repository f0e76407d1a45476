/** A run's pointers, lease and settlement: everything about a run that is not about people. */
import type { UnusualChange } from "../contract/cohorts.ts";
import type { ConnectionId, RunId } from "../contract/ids.ts";
import type { Counts, Run, RunReason, RunStatus } from "../contract/imports.ts";
import type { Direction, SendOutcome } from "./change.ts";

/** What Braze may hold for a cohort at a connection: an object of the work bucket, never overwritten. */
export interface LedgerPointer {
  object: string;
  sha256: string;
  /** The run that left it. */
  run: RunId;
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
  /** `<run>/<attempt>`, in the folders of the work bucket for change sets, parts and manifests. */
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
  run: RunId;
  connection: ConnectionId;
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
  /** The `folder` of its change set; none where nothing was prepared. */
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

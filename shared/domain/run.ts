/** A run's pointers, lease and settlement. Contains nothing about single users. */
import type { UsedExclusions } from "../contract/exclusions.ts";
import type { UnusualChange } from "../contract/guard.ts";
import type { ConnectionId, RunId } from "../contract/ids.ts";
import type { Counts, RebuiltFrom, RecipientMail, Run, RunReason, RunStatus } from "../contract/imports.ts";
import type { Direction, SendOutcome } from "./change.ts";

/** What Braze may hold for a cohort at a connection: an object of the work bucket, never overwritten. */
export interface LedgerPointer {
  object: string;
  sha256: string;
  /** The run that wrote it. */
  run: RunId;
  inCount: number;
  unsureCount: number;
  /** The members among them that are known by a device id. */
  deviceCount: number;
  /** In how many buckets its members are: see `buckets.ts`. Left out: one, and `object` has them all. */
  buckets?: number;
  /**
   * Set if this ledger could not be read after an import had sent changes to it: it lacks them. Found again or not, it
   * must be rebuilt before another import compares with it.
   */
  behind?: true;
  /**
   * Set after the table was restored from a backup: imports may have sent and left more since. The next import rebuilds
   * it before it compares. `object` is empty if the restored table has no ledger of this connection.
   */
  restored?: true;
}

/** Members that Braze holds or may hold; 0 without a ledger. */
export function heldIn(ledger: LedgerPointer | undefined): number {
  return ledger ? ledger.inCount + ledger.unsureCount : 0;
}

/** A part of a change set, as manifests name it. */
export interface PreparedPart {
  part: number;
  object: string;
  /** Requests that it takes. */
  batches: number;
}

/** The result of prepare. Written once per run, so that a repeated prepare gives the same result. */
export interface ChangeSetPointer {
  /** In the folders of the work bucket for change sets, parts and manifests: see `import-objects.ts`. */
  folder: string;
  /**
   * One for the parts that remove and one for those that add: JSON lines, one per part, `{"part":0,"object":"…","batches":50}`.
   * None without parts.
   */
  manifests: Partial<Record<Direction, string>>;
  /** The part of each direction that has just one. */
  only: Partial<Record<Direction, PreparedPart>>;
  parts: number;
  /** In how many buckets its changes are. Left out: one. */
  buckets?: number;
  adds: number;
  removes: number;
  /** Of each bucket, where there are several. */
  byBucket?: { adds: number; removes: number }[];
  keeps: number;
  rejected: Counts["rejected"];
  /** Members who were left out because an exclusion list has them; absent where no list applied. */
  excluded?: number;
  /** The lists that it was prepared with; absent if it adds nobody, whatever they say. */
  exclusions?: UsedExclusions[];
  /** Object with the rows that `rejected` counts; absent where there are none. */
  rejectedRows?: string;
  /** The ledger that it was compared with; absent on a first import. */
  base?: LedgerPointer;
  /** What that was rebuilt from, if it was lost. */
  rebuiltFrom?: RebuiltFrom;
  /** Set if the guard stopped the run: none of its changes may be sent. */
  unusualChange?: UnusualChange;
}

/** Only the run that holds a cohort's lease may send, and move its ledger. */
export interface Lease {
  run: RunId;
  connection: ConnectionId;
  /** Milliseconds since 1970. */
  expires: number;
  /** `closing`: being settled by its own run or, once expired, by another. Nothing more is sent under it. */
  phase: "sending" | "closing";
  changeSet?: ChangeSetPointer;
  /** Tells one taking from another of the same run, which gives the lease back where it waits. Left out by earlier releases. */
  taking?: string;
}

/** The record of a batch; it contains no id. */
export interface BatchResult {
  batch: number;
  /** The outcome of all its ids, except for `except`. */
  outcome: SendOutcome;
  reason?: RunReason;
  /** Disjoint, sorted by place. */
  except?: Exception[];
}

/** Some of a batch's ids, from one place up to but not including another. */
export interface Exception {
  from: number;
  to: number;
  outcome: SendOutcome;
  reason?: RunReason;
}

/**
 * How a run ended. Written once on its row before the ledger moves, so that a repeated settling uses the same values.
 */
export interface Settlement {
  status: Extract<RunStatus, "succeeded" | "partial" | "failed" | "cancelled">;
  endedAt: string;
  reason?: RunReason;
  counts?: Counts;
  toSend?: { adds: number; removes: number };
  unusualChange?: UnusualChange;
  totalUsersImported?: number;
  rejected?: NonNullable<Run["rejected"]>;
  /** The CSV file that `rejected` counts: an object of the work bucket. */
  rejectedFile?: string;
  ledger?: LedgerPointer;
  /** The `folder` of its change set; absent if nothing was prepared. */
  changeSet?: string;
}

export function isFinished(run: Pick<Run, "status">): boolean {
  return run.status !== "queued" && run.status !== "running";
}

/** `open`: it is being sent elsewhere, or it is not known whether it was sent. */
export type MailOutcome = "done" | "not-taken" | "open";

/** Whether the mail is still to be sent, or its outcome to be learnt. */
export function isMailOpen({ state }: Pick<RecipientMail, "state">): boolean {
  return state === "waiting" || state === "sending";
}

/**
 * The ledger's object is missing, is not the one that was written, or lacks what an import has sent. It is never treated
 * as an empty ledger.
 */
export class LedgerLost extends Error {
  constructor(pointer: Pick<LedgerPointer, "object">, what: "missing" | "damaged" | "behind" | "restored") {
    super(`The ledger object ${pointer.object} is ${what}.`);
    this.name = "LedgerLost";
  }
}

/** For a comparison with the ledger: throws `LedgerLost` if it lacks, or may lack, what an import has sent. */
export function refuseBehind(ledger: LedgerPointer | undefined): void {
  if (ledger?.behind) throw new LedgerLost(ledger, "behind");
  if (ledger?.restored) throw new LedgerLost(ledger, "restored");
}

/** Change sets, new ledgers and rejected rows, computed on the scratch disk. */
import type { RunId } from "../contract/ids.ts";
import type { PartOutcomes } from "../domain/attempts.ts";
import type { LeftBucket, SettledBucket } from "../domain/bucket-rounds.ts";
import type { Tally } from "../domain/outcome.ts";
import type { ChangeSetPointer, LedgerPointer } from "../domain/run.ts";
import type { ExclusionObject, MemberFile } from "./engine.ts";

/** A ledger as an object, whatever points at it. */
export type StoredLedger = Pick<LedgerPointer, "object" | "sha256" | "run">;

/** What remains when a ledger is lost. */
export interface LedgerRemains {
  /** An earlier ledger that is intact. */
  ledger?: StoredLedger;
  /** The `folder` of each change set since then. Members in them become `unsure`. */
  changeSets: readonly string[];
  /**
   * True if nothing else was sent since then. Otherwise, or if a change set is missing or has gaps, all members become
   * `unsure`.
   */
  complete: boolean;
}

export interface RebuiltLedger {
  ledger: LedgerPointer;
  /** How many of the change sets exist, at least in part. */
  read: number;
  /** False where something that was sent is not known. */
  complete: boolean;
}

/** Set operations on members and ledgers, on disk. */
export interface ChangeSets {
  /** Returns counts only and stores nothing. `members` undefined: no members. */
  compare(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
  ): Promise<{ adds: number; removes: number; keeps: number }>;
  /**
   * Writes the change set, its parts and its manifests, each to `folder` within its own part of the bucket, and beside
   * the change set other identifiers of its members. A part has one direction. Throws `LedgerLost` if the base is missing or damaged.
   */
  write(
    members: MemberFile | undefined,
    base: LedgerPointer | undefined,
    folder: string,
  ): Promise<
    { adds: number; removes: number; keeps: number } & Pick<
      ChangeSetPointer,
      "parts" | "manifests" | "only" | "buckets" | "byBucket"
    >
  >;
  /**
   * The same, of removes only: those whom the base has and one of these lists names, but for devices. Braze ignores the
   * device of somebody who was identified since, and only an evaluation tells who was. Nobody else changes, whatever is
   * known of them; `keeps` counts them. A list that is missing or damaged is an error.
   */
  writeRemovals(
    excluded: readonly ExclusionObject[],
    base: LedgerPointer | undefined,
    folder: string,
  ): ReturnType<ChangeSets["write"]>;
  /** Whether the object exists and is the one that was written. */
  isIntact(ledger: LedgerPointer): Promise<boolean>;
  /** The SHA-256 of a ledger that is as it was written. Its object tells: no pointer is needed. */
  intact(object: string): Promise<string | undefined>;
  /**
   * Builds a ledger of what Braze may hold from what remains, of which names tell more than there is: `object` names it once that
   * was opened. Undefined, and nothing is written, if nothing was there.
   */
  rebuild(
    remains: LedgerRemains,
    into: { object: (isComplete: boolean) => string; run: RunId },
  ): Promise<RebuiltLedger | undefined>;
  /**
   * Writes the ledger after the run, and counts ids by outcome, of a change set in one bucket. Reads the base that the
   * change set names. Throws `CountsDoNotReconcile`, and leaves no ledger, if some ids of the change set have no outcome,
   * or more than one.
   */
  settle(
    changeSet: ChangeSetPointer,
    outcomes: PartOutcomes,
    into: { object: string; run: RunId },
  ): Promise<{ ledger: LedgerPointer; tally: Tally }>;
  /**
   * The same of one bucket. `outcomes` is asked for those of its parts, which have changes of no other bucket. What it
   * leaves is no ledger before `nameLedger`. `object`: that of the ledger if it had one bucket.
   */
  settleBucket(
    changeSet: ChangeSetPointer,
    into: { bucket: number; attempt: string; object: string },
    outcomes: (parts: number[]) => Promise<PartOutcomes>,
  ): Promise<SettledBucket>;
  /** The ledger of all its buckets, in order: it is there from now on. Repeating it with the same buckets writes the same. */
  nameLedger(buckets: readonly LeftBucket[], into: { object: string; run: RunId }): Promise<LedgerPointer>;
  /** The objects with the members of a ledger; none of one in buckets that is lost. */
  objectsOf(ledger: Pick<LedgerPointer, "object">): Promise<string[]>;
  /** Removes this invocation's scratch files. */
  discard(): Promise<void>;
}

/** Users who were left out of an import: rows without a usable identifier, and ids that Braze refused. */
export interface RejectedRows {
  /** Stores those of an evaluation in `folder` until the run is settled; returns the object's name. */
  keep(rejected: string, folder: string): Promise<string>;
  /**
   * Writes one CSV of the stored and the refused ones, a line each, and returns how many. Escapes fields that a
   * spreadsheet would treat as a formula. `refused` left out: none were refused. Throws `TooLargeForEngine`.
   */
  file(
    rows: { kept?: string; refused?: { changeSet: ChangeSetPointer; outcomes: PartOutcomes } },
    into: string,
  ): Promise<number>;
}

/** Lets users download an object of the work bucket. */
export interface Downloads {
  /** Anyone with the link can download the object, as a CSV file of that name, until `expiresAt`. */
  link(object: string, fileName: string, expiresAt: Date): Promise<string>;
}

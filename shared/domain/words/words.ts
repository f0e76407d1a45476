/**
 * The words that each language needs. A reason of the contract without words in each language does not compile. Counts
 * are of users as Braze knows them. "Total users imported" is what Braze accepted, and is never called matched.
 */
import type { RejectedReason } from "../../contract/cohorts.ts";
import type { UnusualChange } from "../../contract/guard.ts";
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { Run, RunReason } from "../../contract/imports.ts";
import type { Hints, UnreadableData } from "../../contract/readings.ts";
import type { Figures } from "../figures.ts";

interface ReasonWords {
  /** For a subject line: a few words, lower case, no full stop. */
  short: string;
  /** Why the run did not do all that was asked: whole sentences. */
  why: string;
  /** How the reader can fix it: whole sentences. */
  todo: string;
}

export interface RejectedWords {
  /**
   * Which users could not be imported: a phrase that starts a line, without a full stop. A number may stand beside it.
   */
  why: string;
  /** How they could be included: a whole sentence. */
  todo: string;
}

/** One or two words for a badge or the start of a subject. */
export type OutcomeWord =
  | "queued"
  | "waiting-for-data"
  | "running"
  | "imported"
  | "emptied"
  | "unchanged"
  | "partial"
  | "failed"
  | "cancelled"
  | "skipped";

/** The changes of a run in numbers. `accepted` and `all` count adds and removes together. */
export interface Progress {
  added: number;
  removed: number;
  accepted: number;
  all: number;
  unknown: number;
}

export type Rejected = Record<RejectedReason, RejectedWords>;

/** What the guard stops. `unusualChange` is absent from imports that ended before it was stored. */
export interface Stop {
  cohortId: CohortId;
  connectionId: ConnectionId;
  toSend: { adds: number; removes: number };
  unusualChange?: UnusualChange;
}

/** Of an import that waits for its data: times of day, such as `09:00`. */
export interface WaitTimes {
  since: string;
  nextLook: string;
  until: string;
  timeZone: string;
}

export interface Words {
  outcomes: Record<OutcomeWord, string>;
  reasons: Record<RunReason, ReasonWords>;
  /** Whole sentences. */
  what: {
    queued: string;
    waiting: string;
    waitingForData: string;
    running(f: Figures, toSend: Run["toSend"]): string;
    /** Cancellation was requested, and the import has not stopped yet. */
    stopping: string;
    imported(f: Figures, p: Progress): string;
    emptied(f: Figures, p: Progress): string;
    /** Of an import that only removes people of exclusion lists. */
    excludedRemoved(f: Figures, p: Progress): string;
    noneExcluded: string;
    unchanged(f: Figures, members: number): string;
    alreadyEmpty: string;
    partial(f: Figures, p: Progress): string;
    /** The counts are known: Braze accepted none of `all`. */
    failed(f: Figures, p: Progress): string;
    failedWithoutCounts: string;
    unusual(f: Figures, stop: Stop): string;
    /** The same for an import that has not begun. */
    wouldStop(f: Figures, stop: Stop): string;
    cancelled(f: Figures, p: Progress): string;
    cancelledBeforeSending: string;
    skipped(otherRun: string | undefined): string;
  };
  why: {
    /** Times of day in the zone, of the look after this one and of the last one. */
    waits(times: WaitTimes): string;
    /** The data that it waits for is there. */
    otherGoesOn: string;
    /** Its data was found so many seconds after it was due. */
    late(f: Figures, seconds: number): string;
    waitedInVain(times: Pick<WaitTimes, "until" | "timeZone">): string;
    refused(f: Figures, n: number): string;
    unknown(f: Figures, n: number): string;
    unsent(f: Figures, n: number): string;
    leftOut(f: Figures, n: number): string;
    olderKey: string;
    rebuilt: string;
    rebuiltInPart: string;
    tooManyRemoves(f: Figures, share: number): string;
    tooManyAdds(f: Figures, factor: number): string;
    becomesEmpty: string;
    unreadable(f: Figures, data: UnreadableData): string;
    hints(f: Figures, hints: Hints): string;
  };
  todo: {
    nextImport: string;
    refused: string;
    leftOut: string;
    olderKey: string;
    rebuiltInPart: string;
    unreadable: string;
    hints: string;
    /** For an import that was to empty the cohort and has not done so. */
    emptyAgain: string;
    allowOnce: string;
    /** Where the bounds are set. */
    guard: string;
  };
  /** Ends of subject lines. */
  brief: {
    changes(f: Figures, p: Progress): string;
    removed(f: Figures, p: Progress): string;
    share(f: Figures, p: Progress): string;
  };
}

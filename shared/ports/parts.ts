/** Parts of a change set, and the records of their results: objects of the work bucket. */
import type { RunId } from "../contract/ids.ts";
import type { AttemptRecords } from "../domain/attempts.ts";
import type { Direction } from "../domain/change.ts";
import type { BatchResult } from "../domain/run.ts";

/** Ids of one request, grouped as in Braze's API. */
export interface Identifiers {
  user_ids: string[];
  aliases: { alias_name: string; alias_label: string }[];
  device_ids: string[];
}

/** What one request asks for: at most 1,000 ids, each once. One line of a part's object. */
export interface Batch {
  batch: number;
  direction: Direction;
  /**
   * `cohort_changes` of Braze's API, JSON in UTF-8: a list of one object. It is sent as it was prepared, without being
   * parsed. Its ids have places, counted from 0 through user ids, aliases and device ids.
   */
  changes: Uint8Array;
}

/** One worker's attempt at a part of a run. */
export interface Attempt {
  run: RunId;
  part: number;
  /** The id of the attempt itself. */
  attempt: string;
}

/** Parts and their results: write-once objects of the work bucket. */
export interface Parts {
  /** Rejects if the object is not there. */
  batches(object: string): Promise<Iterable<Batch>>;
  /** Records that this attempt at the part is about to send its first request. */
  start(attempt: Attempt): Promise<void>;
  /** Writes results of an attempt; `sequence` counts its writes from 0. */
  record(written: Attempt & { sequence: number; results: BatchResult[] }): Promise<void>;
  /** The records of earlier attempts at a part. */
  earlier(part: Pick<Attempt, "run" | "part">): Promise<BatchResult[]>;
  /**
   * For all parts and attempts: those that were started, and all records. Bounded by the number of batches, not of
   * members. With `part`, of that part only.
   */
  outcomes(run: RunId, part?: number): Promise<AttemptRecords>;
  /** Batches that have an answer, each once, and when the first part was started; from object names alone. */
  progress(run: RunId): Promise<{ batches: number[]; startedAt?: Date }>;
}

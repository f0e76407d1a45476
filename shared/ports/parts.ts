/** Parts of a change set, and the records of what became of them: objects of the work bucket. */
import type { RunId } from "../contract/ids.ts";
import type { AttemptRecords } from "../domain/attempts.ts";
import type { BatchResult } from "../domain/run.ts";

/** Ids of one request, in Braze's own grouping. */
export interface Identifiers {
  user_ids: string[];
  aliases: { alias_name: string; alias_label: string }[];
  device_ids: string[];
}

/**
 * At most 1,000 ids, adds and removes together; an id is in one of them only. A line of a part's object. Its ids have places,
 * counted from 0 through the user ids, aliases and device ids of the adds, then those of the removes.
 */
export interface Batch {
  batch: number;
  add: Identifiers;
  remove: Identifiers;
}

/** One worker's attempt at a part of a run. */
export interface Attempt {
  run: RunId;
  part: number;
  /** Its own id. */
  attempt: string;
}

/** Parts and what became of them: objects of the work bucket, write-once. */
export interface Parts {
  batches(object: string): AsyncIterable<Batch>;
  /** Says that this attempt at the part is about to send its first request. */
  start(attempt: Attempt): Promise<void>;
  /** Adds results of an attempt; `sequence` counts its writes from 0. */
  record(written: Attempt & { sequence: number; results: BatchResult[] }): Promise<void>;
  /** What earlier attempts at a part recorded. */
  earlier(part: Pick<Attempt, "run" | "part">): Promise<BatchResult[]>;
  /** Of all parts and attempts: those started, and every record. Bounded by the number of batches, not of members. */
  outcomes(run: RunId): Promise<AttemptRecords>;
  /** Batches that have an answer, each once, and when the first part was started; from object names alone. */
  progress(run: RunId): Promise<{ batches: number[]; startedAt?: Date }>;
}

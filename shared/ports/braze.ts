/** Braze, and the rate that all requests to one of its clusters share. */
import type { CohortId } from "../contract/ids.ts";
import type { RunReason } from "../contract/imports.ts";
import type { Rate, RateSign } from "../domain/rate.ts";
import type { Exception } from "../domain/run.ts";
import type { Batch } from "./parts.ts";

/** The timeline of permits of each cluster, one for all workers. */
export interface Rates {
  read(cluster: string): Promise<Rate | undefined>;
  /** Puts `next` where the rate is still as `seen` (undefined: where there is none); the loser is given the one that is there. */
  replace(cluster: string, seen: Rate | undefined, next: Rate): Promise<"replaced" | Rate>;
}

/** Asked now and then by whatever waits: from the first yes on nothing more is begun. Never fails. */
export type CancellationCheck = () => Promise<boolean>;

/** `past-deadline`: it would come after the deadline. */
export type PermitAnswer = "granted" | "past-deadline" | "cancelled";

/** PermitAnswer to send: one rate for all requests to a cluster, whoever sends them. */
export interface RateLimiter {
  /** Resolves when the request may go out, within milliseconds, or as soon as it is known that it may not. */
  permit(cluster: string, deadline: Date, isCancelled?: CancellationCheck): Promise<PermitAnswer>;
  /** Heeds what an answer said of the limit, in its own time. */
  heard(cluster: string, sign: RateSign): void;
}

/** Where and as whom to speak to Braze. */
export interface BrazeTarget {
  endpoint: string;
  /** Whose limit counts. */
  cluster: string;
  partner: string;
  partnerKey: string;
  clientSecret: string;
}

/** What came of one call, all its tries taken together. Never upstream prose: it may echo the secret. */
export type BrazeAnswer =
  | { outcome: "accepted" }
  /** Braze says no to what was sent (400, 413). */
  | { outcome: "refused"; reason: RunReason; status: number }
  /** Nothing was applied: a 401, 423 / 429 until the tries or the deadline ran out, or (status 0) no connection at all. */
  | { outcome: "unsent"; reason: RunReason; status: number }
  /** It may have been applied, whole or in part. */
  | { outcome: "unknown"; reason: RunReason };

/** What came of a batch: one answer for all its ids, but for those at the places of `except`. */
export type BatchAnswer = BrazeAnswer & { except?: Exception[] };

export interface BatchToSend {
  cohort: CohortId;
  batch: Batch;
  deadline: Date;
  isCancelled?: CancellationCheck | undefined;
}

export interface Braze {
  /** The call without effect: an empty list of changes. */
  verify(target: BrazeTarget, deadline: Date): Promise<BrazeAnswer>;
  name(
    target: BrazeTarget,
    cohort: { id: CohortId; name: string; createdAt: string },
    deadline: Date,
  ): Promise<BrazeAnswer>;
  change(target: BrazeTarget, wanted: BatchToSend): Promise<BatchAnswer>;
}

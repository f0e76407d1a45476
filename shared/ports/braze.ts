/** Braze, and the rate that all requests to one of its clusters share. */
import type { CohortId } from "../contract/ids.ts";
import type { RunReason } from "../contract/imports.ts";
import type { Rate, RateSign } from "../domain/rate.ts";
import type { Exception } from "../domain/run.ts";
import type { Batch } from "./parts.ts";

/** The timeline of permits of each cluster, one for all workers. */
export interface Rates {
  read(cluster: string): Promise<Rate | undefined>;
  /**
   * Leases instants worth so many milliseconds: from the rate's `next` on, or from `now` if that has passed, because
   * instants that were not leased in time must not add up to a burst. Returns the first one; or the stored rate (undefined:
   * there is none), if its revision is not that of `seen`. A write whose first answer was lost may lease twice: that time is lost, nothing else.
   */
  lease(
    cluster: string,
    seen: Rate,
    lease: { now: number; milliseconds: number },
  ): Promise<number | Rate | undefined>;
  /**
   * Writes `next` if the stored rate has the revision of `seen` (undefined: if there is none). Otherwise returns the
   * stored one. Its instant is written only if its epoch is a new one: in the same epoch, leases move it on meanwhile.
   */
  replace(cluster: string, seen: Rate | undefined, next: Rate): Promise<"replaced" | Rate>;
}

/** The line of those that wait for their turn to send to a cluster. */
export interface TurnLine {
  /** The instant at which the line ends, in milliseconds since 1970; undefined if nobody has ever waited. */
  end(cluster: string): Promise<number | undefined>;
  /**
   * Joins the line at its end, or at `now` if it ended before, for so many milliseconds. Returns the instant at which
   * they begin. A write whose first answer was lost may join twice: that time is lost, and nothing else.
   */
  join(cluster: string, turn: { now: number; milliseconds: number }): Promise<number>;
}

/**
 * Turns to send, in order of asking. A turn lets a worker begin, and is no permit: who waits for a turn needs no
 * function meanwhile, who waits for a permit does.
 */
export interface Turns {
  /** Takes a turn for so many requests. Returns when it begins, which may be in the past. */
  take(cluster: string, requests: number): Promise<Date>;
  /** When the turn of somebody who asked now would begin. */
  next(cluster: string): Promise<Date>;
}

/**
 * Called from time to time by code that waits, and last of all before a request. Once it returns true, no new request is
 * started. Never fails.
 */
export type CancellationCheck = () => Promise<boolean>;

/** `past-deadline`: the permit would come after the deadline. */
export type PermitAnswer = "granted" | "past-deadline" | "cancelled";

/** Grants permits to send: one rate for all requests to a cluster, from any worker. */
export interface RateLimiter {
  /** Resolves within milliseconds of when the request may be sent, or as soon as it is known that it may not. */
  permit(cluster: string, deadline: Date, isCancelled?: CancellationCheck): Promise<PermitAnswer>;
  /** Takes into account what an answer said of the limit, without making the caller wait. */
  heard(cluster: string, sign: RateSign): void;
}

/** Where to send requests, and with which keys. */
export interface BrazeTarget {
  endpoint: string;
  /** The cluster whose limit applies. */
  cluster: string;
  partner: string;
  partnerKey: string;
  clientSecret: string;
}

/** The result of one call, over all its tries. Never upstream prose: it may echo the secret. */
export type BrazeAnswer =
  | { outcome: "accepted" }
  /** Braze refused what was sent (400, 413). */
  | { outcome: "refused"; reason: RunReason; status: number }
  /** Nothing was applied: a 401; 423 or 429 until the tries or the deadline ran out; or no connection (status 0). */
  | { outcome: "unsent"; reason: RunReason; status: number }
  /** It may have been applied, whole or in part. */
  | { outcome: "unknown"; reason: RunReason };

/**
 * Makes one request with the key in use, and again with an older key if Braze refuses that one. So only what was not
 * sent is tried with another key.
 */
export interface BrazeCaller {
  call<Answer extends BrazeAnswer>(
    request: (target: BrazeTarget) => Promise<Answer>,
  ): Promise<Answer | BrazeAnswer>;
}

/** The result of a batch: one answer for all its ids, except those at the places of `except`. */
export type BatchAnswer = BrazeAnswer & { except?: Exception[] };

export interface BatchToSend {
  cohort: CohortId;
  batch: Batch;
  /** No request begins after it. One that has begun may take `REQUEST_DEADLINE_MS`: cut off, nobody knew what became of it. */
  deadline: Date;
  isCancelled?: CancellationCheck | undefined;
}

export interface Braze {
  /** A call without effect: an empty list of changes. */
  verify(target: BrazeTarget, deadline: Date): Promise<BrazeAnswer>;
  name(
    target: BrazeTarget,
    cohort: { id: CohortId; name: string; createdAt: string },
    deadline: Date,
  ): Promise<BrazeAnswer>;
  /** May take several requests, each a call of its own. */
  change(caller: BrazeCaller, wanted: BatchToSend): Promise<BatchAnswer>;
}

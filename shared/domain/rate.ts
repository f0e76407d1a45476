/**
 * The rate of all requests to one cluster of Braze: a timeline of evenly spaced permits. Workers lease blocks of
 * permits. A permit is an instant, so a worker that dies with a block wastes the time of that block and nothing else.
 */
import {
  LONGEST_HOLD_MS,
  RATE_FLOOR,
  RATE_RAISE_EVERY_MS,
  RATE_RAISE_SHARE,
  SHORT_WINDOW_MS,
} from "../limits.ts";

/** Instants are milliseconds since 1970, possibly fractional. */
export interface Rate {
  /** The first instant that is not leased. */
  next: number;
  /** Requests a second. */
  perSecond: number;
  /** Raised when leased permits become void: permits of an earlier epoch must not be used. */
  epoch: number;
  /** When `perSecond` last changed. */
  changedAt: number;
  /** Raised by every change but leases, which only move `next`. */
  revision: number;
}

/** Permits at `first`, `first + interval`, … */
export interface Block {
  first: number;
  interval: number;
  count: number;
  epoch: number;
}

/** What an answer of Braze says about its rate limit. */
export interface RateSign {
  /** It was a 429. */
  limited: boolean;
  /** Requests left in the limit's window, if the answer says so. */
  remaining?: number | undefined;
  /** When Braze accepts requests again, or when the window ends. */
  resetAt?: number | undefined;
}

export function newRate(full: number, now: number): Rate {
  return { next: now, perSecond: full, epoch: 0, changedAt: now, revision: 0 };
}

/**
 * A lower setting of a deployment applies at once; a rate that was lowered a while ago is raised a little, up to `full`.
 * Undefined if the rate stays as it is.
 */
export function adjustedRate(rate: Rate, full: number, now: number): Rate | undefined {
  const perSecond = rate.perSecond > full ? full : raised(rate, full, now);
  if (perSecond === rate.perSecond) return undefined;
  return { ...rate, perSecond, changedAt: now, revision: rate.revision + 1 };
}

function raised({ perSecond, changedAt }: Rate, full: number, now: number): number {
  if (now - changedAt < RATE_RAISE_EVERY_MS) return perSecond;
  return Math.min(full, perSecond + full * RATE_RAISE_SHARE);
}

/** The rate after the sign; undefined if the sign changes nothing. */
export function rateAfterSign(rate: Rate, sign: RateSign, now: number): Rate | undefined {
  return sign.limited ? held(rate, sign, now) : slowed(rate, sign, now);
}

/**
 * After a 429: no requests until Braze accepts them again (after one second, if the answer gives no time), permits
 * leased before are void, and the rate is halved. Several 429s at about the same time count once.
 */
function held(rate: Rate, { resetAt }: RateSign, now: number): Rate | undefined {
  const until = Math.min(Math.max(resetAt ?? 0, now + 1_000), now + LONGEST_HOLD_MS);
  const justLowered = rate.epoch > 0 && now - rate.changedAt < 1_000;
  if (justLowered && rate.next >= until - 1_000) return undefined;
  return {
    next: until,
    perSecond: justLowered ? rate.perSecond : Math.max(RATE_FLOOR, rate.perSecond / 2),
    epoch: rate.epoch + 1,
    changedAt: justLowered ? rate.changedAt : now,
    revision: rate.revision + 1,
  };
}

/**
 * Others may use the same limit: the requests left in the window must last until its end. A window that ends soon is
 * ignored: if it is exhausted, a 429 follows.
 */
function slowed(rate: Rate, { remaining, resetAt }: RateSign, now: number): Rate | undefined {
  if (remaining === undefined || resetAt === undefined || resetAt - now < SHORT_WINDOW_MS) return undefined;
  const affordable = Math.max(RATE_FLOOR, (remaining * 1_000) / (resetAt - now));
  if (affordable > rate.perSecond * (1 - RATE_RAISE_SHARE)) return undefined;
  return { ...rate, perSecond: affordable, changedAt: now, revision: rate.revision + 1 };
}

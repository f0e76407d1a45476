/** One call in several tries, with exponential backoff and full jitter. */
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS, CANCELLATION_CHECK_MS, TRIES_PER_REQUEST } from "../../limits.ts";
import type { CancellationCheck, PermitAnswer } from "../../ports/braze.ts";
import type { Clock, Random } from "../../ports/machine.ts";
import type { TryAgain, Verdict } from "./verdict.ts";

export interface Call {
  /** No try begins after it, and no pause that would end after it. */
  deadline: Date;
  /** A try that has begun may take all its patience, past the deadline too. Left out: it ends there. */
  outlasts?: true;
  /** False for a call that never changes anything. */
  hasEffect: boolean;
  /** Milliseconds that one try may take. */
  patience: number;
  /** Checked before each try, and while waiting for one. */
  isCancelled?: CancellationCheck | undefined;
  /** The permit for one try, under the shared rate. */
  permit(): Promise<PermitAnswer>;
  attempt(milliseconds: number): Promise<Verdict | TryAgain>;
}

export async function inTries(
  { clock, random }: { clock: Clock; random: Random },
  { deadline, outlasts, hasEffect, patience, isCancelled, permit, attempt }: Call,
): Promise<Verdict> {
  const left = () => deadline.getTime() - clock.now().getTime();
  let maybeApplied = false;
  let last: Omit<TryAgain, "maybeApplied"> = { reason: "upstream-down", status: 0, asksFor: 0 };
  for (let tries = 0; tries < TRIES_PER_REQUEST; tries += 1) {
    if (tries > 0) {
      const backoff = random.next() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** tries);
      // Added to the wait that Braze asks for, so that clients with the same wait do not all retry at once.
      const pause = last.asksFor + backoff;
      if (pause >= left()) break;
      await paused(clock, pause, isCancelled);
    }
    if (left() <= 0 || (await isCancelled?.())) break;
    const permitted = await permit();
    if (permitted === "past-deadline") last = { ...last, reason: "rate-limited" };
    // The permit may have come late: what was found meanwhile counts.
    if (permitted !== "granted" || (await isCancelled?.()) || left() <= 0) break;
    const verdict = await attempt(outlasts ? patience : Math.min(patience, left()));
    if ("outcome" in verdict) return maybeApplied ? inDoubt(verdict) : verdict;
    maybeApplied ||= hasEffect && verdict.maybeApplied;
    last = verdict;
  }
  const { reason, status } = last;
  return maybeApplied ? { outcome: "unknown", reason } : { outcome: "unsent", reason, status };
}

/** Ends early on cancellation. */
async function paused(clock: Clock, milliseconds: number, isCancelled?: CancellationCheck): Promise<void> {
  const step = isCancelled ? CANCELLATION_CHECK_MS : milliseconds;
  for (let left = milliseconds; left > 0 && !(await isCancelled?.()); left -= step)
    await clock.pause(Math.min(left, step));
}

/** A later refusal does not undo an earlier try that may have been applied. */
export function inDoubt(verdict: Verdict): Verdict {
  if (verdict.outcome === "accepted") return verdict;
  const { reason, divides } = verdict;
  return { outcome: "unknown", reason, ...(divides && { divides }) };
}

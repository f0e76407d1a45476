import { MAIL_CLAIM_MS } from "../../limits.ts";
import type { Clock } from "../../ports/machine.ts";

/** Of a claim of a mail, ISO: now, and the time before which a mail that is being sent counts as unanswered. */
export function claimTimes(clock: Clock): { at: string; stale: string } {
  const now = clock.now();
  return { at: now.toISOString(), stale: new Date(now.getTime() - MAIL_CLAIM_MS).toISOString() };
}

/** How long a lease lasts. */
import type { RunId } from "../contract/ids.ts";
import { LEASE_MS } from "../limits.ts";

/** When a lease that is taken or renewed now expires, in milliseconds since 1970. */
export function expiryFrom(now: Date): number {
  return now.getTime() + LEASE_MS;
}

/** When it was taken or renewed last, the same. */
export function renewedAt({ expires }: { expires: number }): number {
  return expires - LEASE_MS;
}

export function renewal(run: RunId, now: Date): { run: RunId; now: number; expires: number } {
  return { run, now: now.getTime(), expires: expiryFrom(now) };
}

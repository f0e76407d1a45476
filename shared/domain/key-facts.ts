/** What may be known of a data import key beside its secret. */
import { scryptSync } from "node:crypto";
import type { ConnectionId } from "../contract/ids.ts";

const SHOWN_AT_MOST = 4;
const FINGERPRINT_BYTES = 16;

/** `…4f2a`; of a secret shorter than 12 characters no more than a third. */
export function masked(secret: string): string {
  const shown = Math.min(SHOWN_AT_MOST, Math.floor(secret.length / 3));
  return `…${secret.slice(secret.length - shown)}`;
}

/**
 * The same for the same secret at the same connection, and no way back to it: slow to compute, so that a short secret
 * can't be guessed from it at leisure.
 */
export function fingerprint(connection: ConnectionId, secret: string): string {
  return scryptSync(secret, connection, FINGERPRINT_BYTES).toString("hex");
}

/** What is stored and shown of a data import key besides its secret. */
import { scryptSync } from "node:crypto";
import type { ConnectionId } from "../contract/ids.ts";

const SHOWN_AT_MOST = 4;
const FINGERPRINT_BYTES = 16;

/** `…4f2a`; at most a third of a secret shorter than 12 characters. */
export function masked(secret: string): string {
  const shown = Math.min(SHOWN_AT_MOST, Math.floor(secret.length / 3));
  return `…${secret.slice(secret.length - shown)}`;
}

/**
 * Equal for the same secret at the same connection, and not reversible: slow to compute, so that a short secret can't
 * be found by trying all.
 */
export function fingerprint(connection: ConnectionId, secret: string): string {
  return scryptSync(secret, connection, FINGERPRINT_BYTES).toString("hex");
}

/** The secret of a data import key: its id, by which it is found, and forty random characters. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Ids } from "../ports/machine.ts";

const ID_LENGTH = 20;

export function newSecret(ids: Ids): { id: string; secret: string } {
  const id = ids.next();
  return { id, secret: `${id}${ids.next()}${ids.next()}` };
}

export function idIn(secret: string): string {
  return secret.slice(0, ID_LENGTH);
}

/**
 * SHA-256, in hex. Sufficient for secrets of this length: they can't be guessed, so salt and rounds would add nothing.
 */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** The last four characters, or nothing for text too short to be a key, which they would reveal. */
export function maskOf(secret: string): string {
  return secret.length < ID_LENGTH ? "…" : `…${secret.slice(-4)}`;
}

/** Takes constant time, wherever the two differ. */
export function sameSecret(given: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hash));
}

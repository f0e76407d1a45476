import type { RunId } from "../contract/ids.ts";
import { RUN_LIST_SHARES } from "../limits.ts";

/** The share of the lists of all runs that a run is in, from 0 on: FNV-1a of its id. */
export function runShare(run: RunId): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(run)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % RUN_LIST_SHARES;
}

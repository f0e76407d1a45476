/** How a person stands at a connection: what the cohort's last evaluation says, against what Braze holds. */
import type { Found, Standing } from "../contract/people.ts";
import type { Held, SendOutcome } from "./change.ts";

export interface Known {
  /** What the ledger says; undefined if it can't be read. */
  held: Held | undefined;
  /** What the last evaluation found; undefined if none is kept. */
  found: Found | undefined;
  /** What became of the change that this evaluation made, if it made one and its import has ended. */
  outcome?: SendOutcome | undefined;
}

export function standingOf({ held, found, outcome }: Known): Standing {
  if (held === undefined) return "unknown";
  if (held === "unsure") return "unsure";
  if (held === "in") return found === undefined || found === "selected" ? "held" : "leaving";
  if (found === undefined) return "not-held";
  if (found === "selected") return outcome === "refused" ? "refused" : "waiting";
  return found === "emptied" ? "not-selected" : found;
}

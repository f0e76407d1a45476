/** The guard against an unusual change: a late file must not empty a live campaign. */
import type { Guard, UnusualChange } from "../contract/cohorts.ts";
import { UNUSUAL_ADD_FACTOR, UNUSUAL_CHANGE_FLOOR, UNUSUAL_REMOVE_SHARE } from "../limits.ts";

/**
 * Which bounds of the guard a change is past, so that it asks for a person's word first; undefined where it is past none. `held` counts
 * the members of the ledger, `in` and `unsure`; a first import (an empty ledger) is never unusual.
 */
export function pastGuard(
  { held, adds, removes }: { held: number; adds: number; removes: number },
  guard: Guard = {},
): UnusualChange | undefined {
  const {
    removeShare = UNUSUAL_REMOVE_SHARE,
    addFactor = UNUSUAL_ADD_FACTOR,
    floor = UNUSUAL_CHANGE_FLOOR,
  } = guard;
  if (held === 0) return undefined;
  const tooManyRemoves = removes > floor && removes > held * removeShare;
  const tooManyAdds = adds > floor && adds > held * addFactor;
  if (!tooManyRemoves && !tooManyAdds) return undefined;
  return { held, ...(tooManyRemoves && { removeShare }), ...(tooManyAdds && { addFactor }), floor };
}

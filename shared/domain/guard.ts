/** The guard against unusual changes: an incomplete file must not empty a live campaign. */
import type { Guard, UnusualChange } from "../contract/guard.ts";
import { UNUSUAL_ADD_FACTOR, UNUSUAL_CHANGE_FLOOR, UNUSUAL_REMOVE_SHARE } from "../limits.ts";

/**
 * The bounds of the guard that a change exceeds, for which a person must allow it first; undefined if it exceeds none.
 * `held` counts the members of the ledger, `in` and `unsure`. A first import (an empty ledger) is never unusual. A
 * cohort of any size may become empty only if its guard allows it.
 */
export function pastGuard(
  { held, adds, removes, keeps }: { held: number; adds: number; removes: number; keeps: number },
  guard: Guard = {},
): UnusualChange | undefined {
  const {
    removeShare = UNUSUAL_REMOVE_SHARE,
    addFactor = UNUSUAL_ADD_FACTOR,
    floor = UNUSUAL_CHANGE_FLOOR,
    mayBecomeEmpty = false,
  } = guard;
  if (held === 0) return undefined;
  const tooManyRemoves = removes > floor && removes > held * removeShare;
  const tooManyAdds = adds > floor && adds > held * addFactor;
  const becomesEmpty = adds + keeps === 0 && !mayBecomeEmpty;
  if (!tooManyRemoves && !tooManyAdds && !becomesEmpty) return undefined;
  return {
    held,
    ...(tooManyRemoves && { removeShare }),
    ...(tooManyAdds && { addFactor }),
    ...(becomesEmpty && { becomesEmpty }),
    floor,
  };
}

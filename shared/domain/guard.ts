/** The guard against an unusual change: a late file must not empty a live campaign. */
import type { Guard } from "../contract/cohorts.ts";
import { UNUSUAL_ADD_FACTOR, UNUSUAL_CHANGE_FLOOR, UNUSUAL_REMOVE_SHARE } from "../limits.ts";

/**
 * Whether a change asks for a person's word first. `held` counts the members of the ledger, `in` and `unsure`;
 * a first import (an empty ledger) is never unusual.
 */
export function isUnusual(
  change: { held: number; adds: number; removes: number },
  guard: Guard = {},
): boolean {
  const floor = guard.floor ?? UNUSUAL_CHANGE_FLOOR;
  if (change.held === 0) return false;
  const tooManyRemoves =
    change.removes > floor && change.removes > change.held * (guard.removeShare ?? UNUSUAL_REMOVE_SHARE);
  const tooManyAdds =
    change.adds > floor && change.adds > change.held * (guard.addFactor ?? UNUSUAL_ADD_FACTOR);
  return tooManyRemoves || tooManyAdds;
}

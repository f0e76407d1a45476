/** The bounds past which an import stops, as people type them. An empty text is the usual bound. */
import type { Guard, GuardPatch } from "../../shared/contract/guard.ts";
import { typedNumber, typedWhole } from "../parts/typed-number.ts";

export interface GuardDraft {
  removePercent: string;
  addFactor: string;
  floor: string;
  mayBecomeEmpty: boolean;
}

export function guardDraftOf({
  removeShare,
  addFactor,
  floor,
  mayBecomeEmpty = false,
}: Guard = {}): GuardDraft {
  return {
    removePercent: removeShare === undefined ? "" : String(Math.round(removeShare * 1e6) / 1e4),
    addFactor: addFactor === undefined ? "" : String(addFactor),
    floor: floor === undefined ? "" : String(floor),
    mayBecomeEmpty,
  };
}

/** What to set; `null` sets the usual bound. Undefined if a text is no number that its bound takes. */
export function guardOf({
  removePercent,
  addFactor,
  floor,
  mayBecomeEmpty,
}: GuardDraft): GuardPatch | undefined {
  const percent = numberIn(removePercent);
  const factor = numberIn(addFactor);
  const least = floor.trim() === "" ? null : typedWhole(floor);
  if (percent === undefined || factor === undefined || least === undefined) return undefined;
  if (percent !== null && (percent <= 0 || percent > 100)) return undefined;
  if (factor !== null && factor <= 0) return undefined;
  return {
    removeShare: percent === null ? null : Math.round(percent * 1e4) / 1e6,
    addFactor: factor,
    floor: least,
    mayBecomeEmpty: mayBecomeEmpty || null,
  };
}

/** `30`, `0.5` or `0,5`. Null: nothing was typed. */
function numberIn(text: string): number | null | undefined {
  return text.trim() === "" ? null : typedNumber(text);
}

/**
 * How often a selection is looked at. Each look is nine events of the 25,000 that an execution may have, and an import that
 * waits for its data selects anew for a day: it is not looked at as often as one that somebody waits for.
 */
import {
  SELECTION_AGAIN_LOOK_CAP_S,
  SELECTION_AGAIN_LOOK_S,
  SELECTION_BUSY_AGAIN_S,
  SELECTION_BUSY_S,
  SELECTION_LOOK_CAP_S,
  SELECTION_LOOK_S,
} from "../limits.ts";

/** The engine takes no more calls at the moment. The same call does later, and finds what was started before. */
export class EngineThrottled extends Error {}

/** `wasMissing`: its data was missing at a selection before. */
interface Waiting {
  wasMissing?: true;
}

/** Seconds until the next look at a selection that goes on since so many seconds. */
export function secondsToSelectionLook(seconds: number, { wasMissing }: Waiting): number {
  return wasMissing
    ? between(SELECTION_AGAIN_LOOK_S, seconds / 2, SELECTION_AGAIN_LOOK_CAP_S)
    : between(SELECTION_LOOK_S, seconds / 10, SELECTION_LOOK_CAP_S);
}

/** The same until one is started again that the engine had no room for. */
export function secondsToRoom({ wasMissing }: Waiting): number {
  return wasMissing ? SELECTION_BUSY_AGAIN_S : SELECTION_BUSY_S;
}

function between(least: number, seconds: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, seconds)));
}

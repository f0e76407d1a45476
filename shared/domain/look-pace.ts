/**
 * How often an execution looks at what takes long. Each look is nine events of the 25,000 that it may have, so the pauses grow
 * with the time that has passed. An import that waits for its data selects anew for a day: it is not looked at as often as
 * one that somebody waits for.
 */
import {
  ARRIVAL_WAIT_CAP_S,
  ARRIVAL_WAIT_S,
  BUCKETS_LOOK_CAP_S,
  BUCKETS_LOOK_S,
  SELECTION_AGAIN_LOOK_CAP_S,
  SELECTION_AGAIN_LOOK_S,
  SELECTION_BUSY_AGAIN_S,
  SELECTION_BUSY_S,
  SELECTION_LOOK_CAP_S,
  SELECTION_LOOK_S,
} from "../limits.ts";

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

/** The same at an execution that settles buckets, which somebody waits for since so many seconds. */
export function secondsToBuckets(seconds: number): number {
  return between(BUCKETS_LOOK_S, seconds / 10, BUCKETS_LOOK_CAP_S);
}

/** The same until an arrival's import tries again to begin that met another of its cohort. */
export function secondsToOtherRun(seconds: number): number {
  return between(ARRIVAL_WAIT_S, seconds / 10, ARRIVAL_WAIT_CAP_S);
}

function between(least: number, seconds: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, seconds)));
}

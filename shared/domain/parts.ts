/** A change set is sent in parts. Those of a bucket are its removes' and then its adds', after the parts of the one before. */
import { PARTS_PER_SENDER, SENDERS_AT_ONCE } from "../limits.ts";
import type { Direction } from "./change.ts";
import type { ChangeSetPointer } from "./run.ts";

/** The ids of each part of so many changes one way: all are full but the last. */
export function idsInParts(ids: number, idsPerPart: number): number[] {
  return Array.from({ length: Math.ceil(ids / idsPerPart) }, (_, at) =>
    Math.min(ids - at * idsPerPart, idsPerPart),
  );
}

/**
 * How many parts of a direction each worker sends: those that work at the same time have as many, up to a bound. Of how many
 * they are, the share of the direction's changes tells enough.
 */
export function partsTogether(
  { parts, ...changes }: Pick<ChangeSetPointer, "parts" | "adds" | "removes">,
  direction: Direction,
): number {
  const all = changes.adds + changes.removes;
  const share = all === 0 ? 0 : changes[`${direction}s`] / all;
  return Math.max(1, Math.min(PARTS_PER_SENDER, Math.ceil((parts * share) / SENDERS_AT_ONCE)));
}

/** Derives a run's status from the outcomes of its ids. */
import type { Counts, RunReason } from "../contract/imports.ts";
import type { SendOutcome } from "./change.ts";
import type { ChangeSetPointer } from "./run.ts";

export type Tally = Record<"adds" | "removes", Record<SendOutcome, number>>;

/** An id was lost between change set and results: a defect, never an expected outcome. */
export class CountsDoNotReconcile extends Error {
  constructor(direction: string, wanted: number, told: number) {
    super(`${wanted} ${direction} in the change set, ${told} accounted for`);
    this.name = "CountsDoNotReconcile";
  }
}

/**
 * A run that delivered a part of its changes is `partial`, never `succeeded`. One that had changes and delivered none
 * is `failed`.
 */
export function outcome(tally: Tally, failure: RunReason | undefined): "succeeded" | "partial" | "failed" {
  const accepted = tally.adds.accepted + tally.removes.accepted;
  if (total(tally) === accepted && failure === undefined) return "succeeded";
  return accepted > 0 ? "partial" : "failed";
}

/** Throws `CountsDoNotReconcile` if adds + removes is not the sum of their outcomes. */
export function reconcile(
  changeSet: Pick<ChangeSetPointer, "adds" | "removes" | "keeps" | "rejected" | "excluded">,
  tally: Tally,
): Counts {
  for (const direction of ["adds", "removes"] as const) {
    const told = sum(tally[direction]);
    if (told !== changeSet[direction]) throw new CountsDoNotReconcile(direction, changeSet[direction], told);
  }
  const both = (one: SendOutcome) => tally.adds[one] + tally.removes[one];
  return {
    members: changeSet.keeps + changeSet.adds,
    kept: changeSet.keeps,
    added: tally.adds.accepted,
    removed: tally.removes.accepted,
    rejected: changeSet.rejected,
    ...(changeSet.excluded !== undefined && { excluded: changeSet.excluded }),
    refused: both("refused"),
    unknown: both("unknown"),
    unsent: both("unsent"),
  };
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const all = (way: keyof Tally, one: SendOutcome) =>
    tallies.reduce((sum, tally) => sum + tally[way][one], 0);
  const each = (way: keyof Tally) => ({
    accepted: all(way, "accepted"),
    refused: all(way, "refused"),
    unknown: all(way, "unknown"),
    unsent: all(way, "unsent"),
  });
  return { adds: each("adds"), removes: each("removes") };
}

function sum(counts: Record<SendOutcome, number>): number {
  return counts.accepted + counts.refused + counts.unknown + counts.unsent;
}

function total(tally: Tally): number {
  return sum(tally.adds) + sum(tally.removes);
}

/** What a chart shows of a cohort's imports. */
import type { RunView } from "../../shared/contract/imports.ts";

export interface Point {
  /** ISO. */
  time: string;
  /** In Braze after the import. */
  held: number;
  added: number;
  removed: number;
}

/** Oldest first. An import without counts has changed nothing that is known, and is no point. */
export function pointsOf(runs: readonly RunView[]): Point[] {
  return runs
    .flatMap(({ time, totalUsersImported: held, counts }) =>
      held === undefined || !counts ? [] : [{ time, held, added: counts.added, removed: counts.removed }],
    )
    .toSorted((one, other) => one.time.localeCompare(other.time));
}

/** The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is no less. */
export function roundedUp(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const [step = 10] = [1, 2, 2.5, 5, 10].filter((one) => one * power >= most);
  return step * power;
}

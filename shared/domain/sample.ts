/** Extrapolates the counts of a sample of users to all users. */
import type { Evaluation, Preview } from "../contract/cohorts.ts";

/** `oneIn` undefined or 1: the counts are those of all users, and exact. */
export function scaled(
  evaluation: Evaluation,
  oneIn = 1,
): Omit<Preview, "asOf" | "change" | "hints" | "reading"> {
  if (oneIn === 1) return evaluation;
  const { rows, members, duplicates, excluded, rejected } = evaluation;
  const times = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count * oneIn]));
  return {
    rows: rows * oneIn,
    members: { ...members, ...times(members) },
    duplicates: duplicates * oneIn,
    ...(excluded !== undefined && { excluded: excluded * oneIn }),
    rejected: times(rejected),
    estimate: true,
    sample: { oneIn, members: members.total },
  };
}

/** Checks that an import did what the independent evaluation expects. */
import type { ExpectedCohort } from "../../oracle/independent-evaluation.ts";
import type { RejectedReason } from "../../shared/contract/cohorts.ts";
import { rejectedReasons } from "../../shared/contract/cohorts.ts";
import type { RunView } from "../../shared/contract/imports.ts";

export interface Expectation {
  now: ExpectedCohort;
  /** Members after the previous import; empty before the first. */
  before: ReadonlySet<string>;
}

/**
 * The identifiers that an import removes: members that are no longer in the cohort, and for users who were sent by
 * device and are now identified, also their external id or alias.
 */
export function leavers({ now, before }: Expectation): Set<string> {
  const gone = new Set([...before].filter((key) => !now.members.has(key)));
  for (const key of [...gone]) {
    for (const known of now.identifiedDevices.get(key) ?? []) if (!now.members.has(known)) gone.add(known);
  }
  return gone;
}

/** Describes each difference, with counts only. Empty if all is as expected. */
export function faultsOfRun(run: RunView, expectation: Expectation): string[] {
  const { now, before } = expectation;
  const expected = new Set(now.members.keys());
  const { counts, status, totalUsersImported } = run;
  if (status !== "succeeded" || !counts) {
    return [`the import ended ${status}: ${[run.inWords.what, run.inWords.why, run.inWords.todo].join(" ")}`];
  }
  const figures: [string, number | undefined, number][] = [
    ["members", counts.members, expected.size],
    ["kept", counts.kept, expected.size - lacking(expected, before)],
    ["added", counts.added, lacking(expected, before)],
    ["removed", counts.removed, leavers(expectation).size],
    ["refused", counts.refused, 0],
    ["unknown", counts.unknown, 0],
    ["unsent", counts.unsent, 0],
    ["total users imported", totalUsersImported, expected.size],
    ...rejectedReasons.map((reason): [string, number, number] => [
      `rejected, ${reason}`,
      rejected(counts.rejected, reason),
      rejected(now.rejected, reason),
    ]),
  ];
  return figures
    .filter(([, found, wanted]) => found !== wanted)
    .map(([name, found, wanted]) => `${name}: ${found ?? "not told"}, expected ${wanted}`);
}

/** `found` are keys of members as the sandbox holds them. */
export function faultsOfMembers(found: ReadonlySet<string>, { now }: Expectation): string[] {
  const expected = new Set(now.members.keys());
  const missing = lacking(expected, found);
  const surplus = lacking(found, expected);
  if (missing + surplus === 0) return [];
  return [
    `the sandbox's members: ${missing} that are expected are missing, ${surplus} are there that should not be`,
  ];
}

function rejected(counts: Partial<Record<RejectedReason, number>>, reason: RejectedReason): number {
  return counts[reason] ?? 0;
}

/** The number of items of `one` that are not in `other`. */
function lacking(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let count = 0;
  for (const key of one) if (!other.has(key)) count++;
  return count;
}

/** From the records of all attempts at a part to one outcome per batch. */
import type { RunReason } from "../contract/imports.ts";
import { type SendOutcome, unionOfOutcomes } from "./change.ts";
import type { BatchResult } from "./run.ts";

export interface AttemptRecords {
  started: { part: number; attempt: string }[];
  results: (BatchResult & { part: number; attempt: string })[];
}

/** One result per batch at most. A batch of a started part that has none is `unknown`, one of a part never started `unsent`. */
export interface PartOutcomes {
  started: Set<number>;
  results: (BatchResult & { part: number })[];
}

/**
 * Takes the union over attempts. An attempt that was started and says nothing of a batch may have sent it before it died:
 * for that batch it counts as `unknown`, whatever a later attempt was answered, unless one was accepted.
 */
export function foldAttempts(records: AttemptRecords): PartOutcomes {
  const attemptsOf = new Map<number, Set<string>>();
  for (const { part, attempt } of records.started) {
    const attempts = attemptsOf.get(part) ?? new Set();
    attemptsOf.set(part, attempts.add(attempt));
  }
  const recordsOf = new Map<string, (BatchResult & { part: number; attempt: string })[]>();
  for (const record of records.results) {
    const place = `${record.part}/${record.batch}`;
    const together = recordsOf.get(place);
    if (together) together.push(record);
    else recordsOf.set(place, [record]);
  }
  const results = [...recordsOf.values()].map((together) => foldBatch(together, attemptsOf));
  return { started: new Set(attemptsOf.keys()), results };
}

function foldBatch(
  records: readonly (BatchResult & { part: number; attempt: string })[],
  attemptsOf: ReadonlyMap<number, ReadonlySet<string>>,
): BatchResult & { part: number } {
  const [first] = records;
  if (!first) throw new Error("a batch without records has no outcome to fold");
  const { part, batch } = first;
  const heardOf = new Set(records.map((record) => record.attempt));
  const silent = [...(attemptsOf.get(part) ?? [])].some((attempt) => !heardOf.has(attempt));
  const outcomes: SendOutcome[] = records.map((record) => record.outcome);
  const outcome = unionOfOutcomes(silent ? [...outcomes, "unknown"] : outcomes);
  const reason = records.findLast((record) => record.reason !== undefined)?.reason;
  return { part, batch, outcome, ...(outcome !== "accepted" && reason && { reason }) };
}

/** The reason that most batches without acceptance give; ties go to the one met first. */
export function mainReason(outcomes: PartOutcomes): RunReason | undefined {
  const votes = new Map<RunReason, number>();
  for (const { outcome, reason } of outcomes.results) {
    if (outcome !== "accepted" && reason) votes.set(reason, (votes.get(reason) ?? 0) + 1);
  }
  return [...votes].sort(([, one], [, other]) => other - one)[0]?.[0];
}

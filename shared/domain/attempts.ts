/** Combines the records of all attempts at a part into one outcome per batch. */
import type { RunReason } from "../contract/imports.ts";
import { type Direction, type SendOutcome, unionOfOutcomes } from "./change.ts";
import type { BatchResult } from "./run.ts";

type AttemptRecord = BatchResult & { part: number; attempt: string };
type Said = Pick<BatchResult, "outcome" | "reason">;

export interface AttemptRecords {
  started: { part: number; attempt: string }[];
  results: AttemptRecord[];
}

/**
 * At most one result per batch. Without a result, a batch of a started part is `unknown`, and one of a part never
 * started is `unsent`.
 */
export interface PartOutcomes {
  started: Set<number>;
  results: (BatchResult & { part: number })[];
}

/**
 * Combines the attempts. A started attempt without a record of a batch may have sent it before the attempt died. For
 * that batch it counts as `unknown`, whatever a later attempt was answered, unless one was accepted.
 */
export function foldAttempts(records: AttemptRecords): PartOutcomes {
  const attemptsOf = new Map<number, Set<string>>();
  for (const { part, attempt } of records.started) {
    const attempts = attemptsOf.get(part) ?? new Set();
    attemptsOf.set(part, attempts.add(attempt));
  }
  const recordsOf = new Map<string, AttemptRecord[]>();
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
  records: readonly AttemptRecord[],
  attemptsOf: ReadonlyMap<number, ReadonlySet<string>>,
): BatchResult & { part: number } {
  const [first] = records;
  if (!first) throw new Error("a batch without records has no outcome to fold");
  const { part, batch } = first;
  const heardOf = new Set(records.map((record) => record.attempt));
  const silent = [...(attemptsOf.get(part) ?? [])].some((attempt) => !heardOf.has(attempt));
  const folded = (said: readonly Said[]) => {
    const outcomes: SendOutcome[] = said.map(({ outcome }) => outcome);
    const outcome = unionOfOutcomes(silent ? [...outcomes, "unknown"] : outcomes);
    const reason = said.findLast((one) => one.reason !== undefined)?.reason;
    return { outcome, ...(outcome !== "accepted" && reason && { reason }) };
  };
  const all = folded(records);
  const except = stretches(records)
    .map(({ from, to }) => ({ from, to, ...folded(records.map((record) => saidAt(record, from))) }))
    .filter(({ outcome, reason }) => outcome !== all.outcome || reason !== all.reason);
  return { part, batch, ...all, ...(except.length > 0 && { except }) };
}

/** The ranges between places at which an exception begins or ends: within each, every record has one outcome. */
function stretches(records: readonly BatchResult[]): { from: number; to: number }[] {
  const ends = records.flatMap(({ except = [] }) => except.flatMap(({ from, to }) => [from, to]));
  const places = [...new Set(ends)].sort((one, other) => one - other);
  return places.slice(0, -1).map((from, at) => ({ from, to: places[at + 1] ?? from }));
}

function saidAt(record: BatchResult, place: number): Said {
  return record.except?.find(({ from, to }) => from <= place && place < to) ?? record;
}

/** One id's change, and its place among the ids of its batch. */
export interface PlacedChange {
  direction: Direction;
  part: number;
  batch: number;
  place: number;
}

/** What became of one id. */
export function outcomeAt(
  { started, results }: PartOutcomes,
  { part, batch, place }: PlacedChange,
): Pick<BatchResult, "outcome" | "reason"> {
  const told = results.find((result) => result.part === part && result.batch === batch);
  if (!told) return { outcome: started.has(part) ? "unknown" : "unsent" };
  const { outcome, reason } = saidAt(told, place);
  return { outcome, ...(reason && { reason }) };
}

/** Of the batch, and of each of its exceptions. */
export function outcomesIn({ outcome, except = [] }: BatchResult): SendOutcome[] {
  return [outcome, ...except.map((one) => one.outcome)];
}

/** How many batches say which reason why not all of them was accepted. */
export type ReasonCounts = Partial<Record<RunReason, number>>;

/** In the order in which they are found. */
export function reasonsOf(outcomes: PartOutcomes): ReasonCounts {
  const counts: ReasonCounts = {};
  for (const { except = [], ...result } of outcomes.results) {
    const reasons = [result, ...except].flatMap(({ outcome, reason }) =>
      outcome !== "accepted" && reason ? [reason] : [],
    );
    for (const reason of new Set(reasons)) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

/** The most frequent one of all; ties go to the one found first. */
export function mainReason(all: readonly ReasonCounts[]): RunReason | undefined {
  const together = new Map<RunReason, number>();
  for (const counts of all)
    for (const [reason, count] of Object.entries(counts) as [RunReason, number][])
      together.set(reason, (together.get(reason) ?? 0) + count);
  return [...together].sort(([, one], [, other]) => other - one)[0]?.[0];
}

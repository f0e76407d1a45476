/** What became of each change: its batch's record, or what its part's silence means. */
import type { PartOutcomes } from "../../domain/attempts.ts";
import type { SendOutcome } from "../../domain/change.ts";

/**
 * Gives a query: the columns of `changes` and `outcome`. A batch without a record is `unknown` where its part was started and
 * `unsent` where it was not. Its text is numbers and words of ours only; there are as many as batches, not members.
 */
export function batchOutcomes(changes: string, { started, results }: PartOutcomes): string {
  const record = (result: PartOutcomes["results"][number]) =>
    `(${Number(result.part)}, ${Number(result.batch)}, '${result.outcome satisfies SendOutcome}')`;
  const records = results.length > 0 ? results.map(record).join(", ") : "(-1, -1, '')";
  const parts = started.size > 0 ? [...started].map((part) => `(${Number(part)})`).join(", ") : "(-1)";
  return `
    WITH record(part, batch, outcome) AS (VALUES ${records}), begun(part) AS (VALUES ${parts})
    SELECT changes.*, coalesce(record.outcome,
      CASE WHEN begun.part IS NULL THEN 'unsent' ELSE 'unknown' END) AS outcome
    FROM ${changes} AS changes
      LEFT JOIN record ON changes.part = record.part AND changes.batch = record.batch
      LEFT JOIN begun ON changes.part = begun.part`;
}

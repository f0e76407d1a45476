/**
 * What is in a list, before it is a cohort: read as an import reads it, with the lines that no user can be told from.
 */
import type { IdentifierKind, RejectedReason } from "../../../contract/cohorts.ts";
import type { UnusableRow } from "../../../contract/list-reports.ts";
import { UNUSABLE_SHOWN } from "../../../limits.ts";
import type { ListReports } from "../../../ports/engine.ts";
import type { Clock } from "../../../ports/machine.ts";
import type { Files } from "../../s3/files.ts";
import { hintsIn } from "../evaluate/hints.ts";
import { chosen, membersOf, usable } from "../evaluate/members.ts";
import { evaluated } from "../evaluate/unreadable.ts";
import type { ScratchDatabase } from "../scratch/scratch-database.ts";
import { linesOf } from "./lines.ts";
import { type List, listSelection, listTable, openedAlone } from "./lists.ts";

/** The scratch must keep the order of files: records are counted. */
export function listReportsOnDuckDb(world: {
  scratch: ScratchDatabase;
  files: Files;
  clock: Clock;
}): ListReports {
  const { scratch, files, clock } = world;
  return {
    report: ({ list, columns, identifierOrder }) =>
      evaluated(scratch, async (seen) => {
        const opened = await openedAlone({ scratch, files, now: clock.now(), seen }, list, columns);
        if ("reason" in opened) return opened;
        const { evaluation, path } = await membersOf(scratch, listSelection(), identifierOrder);
        const hints = await hintsIn(scratch, `read_parquet('${path}')`);
        const first = await unusableRows(scratch, opened, identifierOrder);
        const { headers, columns: used, malformed, csv } = opened;
        const rejected = Object.values(evaluation.rejected).reduce((sum, count) => sum + count, 0);
        return {
          ...evaluation,
          format: list.format,
          ...(csv && { delimiter: csv.delimiter, encoding: csv.encoding }),
          headers,
          columns: used,
          malformed,
          ...(Object.keys(hints).length > 0 && { hints }),
          unusable: { total: rejected + malformed, first },
        };
      }),
    discard: () => scratch.discard(),
  };
}

async function unusableRows(
  scratch: ScratchDatabase,
  list: List,
  order: readonly IdentifierKind[],
): Promise<UnusableRow[]> {
  const rows = await scratch.rows(`
    SELECT record, reason FROM (
      SELECT record, 'malformed' AS reason FROM ${listTable} WHERE malformed
      UNION ALL SELECT record, reason FROM (${usable(chosen(listSelection(["record"]).sql, order, ["record"]))})
      WHERE reason IS NOT NULL)
    ORDER BY record LIMIT ${UNUSABLE_SHOWN}`);
  const records = rows.map(({ record }) => Number(record));
  const lines = await linesOf(list, records);
  const found = rows.flatMap(({ reason }, at): UnusableRow[] => {
    const line = lines[at];
    return line === undefined ? [] : [{ line, reason: String(reason) as RejectedReason | "malformed" }];
  });
  // Malformed rows of CSV are no records of the engine.
  const { first = [], skippedLines = 0 } = list.csv ?? {};
  const malformed = first.map(
    ({ line }): UnusableRow => ({ line: line + skippedLines, reason: "malformed" }),
  );
  return [...found, ...malformed].sort((one, other) => one.line - other.line).slice(0, UNUSABLE_SHOWN);
}

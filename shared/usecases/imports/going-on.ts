import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { isFinished } from "../../domain/run.ts";
import { PAGE_SIZE } from "../../limits.ts";
import type { Runs } from "../../ports/runs.ts";

/**
 * An import of the cohort, if given through the connection, that has not ended, queued ones included. It is among the
 * newest of its cohort, since those that start while another runs are skipped and end at once.
 */
export async function importOfCohortGoingOn(
  runs: Pick<Runs, "list">,
  { cohort, connection }: { cohort: CohortId; connection?: ConnectionId },
): Promise<Run | undefined> {
  const { items } = await runs.list(cohort, { limit: PAGE_SIZE });
  return items.find(
    (run) => !isFinished(run) && (connection === undefined || run.connectionId === connection),
  );
}

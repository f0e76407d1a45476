import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { isFinished } from "../../domain/run.ts";
import { PAGE_SIZE } from "../../limits.ts";
import type { Runs } from "../../ports/runs.ts";

/**
 * An import of the cohort, if given through the connection, that has not ended, queued ones included, and unless left out
 * those that wait for their data. It is among the newest of its cohort, since those that start while another runs are
 * skipped and end at once.
 */
export async function importOfCohortGoingOn(
  runs: Pick<Runs, "list">,
  {
    cohort,
    connection,
    withoutWaiting = false,
  }: { cohort: CohortId; connection?: ConnectionId; withoutWaiting?: boolean },
): Promise<Run | undefined> {
  const { items } = await runs.list(cohort, { limit: PAGE_SIZE });
  return items.find(
    (run) =>
      !isFinished(run) &&
      (connection === undefined || run.connectionId === connection) &&
      !(withoutWaiting && isWaitingForData(run)),
  );
}

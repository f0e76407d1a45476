import type { RunId } from "../../contract/ids.ts";
import type { RunView } from "../../contract/imports.ts";
import { type Reach, refuseBeyond } from "../../domain/access.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import { cohortOf, logged } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/**
 * Requests a run to stop: requests in flight are still answered, then the run settles as cancelled with what was sent. A
 * run that waits for its data ends at once; its workflow mails the recipients when it would have looked again. Repeating it
 * is harmless. Refuses a run that has ended otherwise.
 */
export async function cancelImport(
  { clock, runs, ledgers, log }: Pick<World, "clock" | "runs" | "ledgers" | "log">,
  { run, by, reach }: { run: RunId; by: string; reach: Reach },
): Promise<RunView> {
  const seen = await runs.read(run);
  if (!seen) throw notFound("import", run);
  refuseBeyond(reach, seen.connectionId);
  const mark = { at: clock.now().toISOString(), by };
  if (isWaitingForData(seen)) await runs.cancelWaiting(run, mark);
  // In buckets it is settled for minutes: a cancellation would only hide how it ended.
  const { lease } = await ledgers.read(cohortOf(run));
  const isSettling = lease?.run === run && lease.phase === "closing";
  // Also of one whose data has arrived meanwhile. One that has ended stays as it is.
  const row = isSettling ? seen : await runs.requestCancellation(run, mark);
  if (!row.cancelRequested) {
    throw new DomainError(
      "conflict",
      "import-ended",
      `The import ${run} has ended or is just being settled, so there is nothing left to cancel. GET ` +
        `/imports/${run} shows how it ended.`,
      { run, status: row.status },
    );
  }
  log.info("import-cancelled", logged(run));
  return runView(row, clock.now());
}

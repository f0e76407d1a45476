import type { RunView } from "../../contract/imports.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { runView } from "./view.ts";

/**
 * Asks a run to stop: requests that are under way are still answered, then it settles as cancelled with what was sent. Repeating
 * it is fine. Refuses a run that has ended otherwise.
 */
export async function cancelImport(
  { clock, runs, log }: Pick<World, "clock" | "runs" | "log">,
  { runId, by }: { runId: string; by: string },
): Promise<RunView> {
  const run = await runs.find(runId);
  if (!run) throw notFound("import", runId);
  const key = { cohort: run.cohortId, run: run.id, time: run.time };
  const row = await runs.requestCancellation(key, { at: clock.now().toISOString(), by });
  if (!row.cancelRequested) {
    throw new DomainError(
      "conflict",
      "import-ended",
      `The import ${runId} has ended or is just being settled, so there is nothing left to cancel. GET /imports/${runId} shows how it ended.`,
      { run: runId, status: row.status },
    );
  }
  log.info("import-cancelled", { cohort: key.cohort, run: key.run });
  return runView(row);
}

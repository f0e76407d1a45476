/** Why a run has no cohort to import: on its row, and in the log. */
import type { RunId } from "../../contract/ids.ts";
import { logged } from "../../domain/ids.ts";
import { RUN_DETAIL_LENGTH } from "../../limits.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type { World } from "../../ports/world.ts";

/** Returns the reason by which the run is to be settled. */
export async function noteNotEvaluated<Reason extends NotEvaluated["reason"]>(
  { runs, log }: Pick<World, "runs" | "log">,
  run: RunId,
  { reason, detail }: { reason: Reason; detail: string },
): Promise<Reason> {
  log.warn("cohort-not-evaluated", { ...logged(run), reason, detail });
  // By the time that somebody looks, the data may be other data.
  await runs.note(run, { detail: shortened(detail) });
  return reason;
}

/** As long as a row may have it. */
export function shortened(detail: string): string {
  return detail.slice(0, RUN_DETAIL_LENGTH).toWellFormed();
}

/** Why a run has no cohort to import: on its row, and in the log. */
import type { RunId } from "../../contract/ids.ts";
import { asKept } from "../../domain/as-kept.ts";
import { logged } from "../../domain/ids.ts";
import type { NotEvaluated } from "../../ports/engine.ts";
import type { World } from "../../ports/world.ts";

/** Returns the reason by which the run is to be settled. */
export async function noteNotEvaluated<Reason extends NotEvaluated["reason"]>(
  { runs, log }: Pick<World, "runs" | "log">,
  run: RunId,
  { reason, ...found }: { reason: Reason } & Pick<NotEvaluated, "detail" | "fault">,
): Promise<Reason> {
  log.warn("cohort-not-evaluated", { ...logged(run), reason, detail: found.detail });
  // By the time that somebody looks, the data may be other data.
  await runs.note(run, asKept(found));
  return reason;
}

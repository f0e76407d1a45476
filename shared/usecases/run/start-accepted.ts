import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { logged } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";

/**
 * Starts the workflow of a run whose row is new. If an execution of its name has ended, the run took place before the
 * table was restored from a backup: it is skipped, and its recipients are told. Returns the row then.
 */
export async function startAccepted(
  { clock, runs, workflow, log }: Pick<World, "clock" | "runs" | "workflow" | "log">,
  run: RunId,
): Promise<Run | undefined> {
  if ((await workflow.start(run)) === "started") return undefined;
  const reason = "restored-from-backup";
  const row = await runs.skip(run, { reason, endedAt: clock.now().toISOString() });
  if (row.status === "skipped") log.info("import-skipped", { ...logged(run), reason });
  return row;
}

/** Runs that do not continue by themselves: their start was lost, their execution died, or their mails are not sent. */
import type { RunId } from "../../contract/ids.ts";
import { logged } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import type { Repairs } from "./repairs.ts";
import { untilOver } from "./until-over.ts";

export type ReconcileRunsDeps = Pick<World, "clock" | "workflow" | "runs" | "repairQueue" | "log">;

/**
 * A run whose execution has ended is repaired apart from the others: one that can't be settled stops none of them. Throws if
 * it had no time for all until then.
 */
export async function reconcileRuns(world: ReconcileRunsDeps, repairs: Repairs, until: Date): Promise<void> {
  const { clock } = world;
  const unclosed = await everyItem((wanted) => world.runs.unclosed(wanted));
  await untilOver({ clock, until }, unclosed, ({ id }) =>
    repairs.attempt(logged(id), () => reconcileRun(world, repairs, id)),
  );
}

async function reconcileRun(world: ReconcileRunsDeps, repairs: Repairs, run: RunId): Promise<void> {
  const { workflow, runs, repairQueue, log } = world;
  const execution = await workflow.execution(run);
  if (execution.is === "running") return;
  // Read after the execution has ended, so only a repair still changes the row.
  const row = await runs.read(run);
  if (!row) return;
  if (execution.is === "none" && row.status !== "running") {
    await workflow.start(run);
    log.warn("run-restarted", logged(run));
    repairs.count("runsRestarted");
    return;
  }
  await repairQueue.start(run);
  repairs.count("runsHandedOver");
}

/** Runs that do not continue by themselves: their start was lost, their execution died, or their mails are not sent. */
import type { RunId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import { isWaitingForData } from "../../domain/data-wait.ts";
import { logged } from "../../domain/ids.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import type { Repairs } from "./repairs.ts";
import { ROUND_MS, untilOver } from "./until-over.ts";

export type ReconcileRunsDeps = Pick<World, "clock" | "workflow" | "runs" | "repairQueue" | "log">;

/**
 * A run whose execution has ended is repaired apart from the others: one that can't be settled stops none of them. Throws if
 * it had no time for all until then.
 */
export async function reconcileRuns(world: ReconcileRunsDeps, repairs: Repairs, until: Date): Promise<void> {
  const { clock } = world;
  const unclosed = await everyItem((wanted) => world.runs.unclosed(wanted));
  const asked = unclosed.filter((row) => !looksItself(row, clock.now()));
  await untilOver({ clock, until }, asked, ({ id }) =>
    repairs.attempt(logged(id), () => reconcileRun(world, repairs, id)),
  );
}

/**
 * Whether it waits for its data, and its next look is not a round late. Thousands may wait, and AWS tells of some executions
 * a second only. Source: Step Functions' quotas, "DescribeExecution".
 */
function looksItself(row: Run, now: Date): boolean {
  const nextLook = isWaitingForData(row) ? row.dataWait?.nextLook : undefined;
  return nextLook !== undefined && now.getTime() < Date.parse(nextLook) + ROUND_MS;
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

import { functions } from "../../shared/contract/functions.ts";
import type { World } from "../../shared/ports/world.ts";
import { reconcile } from "../../shared/usecases/reconcile/reconcile.ts";
import { repairRun } from "../../shared/usecases/reconcile/repair-run.ts";
import type { FakeRepairQueue } from "../fakes/jobs.ts";

/**
 * Reconciles, and repairs the runs that are handed over, each apart, as `jobs/repair-run` does. A repair that fails
 * counts as trouble; `dies` tells whether its process died.
 */
export async function reconciled(world: World & { repairQueue: FakeRepairQueue }, dies = () => false) {
  const deadline = new Date(world.clock.now().getTime() + functions["timers/reconcile"].timeout * 1_000);
  const counts = { ...(await reconcile(world, deadline)), runsSettled: 0, runsTold: 0 };
  for (const run of world.repairQueue.take()) {
    try {
      const repaired = await repairRun(world, run);
      if (repaired === "settled") counts.runsSettled += 1;
      if (repaired === "settled" || repaired === "told") counts.runsTold += 1;
    } catch (error) {
      if (dies()) throw error;
      counts.troubles += 1;
    }
  }
  return counts;
}

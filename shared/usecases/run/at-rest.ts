import type { RunId } from "../../contract/ids.ts";
import { WORKER_LIFE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";

/**
 * Whether nothing of a run is in flight, and nothing will be: its execution has ended, and so has any worker that it
 * invoked. An execution may wait long between two steps, so an expired lease alone does not tell that it is dead. Only
 * where there is no execution, or AWS has deleted it, the run is at rest from `expires` on, in milliseconds since 1970.
 */
export async function isAtRest(
  { clock, workflow }: Pick<World, "clock" | "workflow">,
  { run, expires }: { run: RunId; expires: number },
): Promise<boolean> {
  const execution = await workflow.execution(run);
  if (execution.is === "running") return false;
  const from = execution.is === "ended" ? execution.at.getTime() + WORKER_LIFE_MS : expires;
  return from <= clock.now().getTime();
}

/** Settles a run here or, if it has buckets to settle, starts an execution that does. */
import type { RunId } from "../../contract/ids.ts";
import type { World } from "../../ports/world.ts";
import { type Settled, type SettleRunDeps, settleRun, type Why } from "./settle.ts";

export type SettleOrStartDeps = SettleRunDeps & Pick<World, "workflow">;

/** `started`: look again some time later. */
export async function settleOrStart(
  world: SettleOrStartDeps,
  why: { run: RunId } & Why,
): Promise<Settled | "started"> {
  const settled = await settleRun(world, why);
  if (typeof settled === "string") return settled;
  await world.workflow.settle(why.run, why.failure);
  return "started";
}

/** Takes a request to forget people as far as it comes in one invocation. */
import { goesOn } from "../../domain/forgetting.ts";
import { FORGETTING_RESERVE_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { type EraseDeps, erasePeople } from "./erase.ts";
import { Kept, Overtaken } from "./kept.ts";
import { type LookDeps, lookForPeople } from "./look.ts";
import { type RemoveDeps, removePeople } from "./remove.ts";

type GoOnDeps = LookDeps & RemoveDeps & EraseDeps & Pick<World, "forgettings">;

/** `deadline`: when the invocation is stopped. It may be repeated, also at the same time: one of them goes on. */
export async function goOnForgetting(world: GoOnDeps, id: string, deadline: Date): Promise<void> {
  const { forgettings, erasure, excludedPeople, changeSets, log } = world;
  const row = await forgettings.read(id);
  if (!row || !goesOn(row)) return;
  const kept = new Kept(forgettings, row);
  const until = new Date(deadline.getTime() - FORGETTING_RESERVE_MS);
  try {
    if (kept.row.state === "looking") await lookForPeople(world, kept, until);
    if (kept.row.state === "removing") await removePeople(world, kept, until);
    if (kept.row.state === "erasing") await erasePeople(world, kept, until);
    const { state, hindrances = [] } = kept.row;
    log.info("forgetting-goes-on", { job: id, status: state, count: hindrances.length });
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  } finally {
    await erasure.discard();
    await excludedPeople.discard();
    await changeSets.discard();
  }
}

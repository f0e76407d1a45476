/** Drops a request to forget people that nobody has confirmed, with all that is stored of them for it. */
import { type Reach, refuseBound } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { forgettingChanged, forgettingObject, type KeptForgetting } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { keptForgetting } from "./read.ts";

/** Its people are ended by the round that this starts or, if it can't be started, by the next one: within a day. */
export async function dropForgetting(
  world: Pick<World, "forgettings" | "forgettingQueue" | "log">,
  { id, reach }: { id: string; reach: Reach },
): Promise<void> {
  refuseBound(reach, "is about people of all of them");
  const kept = await keptForgetting(world, id);
  if (kept.confirmedAt !== undefined)
    throw new DomainError(
      "conflict",
      "forgetting-confirmed",
      `The request "${id}" was confirmed, and can't be dropped any more.`,
    );
  await removeRow(world, kept);
  await world.forgettingQueue.startRound();
}

/** People whose row is gone and who are still stored, because this broke off, are ended by the next round. */
export async function dropUnconfirmed(
  world: Pick<World, "forgettings" | "erasure" | "log">,
  kept: KeptForgetting,
): Promise<void> {
  await removeRow(world, kept);
  await world.erasure.end(forgettingObject(kept.id));
}

/** Who confirms it at the same time wins or finds nothing. */
async function removeRow(
  { forgettings, log }: Pick<World, "forgettings" | "log">,
  kept: KeptForgetting,
): Promise<void> {
  if ((await forgettings.remove(kept)) !== "removed") throw forgettingChanged(kept.id);
  log.info("forgetting-dropped", { job: kept.id });
}

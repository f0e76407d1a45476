/** Drops a request to forget people that nobody has confirmed, with all that is stored of them for it. */
import { type Reach, refuseBound } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { forgettingChanged, forgettingObject, type KeptForgetting } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { keptForgetting } from "./read.ts";

type DropForgettingDeps = Pick<World, "forgettings" | "erasure" | "log">;

export async function dropForgetting(
  world: DropForgettingDeps,
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
  await dropUnconfirmed(world, kept);
}

/**
 * The row first: who confirms it at the same time wins or finds nothing. People whose row is gone and who are still stored,
 * because this broke off, are dropped by the next round.
 */
export async function dropUnconfirmed(world: DropForgettingDeps, kept: KeptForgetting): Promise<void> {
  if ((await world.forgettings.remove(kept)) !== "removed") throw forgettingChanged(kept.id);
  await world.erasure.end(forgettingObject(kept.id));
  world.log.info("forgetting-dropped", { job: kept.id });
}

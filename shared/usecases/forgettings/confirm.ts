/** Confirms a request to forget people. It can't be taken back: what is erased does not come again. */
import type { Forgetting } from "../../contract/forgettings.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { isExpired, type KeptForgetting, shownForgetting } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { revise } from "../revise.ts";
import { keptForgetting } from "./read.ts";

type ConfirmForgettingDeps = Pick<World, "clock" | "forgettings" | "forgettingQueue" | "log">;

/** Refuses one whose people were not looked for yet. One that is confirmed already stays as it is. */
export async function confirmForgetting(
  world: ConfirmForgettingDeps,
  { id, by, reach }: { id: string; by: string; reach: Reach },
): Promise<Forgetting> {
  refuseBound(reach, "is about people of all of them");
  const { now } = await revise(world.forgettings, {
    what: "request to forget people",
    id,
    read: () => keptForgetting(world, id),
    revised: (kept) => confirmed(kept, { at: world.clock.now(), by }),
  });
  if (now.state !== "done") await world.forgettingQueue.start(id);
  world.log.info("forgetting-confirmed", { job: id, count: now.identifiers ?? 0 });
  return shownForgetting(now);
}

function confirmed(kept: KeptForgetting, { at, by }: { at: Date; by: string }): KeptForgetting {
  if (kept.confirmedAt !== undefined) return kept;
  if (kept.state === "looking")
    throw new DomainError(
      "conflict",
      "not-looked-for",
      `Where these people are is not known yet. Read the request "${kept.id}" again, and confirm it once it shows what was found.`,
    );
  if (isExpired(kept, at))
    throw new DomainError(
      "gone",
      "forgetting-expired",
      `The request "${kept.id}" was not confirmed in time. Ask again.`,
    );
  const { expiresAt: _, ...rest } = kept;
  return { ...rest, state: "removing", confirmedAt: at.toISOString(), confirmedBy: by };
}

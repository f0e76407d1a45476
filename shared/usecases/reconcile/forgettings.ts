/** Requests to forget people that go on, or that wait for somebody to confirm them. */
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type ReconcileForgettingsDeps = Pick<World, "forgettings" | "forgettingQueue">;

/** Starts a round where any is not done: newest first, so mostly after one page. */
export async function reconcileForgettings({
  forgettings,
  forgettingQueue,
}: ReconcileForgettingsDeps): Promise<void> {
  for await (const { state } of eachItem((wanted) => forgettings.list(wanted)))
    if (state !== "done") return forgettingQueue.startRound();
}

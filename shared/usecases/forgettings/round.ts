/** Takes on all requests to forget people that go on, and drops those that nobody confirmed in time. */
import { forgettingObject, forgettingPrefix, goesOn, isExpired } from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { dropUnconfirmed } from "./drop.ts";

export type ForgettingRoundDeps = Pick<
  World,
  "clock" | "forgettings" | "forgettingQueue" | "erasure" | "keptExclusions" | "log"
>;

export async function roundOfForgettings(world: ForgettingRoundDeps): Promise<void> {
  const { clock, forgettings, forgettingQueue, erasure, keptExclusions } = world;
  for (const { id } of await everyItem((wanted) => forgettings.list(wanted))) {
    const kept = await forgettings.read(id);
    if (!kept) continue;
    if (isExpired(kept, clock.now())) await dropUnconfirmed(world, kept);
    else if (goesOn(kept)) await forgettingQueue.start(id);
  }
  // Of a request whose drop broke off after its row.
  for await (const { object } of keptExclusions.list()) {
    if (!object.startsWith(forgettingPrefix)) continue;
    const id = object.slice(forgettingPrefix.length).replace(/\.parquet$/, "");
    if (object === forgettingObject(id) && !(await forgettings.read(id))) await erasure.end(object);
  }
}

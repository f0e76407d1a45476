/** Requests to forget people after the table was restored: those that ended since the backup are as they were before. */
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";

export type RestoreForgettingsDeps = Pick<World, "forgettings" | "keptExclusions" | "log">;

/**
 * Of those the bucket has no people any more: nothing is left to do, and their rows go. The others go on as the backup has
 * them. Returns how many rows went.
 */
export async function dropEndedForgettings({
  forgettings,
  keptExclusions,
  log,
}: RestoreForgettingsDeps): Promise<number> {
  const objects = new Set<string>();
  for await (const { object } of keptExclusions.list()) objects.add(object);
  let dropped = 0;
  for (const { id } of await everyItem((wanted) => forgettings.list(wanted))) {
    const kept = await forgettings.read(id);
    if (!kept?.people || kept.certificate || objects.has(kept.people.object)) continue;
    if ((await forgettings.remove(kept)) !== "removed")
      throw new Error(
        `the request to forget people ${id} was changed while it was restored: stop everything, and repeat`,
      );
    log.info("forgetting-dropped", { job: id });
    dropped += 1;
  }
  return dropped;
}

/** Requests to forget people after the table was restored: those that ended since the backup are as they were before. */
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";

export type RestoreForgettingsDeps = Pick<World, "forgettings" | "log">;

/**
 * `objects`: all in the folder of exclusion lists. Where the people of a request are not among them, nothing is left to do, and
 * its row goes. So does that of one that was being made: nobody goes on with it, and the next round ends what is stored of
 * its people. The others go on as the backup has them. Returns how many rows went.
 */
export async function dropEndedForgettings(
  { forgettings, log }: RestoreForgettingsDeps,
  objects: readonly string[],
): Promise<number> {
  const kept = new Set(objects);
  let dropped = 0;
  for (const { id } of await everyItem((wanted) => forgettings.list(wanted))) {
    const row = await forgettings.read(id);
    if (!row || row.certificate || (row.people && kept.has(row.people.object))) continue;
    if ((await forgettings.remove(row)) !== "removed")
      throw new Error(
        `the request to forget people ${id} was changed while it was restored: stop everything, and repeat`,
      );
    log.info("forgetting-dropped", { job: id });
    dropped += 1;
  }
  return dropped;
}

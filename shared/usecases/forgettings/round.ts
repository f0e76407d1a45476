/** Takes on all requests to forget people that go on, and drops those that nobody confirmed in time. */
import { metrics } from "../../contract/metrics.ts";
import {
  forgettingObject,
  forgettingPrefix,
  goesOn,
  isExpired,
  isOverdue,
  type KeptForgetting,
} from "../../domain/forgetting.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { dropUnconfirmed } from "./drop.ts";

type ForgettingRoundDeps = Pick<
  World,
  "clock" | "forgettings" | "forgettingQueue" | "erasure" | "keptExclusions" | "meter" | "log"
>;

/** One that fails stops no other. Throws the first failure at the end; a further round tries again. */
export async function roundOfForgettings(world: ForgettingRoundDeps): Promise<void> {
  const { clock, forgettings, meter, log } = world;
  const failures: unknown[] = [];
  let overdue = 0;
  for (const { id, state } of await everyItem((wanted) => forgettings.list(wanted))) {
    if (state === "done") continue;
    try {
      const kept = await forgettings.read(id);
      if (!kept) continue;
      if (isOverdue(kept, clock.now())) {
        overdue += 1;
        log.warn("forgetting-overdue", { job: id, status: kept.state, count: kept.hindrances?.length ?? 0 });
      }
      await takeOn(world, kept);
    } catch (error) {
      failures.push(error);
    }
  }
  meter.count(metrics.overdueForgettings, overdue);
  await endPeopleOfDropped(world);
  if (failures.length > 0) throw failures[0];
}

async function takeOn(world: ForgettingRoundDeps, kept: KeptForgetting): Promise<void> {
  if (isExpired(kept, world.clock.now())) await dropUnconfirmed(world, kept);
  else if (goesOn(kept)) await world.forgettingQueue.start(kept.id);
}

/** Their rows went first. */
async function endPeopleOfDropped({
  forgettings,
  erasure,
  keptExclusions,
}: ForgettingRoundDeps): Promise<void> {
  for await (const { object } of keptExclusions.list()) {
    if (!object.startsWith(forgettingPrefix)) continue;
    const id = object.slice(forgettingPrefix.length).replace(/\.parquet$/, "");
    if (object === forgettingObject(id) && !(await forgettings.read(id))) await erasure.end(object);
  }
}

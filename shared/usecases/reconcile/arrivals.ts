/** Arrivals whose events were lost, and imports that were to follow others and have not been started. */
import type { Slot } from "../../contract/schedules.ts";
import { takesArrivals } from "../../domain/arrivals.ts";
import { isTimed } from "../../domain/cadence.ts";
import { CATCH_UP_AFTER_MS } from "../../limits.ts";
import { type LookDeps, lookForArrival } from "../arrivals/look.ts";
import { startArrival, startFollowing } from "../arrivals/start.ts";
import { unstarted } from "../schedules/overdue.ts";
import type { OverdueSchedules } from "./overdue-schedules.ts";
import type { Repairs } from "./repairs.ts";
import { untilOver } from "./until-over.ts";

/** Marks are in S3, which may not answer: throws if it had no time for all until then. */
export async function reconcileArrivals(
  world: LookDeps,
  {
    repairs,
    overdue,
    slots,
    until,
  }: { repairs: Repairs; overdue: OverdueSchedules; slots: readonly Slot[]; until: Date },
): Promise<void> {
  const { clock } = world;
  await untilOver({ clock, until }, slots.filter(takesArrivals), async (slot) => {
    const about = { cohort: slot.cohortId };
    let isUnmarked = false;
    await repairs.attempt(about, async () => {
      isUnmarked = (await startArrived(world, repairs, slot)) === "unmarked";
    });
    if (isTimed(slot.cadence)) return;
    await repairs.attempt(about, async () => {
      const found = await unstarted(world, slot);
      overdue.add({ ...found, isOverdue: found.isOverdue || isUnmarked });
    });
  });
}

/**
 * From the table and one look at the marks of the cohort. A mark that was just written is left to its event. `unmarked`:
 * nothing can arrive, because the data of the cohort names no mark any more. Nothing repairs that, so it must ring.
 */
async function startArrived(world: LookDeps, repairs: Repairs, slot: Slot): Promise<"unmarked" | "marked"> {
  const { clock, cohorts, log } = world;
  if ((await startFollowing(world, slot.cohortId)) === "started") repairs.count("occurrencesCaughtUp");
  const arrival = await lookForArrival(world, await cohorts.read(slot.cohortId));
  if (arrival === "unmarked") log.warn("arrival-unmarked", { cohort: slot.cohortId });
  if (typeof arrival === "string") return arrival === "unmarked" ? arrival : "marked";
  if (clock.now().getTime() - Date.parse(arrival.at) < CATCH_UP_AFTER_MS) return "marked";
  if ((await startArrival(world, { slot, arrival })) === "started") repairs.count("occurrencesCaughtUp");
  return "marked";
}

/** Arrivals whose events were lost, and imports that were to follow others and have not been started. */
import type { Slot } from "../../contract/schedules.ts";
import { takesArrivals } from "../../domain/arrivals.ts";
import { CATCH_UP_AFTER_MS } from "../../limits.ts";
import { type LookDeps, lookForArrival } from "../arrivals/look.ts";
import { startArrival, startFollowing } from "../arrivals/start.ts";
import type { Repairs } from "./repairs.ts";

/**
 * From the table and one look at the marks of the cohort. A mark that was just written is left to its event. `unmarked`:
 * nothing can arrive, because the data of the cohort names no mark any more. Nothing repairs that, so it must ring.
 */
export async function reconcileArrivals(
  world: LookDeps,
  repairs: Repairs,
  slot: Slot,
): Promise<"unmarked" | "marked"> {
  if (!takesArrivals(slot)) return "marked";
  const { clock, cohorts, log } = world;
  if ((await startFollowing(world, slot.cohortId)) === "started") repairs.count("occurrencesCaughtUp");
  const arrival = await lookForArrival(world, await cohorts.read(slot.cohortId));
  if (arrival === "unmarked") log.warn("arrival-unmarked", { cohort: slot.cohortId });
  if (typeof arrival === "string") return arrival === "unmarked" ? arrival : "marked";
  if (clock.now().getTime() - Date.parse(arrival.at) < CATCH_UP_AFTER_MS) return "marked";
  if ((await startArrival(world, { slot, arrival })) === "started") repairs.count("occurrencesCaughtUp");
  return "marked";
}

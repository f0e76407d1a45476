import type { CohortId } from "../../contract/ids.ts";
import type { ScheduleView, Slot } from "../../contract/schedules.ts";
import { ending } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { type RollForwardDeps, rollForwardOrLeave } from "./roll-forward.ts";
import { moveSlot, refuseEnded } from "./slot.ts";
import { scheduleView } from "./view.ts";

type EndScheduleDeps = Pick<World, "clock"> & RollForwardDeps;

/** A run that was admitted goes on. With timer trouble it is `ending`: nothing runs any more, and `reconcile` does the rest. */
export async function endSchedule(world: EndScheduleDeps, cohort: CohortId): Promise<ScheduleView> {
  return scheduleView(await endSlot(world, { cohort, check: refuseEnded }), world.clock.now());
}

/**
 * The same for whoever ends a schedule because something else ends. One that is over stays so. `check` may refuse what
 * is there at first: what was there and is over since was ended by this call, or by another at the same time.
 */
export async function endSlot(
  world: EndScheduleDeps,
  { cohort, check = () => {} }: { cohort: CohortId; check?: (slot: Slot) => void },
): Promise<Slot> {
  const now = world.clock.now().toISOString();
  let checked = false;
  const slot = await moveSlot(world.schedules, cohort, (kept) => {
    if (kept.state !== "ending" && !checked) check(kept);
    checked = true;
    return ending(kept, now);
  });
  return rollForwardOrLeave(world, slot);
}

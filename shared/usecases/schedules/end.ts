import type { CohortId } from "../../contract/ids.ts";
import type { ScheduleView, Slot } from "../../contract/schedules.ts";
import type { Reach } from "../../domain/access.ts";
import { ending } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { type RollForwardDeps, rollForwardOrLeave } from "./roll-forward.ts";
import { moveSlot, refuseUnfit } from "./slot.ts";
import { scheduleView } from "./view.ts";

type EndScheduleDeps = Pick<World, "clock"> & RollForwardDeps;

/**
 * A run that was started continues. If the timer can't be removed, the schedule is `ending`: it starts nothing more,
 * and `reconcile` completes it.
 */
export async function endSchedule(
  world: EndScheduleDeps,
  cohort: CohortId,
  reach: Reach,
): Promise<ScheduleView> {
  const check = (slot: Slot) => refuseUnfit(slot, reach);
  return scheduleView(await endSlot(world, { cohort, check }), world.clock.now());
}

/**
 * The same, for callers that end a schedule as part of something else. An ended one is unchanged, and so is one of which
 * `unless` holds. `check` may refuse
 * the slot as it is first read. Later reads are not checked: a schedule that has ended meanwhile was ended by this call
 * or a concurrent one.
 */
export async function endSlot(
  world: EndScheduleDeps,
  {
    cohort,
    check = () => {},
    unless = () => false,
  }: { cohort: CohortId; check?(slot: Slot): void; unless?(slot: Slot): boolean },
): Promise<Slot> {
  const now = world.clock.now().toISOString();
  let checked = false;
  const slot = await moveSlot(world.schedules, cohort, (kept) => {
    if (kept.state !== "ending" && !checked) check(kept);
    checked = true;
    return unless(kept) ? kept : ending(kept, now);
  });
  return rollForwardOrLeave(world, slot);
}

import type { CohortId } from "../../contract/ids.ts";
import type { PastSchedule, ScheduleReport, Slot } from "../../contract/schedules.ts";
import { isWithin, type Reach, refuseBeyond } from "../../domain/access.ts";
import type { World } from "../../ports/world.ts";
import { blockedAmong } from "../mail/blocks.ts";
import { healthOf } from "./health.ts";
import { existingSlot } from "./slot.ts";
import { scheduleView } from "./view.ts";

/** How many ended schedules are shown. */
const PAST_SHOWN = 10;

/** Also returns an ended one. Refuses a cohort that never had a schedule. */
export async function readSchedule(
  world: Pick<World, "clock" | "mailAddresses" | "runs" | "schedules">,
  cohort: CohortId,
  reach: Reach,
): Promise<ScheduleReport> {
  const { clock, schedules } = world;
  const slot = await existingSlot(schedules, cohort);
  refuseBeyond(reach, slot.connectionId);
  const [{ items }, { health }, blocked] = await Promise.all([
    schedules.past(cohort, { limit: PAST_SHOWN }),
    healthOf(world, slot, reach),
    blockedAmong(world, slot.recipients),
  ]);
  return {
    ...scheduleView(slot, clock.now()),
    health,
    blocked,
    past: items.filter((one) => isWithin(reach, one.connectionId)).map(past),
  };
}

function past({ revision, version, state, effectiveFrom, earlier, following, ...shown }: Slot): PastSchedule {
  return shown;
}

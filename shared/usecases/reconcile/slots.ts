/**
 * Makes the timers match the slots: the timer of each slot as the slot says, and no others. The two systems share no
 * transaction.
 */
import type { CohortId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { type TimerKey, timerOf } from "../../domain/schedule.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import { rollForward, setTimer } from "../schedules/roll-forward.ts";
import type { Repairs } from "./repairs.ts";
import { untilOver } from "./until-over.ts";

export type ReconcileSlotsDeps = Pick<World, "clock" | "schedules" | "timer" | "log">;

/** Timers of the system by cohort; undefined if they can't be listed now. */
type Listed = ReadonlyMap<CohortId, readonly TimerKey[]> | undefined;

/**
 * Timers are listed before any slot is read, so each listed timer was set by then. A generation is written before its
 * timer is set, and a slot goes back only to a generation whose timer is set again. So a timer that its slot does not
 * have is no longer needed. Scheduler may not answer: throws if it had no time for all until then.
 */
export async function reconcileSlots(
  world: ReconcileSlotsDeps,
  repairs: Repairs,
  until: Date,
): Promise<void> {
  const { clock, schedules, timer } = world;
  let listed: Listed;
  await repairs.attempt({}, async () => {
    listed = Map.groupBy(await everyItem((wanted) => timer.list(wanted)), ({ cohort }) => cohort);
  });
  const cohorts = new Set(listed?.keys());
  for (const { cohortId } of await everyItem((wanted) => schedules.held(wanted))) cohorts.add(cohortId);

  await untilOver({ clock, until }, [...cohorts], (cohort) =>
    repairs.attempt({ cohort }, async () => {
      const seen = await schedules.read(cohort);
      await reconcileSlot(world, repairs, { seen, timers: listed && (listed.get(cohort) ?? []) });
    }),
  );
}

interface Found {
  seen: Slot | undefined;
  /** Undefined if it is not known which timers there are. */
  timers: readonly TimerKey[] | undefined;
}

async function reconcileSlot(
  world: ReconcileSlotsDeps,
  repairs: Repairs,
  { seen, timers }: Found,
): Promise<void> {
  const own = seen && timerOf(seen);
  for (const key of timers ?? []) {
    if (key.generation === own?.generation) continue;
    // A slot that is ending removes its own timer.
    if (seen?.state === "ending" && key.generation === seen.generation) continue;
    await world.timer.remove(key);
    repairs.count("orphansRemoved");
  }
  if (!seen) return;
  const isThere = (key: TimerKey) => timers?.some(({ generation }) => generation === key.generation);
  if (seen.state === "live" && timers && own && !isThere(own)) {
    repairs.count("timersRecreated");
    await setTimer(world, seen);
    return;
  }
  try {
    const slot = await rollForward(world, seen);
    if (slot.state !== seen.state) repairs.count("slotsRolledForward");
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // Whoever set the schedule was answered that it will be set: a person must tell them that it can't be.
    repairs.count("schedulesRefused");
  }
}

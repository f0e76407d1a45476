/** Schedules that prevent the deletion or disabling of what they use. */
import type { ConnectionId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { Schedules } from "../../ports/schedules.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { someAtOnce } from "../some-at-once.ts";
import { endSlot } from "./end.ts";
import type { RollForwardDeps } from "./roll-forward.ts";
import { scheduleView } from "./view.ts";

/** The schedules of all cohorts that import through the connection. */
export async function schedulesThrough(schedules: Schedules, connection: ConnectionId): Promise<Slot[]> {
  const found: Slot[] = [];
  for await (const { cohortId } of eachItem((wanted) => schedules.held(wanted, connection))) {
    // The list is a hint and may be slightly out of date.
    const slot = await schedules.read(cohortId);
    if (isHeld(slot) && slot.connectionId === connection) found.push(slot);
  }
  return found;
}

/** Ends the schedules that import through a connection. Without `force` it refuses and lists them. */
export async function endSchedulesThrough(
  world: Pick<World, "clock"> & RollForwardDeps,
  { connection, force }: { connection: { id: ConnectionId; name: string }; force: boolean },
): Promise<void> {
  const slots = await schedulesThrough(world.schedules, connection.id);
  if (slots.length === 0) return;
  if (!force) refuseScheduled(`"${connection.name}"`, slots, world.clock.now());
  // One that is ending starts nothing more: only its timer is left, for reconcile.
  const running = slots.filter(({ state }) => state !== "ending");
  const failures: unknown[] = [];
  await someAtOnce(running, async ({ cohortId }) => {
    await endSlot(world, { cohort: cohortId }).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}

/** `what` can't be ended, because these schedules need it. */
export function refuseScheduled(what: string, slots: readonly Slot[], now: Date): never {
  const cohorts = slots.map(({ cohortId }) => cohortId);
  throw new DomainError(
    "conflict",
    "scheduled",
    `${what} is imported by schedule (cohorts: ${cohorts.join(", ")}). End ${slots.length === 1 ? "that schedule" : "those schedules"} first, or repeat with ?force=true, which ends ${slots.length === 1 ? "it" : "them"}.`,
    { schedules: slots.map((slot) => scheduleView(slot, now)) },
  );
}

/** Schedules that stand in the way of something's end. */
import type { ConnectionId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { Schedules } from "../../ports/schedules.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { endSlot } from "./end.ts";
import type { RollForwardDeps } from "./roll-forward.ts";
import { scheduleView } from "./view.ts";

/** Of all cohorts, those that import through the connection. */
async function schedulesThrough(schedules: Schedules, connection: ConnectionId): Promise<Slot[]> {
  const found: Slot[] = [];
  for await (const { cohortId, connectionId } of eachItem((wanted) => schedules.held(wanted))) {
    if (connectionId !== connection) continue;
    // The list is a hint: it may be a moment behind.
    const slot = await schedules.read(cohortId);
    if (isHeld(slot) && slot.connectionId === connection) found.push(slot);
  }
  return found;
}

/** Ends the schedules that import through a connection; refuses, with their list, unless `force`. */
export async function endSchedulesThrough(
  world: Pick<World, "clock"> & RollForwardDeps,
  { connection, force }: { connection: { id: ConnectionId; name: string }; force: boolean },
): Promise<void> {
  const slots = await schedulesThrough(world.schedules, connection.id);
  if (slots.length === 0) return;
  if (!force) refuseScheduled(`"${connection.name}"`, slots, world.clock.now());
  for (const { cohortId } of slots) await endSlot(world, { cohort: cohortId });
}

/** `what` is to end, and they need it. */
export function refuseScheduled(what: string, slots: readonly Slot[], now: Date): never {
  const cohorts = slots.map(({ cohortId }) => cohortId);
  throw new DomainError(
    "conflict",
    "scheduled",
    `${what} is imported by schedule (cohorts: ${cohorts.join(", ")}). End ${slots.length === 1 ? "that schedule" : "those schedules"} first, or repeat with ?force=true, which ends ${slots.length === 1 ? "it" : "them"}.`,
    { schedules: slots.map((slot) => scheduleView(slot, now)) },
  );
}

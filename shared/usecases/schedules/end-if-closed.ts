import type { Slot } from "../../contract/schedules.ts";
import type { World } from "../../ports/world.ts";
import { usable } from "../connections/usable.ts";
import { endSlot } from "./end.ts";
import type { RollForwardDeps } from "./roll-forward.ts";

/**
 * For a schedule that has just got its connection: who disables or deletes that looks for its schedules afterwards, so
 * one of the two finds the other. Ends the schedule, as they would have, and refuses the connection.
 */
export async function endIfClosed(
  world: Pick<World, "clock" | "connections"> & RollForwardDeps,
  { cohortId, connectionId }: Slot,
): Promise<void> {
  const connection = await world.connections.read(connectionId);
  if (connection && connection.status !== "disabled") return;
  await endSlot(world, { cohort: cohortId });
  usable(connection, connectionId);
}

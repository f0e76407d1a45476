import type { Slot } from "../../contract/schedules.ts";
import type { World } from "../../ports/world.ts";
import { usable } from "../connections/usable.ts";
import { type RollForwardDeps, rollForwardOrLeave } from "./roll-forward.ts";
import { moveSlot } from "./slot.ts";

/**
 * For a slot that has just got its connection, which may have been disabled or deleted meanwhile: it is as `undone` makes
 * it, unless somebody has changed it since, and the connection is refused. Who disables a connection by force looks for
 * its schedules afterwards. Without force there are some milliseconds in which neither finds the other; then its imports
 * fail with that reason.
 */
export async function undoIfClosed(
  world: Pick<World, "connections"> & RollForwardDeps,
  written: Slot,
  undone: (slot: Slot) => Slot,
): Promise<void> {
  const { cohortId, connectionId, version } = written;
  const connection = await world.connections.read(connectionId);
  if (connection && connection.status !== "disabled") return;
  const slot = await moveSlot(world.schedules, cohortId, (kept) =>
    kept.version === version ? undone(kept) : kept,
  );
  await rollForwardOrLeave(world, slot);
  usable(connection, connectionId);
}

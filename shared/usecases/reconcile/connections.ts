/** Changes of connections' states that the stage's bus has not been told: it refused them, or a call died. */
import type { World } from "../../ports/world.ts";
import { type PublishChangesDeps, publishChanges } from "../connections/publish-changes.ts";
import { everyItem } from "../every-item.ts";
import type { Repairs } from "./repairs.ts";

export type ReconcileConnectionsDeps = PublishChangesDeps & Pick<World, "connections">;

export async function reconcileConnections(world: ReconcileConnectionsDeps, repairs: Repairs): Promise<void> {
  const { connections } = world;
  for (const { id, untoldChanges } of await everyItem((wanted) => connections.list(wanted))) {
    if (!untoldChanges) continue;
    await repairs.attempt({ connection: id }, async () => {
      const current = await connections.read(id);
      if (!current?.untoldChanges) return;
      const { untoldChanges: left } = await publishChanges(world, current);
      if (left) throw new Error(`the bus has not been told of every change of connection ${id}`);
      repairs.count("changesPublished");
    });
  }
}

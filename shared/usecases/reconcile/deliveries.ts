/** Deliveries to channels that are due: their next try, or one whose start was lost. */
import type { World } from "../../ports/world.ts";

export type ReconcileDeliveriesDeps = Pick<World, "clock" | "deliveries" | "deliveryQueue">;

export async function reconcileDeliveries({
  clock,
  deliveries,
  deliveryQueue,
}: ReconcileDeliveriesDeps): Promise<void> {
  const { items, cursor } = await deliveries.due(clock.now().toISOString(), { limit: 1 });
  if (items.length > 0 || cursor !== undefined) await deliveryQueue.start("due");
}

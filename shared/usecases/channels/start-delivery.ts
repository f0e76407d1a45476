import type { DeliveryKey } from "../../contract/deliveries.ts";
import type { DeliveryQueue } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";

export type StartDeliveryDeps = Pick<World, "deliveryQueue" | "log">;

/** Trouble is only logged: the delivery is due, and reconcile starts what is due. */
export async function startDelivery(
  { deliveryQueue, log }: StartDeliveryDeps,
  key: DeliveryKey,
): Promise<void> {
  try {
    await deliveryQueue.start(key);
  } catch {
    log.warn("delivery-trouble", { channel: key.channel });
  }
}

/** For a caller that may start nothing: the next round of reconcile starts what is due. */
export const startedByReconcile: DeliveryQueue = { start: async () => {} };

import type { DeliveryKey, DeliveryView } from "../../contract/deliveries.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { deliveryView } from "../../domain/deliveries.ts";
import { DomainError, notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { existingChannel } from "./revise.ts";
import { type StartDeliveryDeps, startDelivery } from "./start-delivery.ts";

/**
 * Sends a delivery again from the start, with the same id: one that failed, or one that was delivered. One that waits
 * stays as it is.
 */
export async function replayDelivery(
  world: Pick<World, "clock" | "channels" | "deliveries"> & StartDeliveryDeps,
  { key, reach }: { key: DeliveryKey; reach: Reach },
): Promise<DeliveryView> {
  refuseBound(reach, "sends again what was told of all of them");
  const { clock, channels, deliveries } = world;
  const channel = await existingChannel(channels, key.channel);
  if (channel.status !== "active") throw off(channel.name);
  const delivery = await deliveries.replay(key, clock.now().toISOString());
  if (!delivery) throw notFound("delivery", key.id);
  await startDelivery(world, key);
  return deliveryView(delivery);
}

function off(name: string): DomainError {
  return new DomainError(
    "conflict",
    "channel-off",
    `Nothing is sent to "${name}" now. Enable the channel, then send it again.`,
  );
}

import type { ChannelView } from "../../contract/channels.ts";
import type { DeliveryView } from "../../contract/deliveries.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { deliveryView } from "../../domain/deliveries.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { existingChannel } from "./revise.ts";
import { channelView } from "./view.ts";

type ReadChannelDeps = Pick<World, "clock" | "channels">;

/** Oldest first. Channels are of all connections, so anybody may read them: they have no secret, and what they got is not here. */
export async function listChannels(
  { clock, channels }: ReadChannelDeps,
  wanted: PageWanted,
): Promise<Page<ChannelView>> {
  const { items, ...page } = await channels.list(wanted);
  return { items: items.map((one) => channelView(one, clock.now())), ...page };
}

export async function readChannel({ clock, channels }: ReadChannelDeps, id: ChannelId): Promise<ChannelView> {
  return channelView(await existingChannel(channels, id), clock.now());
}

/** Newest first: what was sent to a channel, and what came of it. It tells of all connections. */
export async function listDeliveries(
  { channels, deliveries }: Pick<World, "channels" | "deliveries">,
  { id, wanted, reach }: { id: ChannelId; wanted: PageWanted; reach: Reach },
): Promise<Page<DeliveryView>> {
  refuseBound(reach, "reads what was told of all of them");
  await existingChannel(channels, id);
  const { items, ...page } = await deliveries.list(id, wanted);
  return { items: items.map(deliveryView), ...page };
}

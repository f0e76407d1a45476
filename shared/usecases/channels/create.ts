import type { Channel, ChannelRequest, NewChannelSecret } from "../../contract/channels.ts";
import { channelId } from "../../contract/ids.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { signingSecretOf } from "../../domain/webhook-signature.ts";
import type { ChannelSecrets } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";
import { usableAddress } from "./address.ts";
import { existingChannel } from "./revise.ts";
import { channelView } from "./view.ts";

type CreateChannelDeps = Pick<World, "clock" | "ids" | "channels" | "requests" | "localReceivers" | "log"> & {
  channelSecrets: Pick<ChannelSecrets, "put" | "remove">;
};

/**
 * Stores the secret, then the channel that names it. A repeated request returns the channel that the first one created,
 * without its secret, which is shown once: `renewSecret` makes another.
 */
export async function createChannel(
  world: CreateChannelDeps,
  wanted: { request: ChannelRequest; idempotencyKey?: string | undefined; reach: Reach },
): Promise<NewChannelSecret> {
  const { clock, ids, channels, channelSecrets, log } = world;
  const { kind, name, url: typed } = wanted.request;
  refuseBound(wanted.reach, "makes a channel, which is of all of them");
  const url = usableAddress(typed, world.localReceivers);
  const { id, time: createdAt } = await beginOnce(world, {
    what: "channel",
    key: wanted.idempotencyKey,
    request: wanted.request,
    fresh: { id: channelId.parse(ids.next()), time: clock.now().toISOString() },
  });
  const earlier = await channels.read(id);
  if (earlier) return channelView(earlier, clock.now());
  const isWebhook = kind === "webhook";
  const channel: Channel = {
    id,
    kind,
    name,
    ...(isWebhook && { url: url.href }),
    host: url.host,
    status: "active",
    secret: { id: ids.next(), createdAt },
    createdAt,
    version: 0,
  };
  const value = isWebhook ? signingSecretOf(ids.next() + ids.next()) : url.href;
  const secret = { channel: id, secret: channel.secret.id };
  await channelSecrets.put({ ...secret, value });
  if ((await channels.create(channel)) === "exists") {
    await channelSecrets.remove(secret);
    return channelView(await existingChannel(channels, id), clock.now());
  }
  log.info("channel-created", { channel: id });
  return { ...channelView(channel, clock.now()), ...(isWebhook && { secret: value }) };
}

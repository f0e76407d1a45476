import type { Channel } from "../../contract/channels.ts";
import { earlierSecretInUse } from "../../domain/channel-secrets.ts";
import type { ChannelSecrets, Receiver } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";

export type ReadSecretsDeps = Pick<World, "clock"> & { channelSecrets: Pick<ChannelSecrets, "read"> };

/** Throws if its secret is not there: it was renewed just now, or can't be read. */
export async function receiverOf(
  { clock, channelSecrets }: ReadSecretsDeps,
  channel: Channel,
): Promise<Receiver> {
  const { id, secret } = channel;
  const before = earlierSecretInUse(channel, clock.now());
  const newest = await channelSecrets.read({ channel: id, secret: secret.id });
  if (newest === undefined) throw new Error(`the secret of channel ${id} is not there`);
  const earlier = before && (await channelSecrets.read({ channel: id, secret: before.id }));
  return { channel, secrets: earlier ? [newest, earlier] : [newest] };
}

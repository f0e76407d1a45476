import type { Channel } from "../../contract/channels.ts";
import { earlierSecretsInUse } from "../../domain/channel-secrets.ts";
import type { ChannelSecrets, Receiver } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";

export type ReadSecretsDeps = Pick<World, "clock" | "channels"> & {
  channelSecrets: Pick<ChannelSecrets, "read">;
};

/** Undefined if the channel's secret is not there. Throws if it could not be read. */
export async function receiverOf(world: ReadSecretsDeps, channel: Channel): Promise<Receiver | undefined> {
  const found = await withSecrets(world, channel);
  if (found) return found;
  // It may have been renewed meanwhile, and the one before deleted.
  const now = await world.channels.read(channel.id);
  return now && now.secret.id !== channel.secret.id ? withSecrets(world, now) : undefined;
}

async function withSecrets(
  { clock, channelSecrets }: ReadSecretsDeps,
  channel: Channel,
): Promise<Receiver | undefined> {
  const { id, secret } = channel;
  const newest = await channelSecrets.read({ channel: id, secret: secret.id });
  if (newest === undefined) return undefined;
  const secrets = [newest];
  for (const before of earlierSecretsInUse(channel, clock.now())) {
    const earlier = await channelSecrets.read({ channel: id, secret: before.id });
    if (earlier !== undefined) secrets.push(earlier);
  }
  return { channel, secrets };
}

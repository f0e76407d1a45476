import type { Channel, ChannelView } from "../../contract/channels.ts";
import { earlierSecretInUse } from "../../domain/channel-secrets.ts";

export function channelView(channel: Channel, now: Date): ChannelView {
  const { secret, earlierSecret: _, ...shown } = channel;
  const before = earlierSecretInUse(channel, now);
  return {
    ...shown,
    secretSince: secret.createdAt,
    ...(before && { earlierSecretUntil: before.until }),
  };
}

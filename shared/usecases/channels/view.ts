import type { Channel, ChannelView } from "../../contract/channels.ts";
import { earlierSecretsInUse } from "../../domain/channel-secrets.ts";

export function channelView(channel: Channel, now: Date): ChannelView {
  const { secret, earlierSecrets: _, ...shown } = channel;
  const [before] = earlierSecretsInUse(channel, now);
  return {
    ...shown,
    secretSince: secret.createdAt,
    ...(before && { earlierSecretUntil: before.until }),
  };
}

import type { Channel, ChannelView } from "../../contract/channels.ts";

export function channelView({ secret, earlierSecret, ...shown }: Channel, now: Date): ChannelView {
  const isUsed = earlierSecret && earlierSecret.until > now.toISOString();
  return {
    ...shown,
    secretSince: secret.createdAt,
    ...(isUsed && { earlierSecretUntil: earlierSecret.until }),
  };
}

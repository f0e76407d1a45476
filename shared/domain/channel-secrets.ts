import type { Channel } from "../contract/channels.ts";

/** The secret that signatures are still made with besides the newest. */
export function earlierSecretInUse(
  { earlierSecret }: Pick<Channel, "earlierSecret">,
  now: Date,
): Channel["earlierSecret"] {
  return earlierSecret && earlierSecret.until > now.toISOString() ? earlierSecret : undefined;
}

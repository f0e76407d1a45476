import type { Channel } from "../contract/channels.ts";

/** The secrets that signatures are still made with besides the newest; the newest of them first. */
export function earlierSecretsInUse(
  { earlierSecrets = [] }: Pick<Channel, "earlierSecrets">,
  now: Date,
): NonNullable<Channel["earlierSecrets"]> {
  return earlierSecrets.filter(({ until }) => until > now.toISOString());
}

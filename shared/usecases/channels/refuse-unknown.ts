import type { ChannelId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

/** Refuses channels that there are not. One that is disabled or gone is kept: it may be enabled again. */
export async function refuseUnknownChannels(
  { channels }: Pick<World, "channels">,
  wanted: readonly ChannelId[] = [],
): Promise<void> {
  const errors: { pointer: string; detail: string }[] = [];
  for (const [place, id] of wanted.entries()) {
    if (await channels.read(id)) continue;
    errors.push({ pointer: `/channels/${place}`, detail: "must be the id of a channel" });
  }
  if (errors.length === 0) return;
  throw new DomainError(
    "unprocessable",
    "channel-unknown",
    "A channel is not there. It may have been deleted; GET /channels lists those there are.",
    { errors },
  );
}

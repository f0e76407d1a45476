import type { Channel } from "../../contract/channels.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { Channels } from "../../ports/channels.ts";
import { revise } from "../revise.ts";

/** Throws a `DomainError` if the channel does not exist. */
export async function existingChannel(channels: Channels, id: ChannelId): Promise<Channel> {
  const channel = await channels.read(id);
  if (!channel) throw notFound("channel", id);
  return channel;
}

/** Changes an existing channel, derived from its current state: see `revise`. */
export async function reviseChannel(
  channels: Channels,
  id: ChannelId,
  revised: (kept: Channel) => Channel,
): Promise<Channel> {
  const read = () => existingChannel(channels, id);
  return (await revise(channels, { what: "channel", id, read, revised })).now;
}

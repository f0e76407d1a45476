import type { Channel, ChannelChange, ChannelView } from "../../contract/channels.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { changedMeanwhile } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { reviseChannel } from "./revise.ts";
import { channelView } from "./view.ts";

/** Renames, disables and enables a channel. One that is gone is enabled by `disabled: false`. */
export async function changeChannel(
  { clock, channels, log }: Pick<World, "clock" | "channels" | "log">,
  { id, change, reach }: { id: ChannelId; change: ChannelChange; reach: Reach },
): Promise<ChannelView> {
  refuseBound(reach, "changes a channel, which is of all of them");
  const { name, disabled, version } = change;
  const changed = await reviseChannel(channels, id, (kept): Channel => {
    if (version !== undefined && version !== kept.version) throw changedMeanwhile("channel", id);
    const status = disabled === undefined ? kept.status : disabled ? "disabled" : "active";
    const next = { ...kept, name: name ?? kept.name, status };
    return next.name === kept.name && next.status === kept.status ? kept : next;
  });
  log.info("channel-changed", { channel: id, status: changed.status });
  return channelView(changed, clock.now());
}

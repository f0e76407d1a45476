import type { Channel, ChannelSecret } from "../../contract/channels.ts";
import type { Channels } from "../../ports/channels.ts";
import type { Table } from "./table.ts";
import { versionedStoreInTable } from "./versioned-store.ts";

/** As it was written before a webhook could have several earlier secrets. */
type Stored = Channel & { earlierSecret?: ChannelSecret & { until: string } };

export function channelsInTable(table: Table): Channels {
  const store = versionedStoreInTable<Stored>(table, "CHANNEL");
  return {
    ...store,
    async read(id) {
      const channel = await store.read(id);
      return channel && asNow(channel);
    },
    async list(wanted) {
      const { items, ...page } = await store.list(wanted);
      return { items: items.map(asNow), ...page };
    },
  };
}

function asNow({ earlierSecret, ...channel }: Stored): Channel {
  const earlier = [...(earlierSecret ? [earlierSecret] : []), ...(channel.earlierSecrets ?? [])];
  return { ...channel, ...(earlier.length > 0 && { earlierSecrets: earlier }) };
}

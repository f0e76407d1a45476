/** Reads, renames and disables channels; lists what was sent to them, and sends it again. */
import { channels as operations } from "../../shared/contract/api/channels.ts";
import { changeChannel } from "../../shared/usecases/channels/change.ts";
import { listChannels, listDeliveries, readChannel } from "../../shared/usecases/channels/read.ts";
import { replayDelivery } from "../../shared/usecases/channels/replay.ts";
import { accepted, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import { channels, clock, deliveries, deliveryQueue, log } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  channels: channels(),
  deliveries: deliveries(),
  deliveryQueue: deliveryQueue(),
  log: log(),
});

export const handler = api(
  "api/channels",
  operations,
  {
    "GET /channels": async ({ query }) => ok(await listChannels(deps(), page(query))),
    "GET /channels/{channelId}": async ({ path }) => ok(await readChannel(deps(), path.channelId)),
    "PATCH /channels/{channelId}": async ({ path, body, caller: { reach } }) =>
      ok(await changeChannel(deps(), { id: path.channelId, change: body, reach })),
    "GET /channels/{channelId}/deliveries": async ({ path, query, caller: { reach } }) =>
      ok(await listDeliveries(deps(), { id: path.channelId, wanted: page(query), reach })),
    "POST /channels/{channelId}/deliveries/{deliveryId}/replay": async ({ path, caller: { reach } }) => {
      const { channelId, deliveryId } = path;
      const delivery = await replayDelivery(deps(), { key: { channel: channelId, id: deliveryId }, reach });
      return accepted(delivery, `/channels/${channelId}/deliveries`);
    },
  },
  { audit },
);

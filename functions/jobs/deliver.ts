/** Invoked asynchronously: sends one notice to a channel or, without one in its event, all that are due. */
import * as z from "zod/mini";
import { channelId } from "../../shared/contract/ids.ts";
import { deliverOne } from "../../shared/usecases/channels/deliver.ts";
import { deliverDue } from "../../shared/usecases/channels/deliver-due.ts";
import { step } from "../step.ts";
import {
  channels,
  clock,
  connections,
  deliveries,
  ids,
  log,
  messages,
  meter,
  readsChannelSecrets,
  runs,
} from "../wiring.ts";

const asked = z.union([z.object({ channel: channelId, delivery: z.string() }), z.strictObject({})]);

const deps = () => ({
  clock: clock(),
  ids: ids(),
  channels: channels(),
  channelSecrets: readsChannelSecrets(),
  connections: connections(),
  deliveries: deliveries(),
  messages: messages(),
  runs: runs(),
  meter: meter(),
  log: log(),
});

export const handler = step(asked, async (event, deadline) => {
  if ("channel" in event) await deliverOne(deps(), { channel: event.channel, id: event.delivery });
  else await deliverDue(deps(), deadline);
  return {};
});

/** Makes channels and renews their secrets. This function can't read stored secrets. */
import { channels as operations } from "../../shared/contract/api/channels.ts";
import { createChannel } from "../../shared/usecases/channels/create.ts";
import { renewSecret } from "../../shared/usecases/channels/renew-secret.ts";
import { created, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  channels,
  clock,
  ids,
  localReceivers,
  log,
  putsChannelSecrets,
  removesChannelSecrets,
  requests,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  channels: channels(),
  channelSecrets: { ...putsChannelSecrets(), ...removesChannelSecrets() },
  requests: requests(),
  localReceivers: localReceivers(),
  log: log(),
});

export const handler = api(
  "api/channel-secrets",
  operations,
  {
    "POST /channels": async ({ body, caller: { reach }, idempotencyKey }) => {
      const channel = await createChannel(deps(), { request: body, idempotencyKey, reach });
      return created(channel, `/channels/${channel.id}`);
    },
    "POST /channels/{channelId}/secret": async ({ path, body = {}, caller: { reach } }) =>
      ok(await renewSecret(deps(), { id: path.channelId, url: body.url, reach })),
  },
  { audit },
);

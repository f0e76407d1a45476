/** Sends a test message to a channel. */
import { channels as operations } from "../../shared/contract/api/channels.ts";
import { testChannel } from "../../shared/usecases/channels/test.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { channels, clock, ids, log, messages, readsChannelSecrets } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  ids: ids(),
  channels: channels(),
  channelSecrets: readsChannelSecrets(),
  messages: messages(),
  log: log(),
});

export const handler = api(
  "api/channel-tests",
  operations,
  {
    "POST /channels/{channelId}/test": async ({ path, body = {}, caller: { reach } }) =>
      ok(await testChannel(deps(), { id: path.channelId, locale: body.locale, reach })),
  },
  { audit },
);

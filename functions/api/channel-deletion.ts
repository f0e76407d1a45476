/** Deletes a channel that nothing names, and its secrets. */
import { channels as operations } from "../../shared/contract/api/channels.ts";
import { deleteChannel } from "../../shared/usecases/channels/delete.ts";
import { noContent } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { channels, connections, log, removesChannelSecrets, schedules } from "../wiring.ts";

const deps = () => ({
  channels: channels(),
  channelSecrets: removesChannelSecrets(),
  connections: connections(),
  schedules: schedules(),
  log: log(),
});

export const handler = api(
  "api/channel-deletion",
  operations,
  {
    "DELETE /channels/{channelId}": async ({ path, caller: { reach } }) => {
      await deleteChannel(deps(), { id: path.channelId, reach });
      return noContent();
    },
  },
  { audit },
);

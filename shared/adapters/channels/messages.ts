/** Posts notices, with the client of connections to Braze and its rules: public addresses only, no redirects. */
import { channelAddress } from "../../domain/channel-address.ts";
import { webhookHeaders } from "../../domain/webhook-signature.ts";
import { activeLetter } from "../../letters/active-letter.ts";
import { channelTestLetter } from "../../letters/channel-test-letter.ts";
import { failingLetter } from "../../letters/failing-letter.ts";
import { importLetter } from "../../letters/import-letter.ts";
import type { Letter } from "../../letters/letter.ts";
import { slackMessage } from "../../letters/slack-message.ts";
import { DELIVERY_ANSWER_MS } from "../../limits.ts";
import type { Message, Messages, Receiver } from "../../ports/channels.ts";
import type { Clock } from "../../ports/machine.ts";
import { type Exchange, exchangeOverHttp } from "../braze/exchange.ts";
import { publicOnly } from "../braze/public-address.ts";

interface MessagesSettings {
  clock: Clock;
  /** Origin of the page that messages link to. */
  pageUrl: string;
  /** Whether receivers on this machine are allowed. */
  local: boolean;
  exchange?: Exchange;
  /** Milliseconds that a receiver may take for its whole answer. */
  patience?: number;
}

export function messagesOverHttp({
  clock,
  pageUrl,
  local,
  exchange = exchangeOverHttp("cohort-import-notices/1", publicOnly(), { keepAlive: false }),
  patience = DELIVERY_ANSWER_MS,
}: MessagesSettings): Messages {
  return {
    async send({ channel, secrets }, message) {
      const [secret = ""] = secrets;
      const isWebhook = channel.kind === "webhook";
      // Checked again: what is stored may be older than a rule.
      const url = channelAddress(isWebhook ? (channel.url ?? "") : secret, { local });
      if (typeof url === "string") return undefined;
      const body = isWebhook
        ? JSON.stringify(message.notice)
        : slackMessage(letterOf(message, channel, pageUrl));
      const headers = isWebhook
        ? webhookHeaders({ id: message.notice.id, at: clock.now(), body }, secrets)
        : {};
      const reply = await exchange(url, [Buffer.from(body)], patience, headers);
      return typeof reply === "string" ? undefined : { status: reply.status };
    },
  };
}

function letterOf(message: Message, channel: Receiver["channel"], pageUrl: string): Letter {
  if ("run" in message) return importLetter(message.run, pageUrl);
  if ("locale" in message) return channelTestLetter(channel, message.locale);
  const { connection, notice } = message;
  return notice.data.to === "active" ? activeLetter(connection) : failingLetter(connection);
}

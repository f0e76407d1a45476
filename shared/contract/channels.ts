/** Channels: where notices go besides mail. A signed webhook, or a webhook that takes Slack's messages. */
import * as z from "zod/mini";
import { CHANNEL_URL_LENGTH, CHANNELS_LIMIT } from "../limits.ts";
import { channelId } from "./ids.ts";
import { displayName, locale } from "./values.ts";

const channelKind = z.enum(["webhook", "slack"]);

/** An https address of a public host: see docs/notices.md. */
const url = z.url().check(z.maxLength(CHANNEL_URL_LENGTH));

export const channelRequest = z.strictObject({
  kind: channelKind,
  name: displayName,
  /** Of a Slack channel it is a secret, and never shown. */
  url,
});
export type ChannelRequest = z.infer<typeof channelRequest>;

/** `PATCH`: omitted fields keep their values. With `version`, only where the channel is still at it. */
export const channelChange = z.partial(
  z.strictObject({ name: displayName, disabled: z.boolean(), version: z.int() }),
);
export type ChannelChange = z.infer<typeof channelChange>;

/** `url` replaces the address of a Slack channel, which is its secret. A webhook's address is fixed. */
export const channelSecretRequest = z.strictObject({ url: z.optional(url) });

export const channelView = z.object({
  id: channelId,
  kind: channelKind,
  name: z.string(),
  /** Of a webhook only: the address of a Slack channel is a secret. */
  url: z.exactOptional(z.string()),
  host: z.string(),
  /** `gone`: its receiver answered 410, so nothing is sent to it until it is enabled again. */
  status: z.enum(["active", "disabled", "gone"]),
  /** When its secret was made. ISO. */
  secretSince: z.string(),
  /** Until when the secret before it is used for signatures too. ISO. */
  earlierSecretUntil: z.exactOptional(z.string()),
  createdAt: z.string(),
  version: z.int(),
});
export type ChannelView = z.infer<typeof channelView>;

/** `secret`: the key of a webhook's signatures, `whsec_…`. It is shown here and never again. */
export const newChannelSecret = z.extend(channelView, { secret: z.exactOptional(z.string()) });
export type NewChannelSecret = z.infer<typeof newChannelSecret>;

/** A secret by its id; the value is in Secrets Manager. */
export interface ChannelSecret {
  id: string;
  createdAt: string;
}

/** As it is stored. */
export interface Channel extends Omit<ChannelView, "secretSince" | "earlierSecretUntil"> {
  secret: ChannelSecret;
  /**
   * Of a webhook: signatures are made with each too until then, so that a receiver has time to change. Several, because
   * the answer with a new one may be lost, and then the receiver has the one before it. The newest first.
   */
  earlierSecrets?: (ChannelSecret & { until: string })[];
}

/** Ids of channels, each once. */
export const channelIds = z.pipe(
  z.array(channelId).check(z.maxLength(CHANNELS_LIMIT, `must be at most ${CHANNELS_LIMIT} channels`)),
  z.transform((all) => [...new Set(all)]),
);

/** `POST /channels/{id}/test`: the language of the message to a Slack channel. */
export const channelTestRequest = z.strictObject({ locale: z.optional(locale) });

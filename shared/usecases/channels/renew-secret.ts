import type { Channel, ChannelSecret, NewChannelSecret } from "../../contract/channels.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { earlierSecretsInUse } from "../../domain/channel-secrets.ts";
import { DomainError } from "../../domain/domain-error.ts";
import { signingSecretOf } from "../../domain/webhook-signature.ts";
import { EARLIER_SECRET_HOURS, EARLIER_SECRETS } from "../../limits.ts";
import type { ChannelSecrets } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";
import { usableAddress } from "./address.ts";
import { existingChannel, reviseChannel } from "./revise.ts";
import { channelView } from "./view.ts";

type RenewSecretDeps = Pick<World, "clock" | "ids" | "channels" | "localReceivers" | "log"> & {
  channelSecrets: Pick<ChannelSecrets, "put" | "remove">;
};

const HOUR_MS = 3_600_000;

/**
 * A webhook gets a new secret, and is signed with those before too, each for a day from when it was replaced. The address
 * of a Slack channel, which is its secret, is replaced at once. The secret is stored before the channel names it, and what
 * it does not name any more is deleted after.
 */
export async function renewSecret(
  world: RenewSecretDeps,
  wanted: { id: ChannelId; url?: string | undefined; reach: Reach },
): Promise<NewChannelSecret> {
  const { clock, ids, channels, channelSecrets, log } = world;
  const { id } = wanted;
  refuseBound(wanted.reach, "changes a channel, which is of all of them");
  const { kind } = await existingChannel(channels, id);
  const isWebhook = kind === "webhook";
  const url = addressFor(isWebhook, wanted.url);
  const address = url === undefined ? undefined : usableAddress(url, world.localReceivers);
  const value = address?.href ?? signingSecretOf(ids.next() + ids.next());
  const now = clock.now();
  const secret: ChannelSecret = { id: ids.next(), createdAt: now.toISOString() };
  await channelSecrets.put({ channel: id, secret: secret.id, value });
  let unnamed: string[] = [];
  const until = new Date(now.getTime() + EARLIER_SECRET_HOURS * HOUR_MS).toISOString();
  const renewed = await reviseChannel(channels, id, (kept): Channel => {
    // An earlier try succeeded, but its answer was lost.
    if (kept.secret.id === secret.id) return kept;
    const { earlierSecrets: were = [], ...rest } = kept;
    const inUse = [{ ...kept.secret, until }, ...earlierSecretsInUse(kept, now)];
    const earlierSecrets = isWebhook ? inUse.slice(0, EARLIER_SECRETS) : [];
    const isNamed = (one: ChannelSecret) => earlierSecrets.some(({ id }) => id === one.id);
    unnamed = [kept.secret, ...were].filter((one) => !isNamed(one)).map((one) => one.id);
    return {
      ...rest,
      ...(address && { host: address.host }),
      secret,
      ...(earlierSecrets.length > 0 && { earlierSecrets }),
    };
  });
  for (const old of unnamed) await channelSecrets.remove({ channel: id, secret: old });
  log.info("channel-secret-renewed", { channel: id });
  return { ...channelView(renewed, now), ...(isWebhook && { secret: value }) };
}

function addressFor(isWebhook: boolean, url: string | undefined): string | undefined {
  if (isWebhook === (url === undefined)) return url;
  const detail = isWebhook
    ? "must be left out: the address of a webhook is fixed, so make another channel"
    : "must be the new address: it is the secret of a Slack channel";
  throw new DomainError("invalid", "address-not-usable", `The address ${detail}.`, {
    errors: [{ pointer: "/url", detail }],
  });
}

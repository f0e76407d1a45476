import type { ChannelTestAnswer } from "../../contract/deliveries.ts";
import type { ChannelId } from "../../contract/ids.ts";
import type { Locale } from "../../contract/values.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { channelTest } from "../../domain/notices.ts";
import type { World } from "../../ports/world.ts";
import { answerOf } from "./answer.ts";
import { type ReadSecretsDeps, receiverOf } from "./receiver.ts";
import { existingChannel } from "./revise.ts";

/** Sends a test message once, also to a channel that is disabled, and returns what the receiver answered. */
export async function testChannel(
  world: Pick<World, "clock" | "ids" | "channels" | "messages" | "log"> & ReadSecretsDeps,
  { id, locale = "en", reach }: { id: ChannelId; locale?: Locale | undefined; reach: Reach },
): Promise<ChannelTestAnswer> {
  refuseBound(reach, "sends to a channel, which is of all of them");
  const { clock, ids, channels, messages, log } = world;
  const channel = await existingChannel(channels, id);
  const notice = channelTest(channel, { id: ids.next(), now: clock.now() });
  const receiver = await receiverOf(world, channel);
  const answer: ChannelTestAnswer = receiver
    ? answerOf(await messages.send(receiver, { notice, locale }))
    : { state: "failed", why: "secret-missing" };
  log.info("channel-tested", { channel: id, status: answer.state });
  return answer;
}

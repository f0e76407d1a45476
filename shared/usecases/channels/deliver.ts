/**
 * Sends deliveries. Each is claimed before it is sent, so of several that try the same one, one sends it. If it is killed
 * after it has sent and before it has recorded that, the delivery is sent again once the claim has run out, with the same
 * id; the try counts.
 */
import type { Channel } from "../../contract/channels.ts";
import type { ChannelTestAnswer, Delivery, DeliveryFault, DeliveryKey } from "../../contract/deliveries.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { metrics } from "../../contract/metrics.ts";
import { nextTryAfter } from "../../domain/deliveries.ts";
import { DELIVERY_CLAIM_MS, DELIVERY_TRIES } from "../../limits.ts";
import type { Message, Receiver } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";
import { answerOf } from "./answer.ts";
import { type ReadSecretsDeps, receiverOf } from "./receiver.ts";
import { reviseChannel } from "./revise.ts";

export type DeliverDeps = Pick<
  World,
  "clock" | "ids" | "channels" | "deliveries" | "messages" | "runs" | "connections" | "log" | "meter"
> &
  ReadSecretsDeps;

/**
 * What a try tells of its channel. `silent`: the receiver did not answer, or something went wrong before it could.
 * `not-claimed`: it is not due any more, or somebody else sends it.
 */
export type Told = "answered" | "silent" | "not-claimed";

/** Sends one delivery, if it is due. Never throws: what was not recorded is due again when its claim has run out. */
export async function deliverOne(world: DeliverDeps, key: DeliveryKey): Promise<Told> {
  return unlessTrouble(world, key, async () => {
    // Claimed before anything of it is read: so whatever goes wrong, it is a try, and the delivery comes to its end.
    const delivery = await claim(world, key);
    return delivery ? tryOnce(world, delivery) : "not-claimed";
  });
}

/** Gives up one that is overdue without sending it: the receiver has just not answered others. */
export async function giveUpOverdue(world: DeliverDeps, key: DeliveryKey): Promise<Told> {
  return unlessTrouble(world, key, async () => {
    const delivery = await claim(world, key);
    if (!delivery) return "not-claimed";
    return loseAndGiveUp(world, delivery, delivery.why ?? "no-answer");
  });
}

async function unlessTrouble(
  { log }: DeliverDeps,
  { channel }: DeliveryKey,
  work: () => Promise<Told>,
): Promise<Told> {
  try {
    return await work();
  } catch {
    log.warn("delivery-trouble", { channel });
    return "silent";
  }
}

function claim({ clock, ids, deliveries }: DeliverDeps, key: DeliveryKey): Promise<Delivery | undefined> {
  const now = clock.now();
  return deliveries.claim(key, {
    claim: ids.next(),
    at: now.toISOString(),
    until: new Date(now.getTime() + DELIVERY_CLAIM_MS).toISOString(),
  });
}

async function tryOnce(world: DeliverDeps, delivery: Delivery): Promise<Told> {
  const { clock, channels, log, meter } = world;
  const { channel: id, tries } = delivery;
  const channel = await channels.read(id);
  if (channel?.status !== "active")
    return giveUp(world, delivery, channel ? "channel-off" : "channel-deleted");
  // Each try before it died without a record.
  if (tries > DELIVERY_TRIES) return loseAndGiveUp(world, delivery, "no-answer");
  const message = await messageOf(world, delivery);
  if (!message) return giveUp(world, delivery, "subject-deleted");
  const { state, status, why } = await sendTo(world, channel, message);
  const now = clock.now();
  const answered = { at: now.toISOString(), ...(status !== undefined && { status }) };
  if (state === "delivered" || why === undefined) {
    await record(world, delivery, { ...answered, state: "delivered" });
    log.info("notice-delivered", { channel: id });
    return "answered";
  }
  log.warn("notice-not-taken", { channel: id, reason: why });
  const nextTry = isFinal(why) ? undefined : nextTryAfter(delivery, now);
  // Counted first: the row says it once, so what is counted after it could be lost.
  if (!nextTry) meter.count(metrics.noticesNotDelivered, 1);
  if (why === "gone") await switchOff(world, id);
  await record(world, delivery, {
    ...answered,
    why,
    ...(nextTry ? { state: "waiting", nextTry } : { state: "failed" }),
  });
  return why === "no-answer" || why === "secret-unreadable" ? "silent" : "answered";
}

/** Nothing but a person can mend these. */
const isFinal = (why: DeliveryFault) => why === "gone" || why === "secret-missing";

async function sendTo(world: DeliverDeps, channel: Channel, message: Message): Promise<ChannelTestAnswer> {
  let receiver: Receiver | undefined;
  try {
    receiver = await receiverOf(world, channel);
  } catch {
    return { state: "failed", why: "secret-unreadable" };
  }
  return receiver
    ? answerOf(await world.messages.send(receiver, message))
    : { state: "failed", why: "secret-missing" };
}

/** Counted first, as above. */
async function loseAndGiveUp(world: DeliverDeps, delivery: Delivery, why: DeliveryFault): Promise<Told> {
  world.meter.count(metrics.noticesNotDelivered, 1);
  return giveUp(world, delivery, why);
}

async function giveUp(world: DeliverDeps, delivery: Delivery, why: DeliveryFault): Promise<Told> {
  await record(world, delivery, { state: "failed", why, at: world.clock.now().toISOString() });
  world.log.warn("notice-given-up", { channel: delivery.channel, reason: why });
  return "answered";
}

async function record(
  { deliveries }: DeliverDeps,
  { claim, ...key }: Delivery,
  outcome: Parameters<DeliverDeps["deliveries"]["record"]>[2],
): Promise<void> {
  if (claim === undefined) throw new Error("a delivery that is not claimed can't be recorded");
  await deliveries.record(key, claim, outcome);
}

/** Undefined if what it is about is not there any more. */
async function messageOf(
  { runs, connections }: DeliverDeps,
  { notice }: Delivery,
): Promise<Message | undefined> {
  if (notice.type === "import.ended") {
    const run = await runs.read(notice.data.id);
    return run && { notice, run };
  }
  const connection = await connections.read(notice.data.connectionId);
  return connection && { notice, connection };
}

/** Its receiver has answered that it is gone. */
async function switchOff({ channels, log }: DeliverDeps, id: ChannelId): Promise<void> {
  await reviseChannel(
    channels,
    id,
    (kept): Channel => (kept.status === "active" ? { ...kept, status: "gone" } : kept),
  );
  log.warn("channel-gone", { channel: id });
}

/**
 * Sends deliveries. Each is claimed before it is sent, so of several that try the same one, one sends it. If it is killed
 * after it has sent and before it has recorded that, the delivery is sent again once the claim has run out, with the same
 * id; the try counts.
 */
import type { Channel } from "../../contract/channels.ts";
import type { Delivery, DeliveryFault, DeliveryKey } from "../../contract/deliveries.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { metrics } from "../../contract/metrics.ts";
import { nextTryAfter } from "../../domain/deliveries.ts";
import { DELIVERY_CLAIM_MS, DELIVERY_SPARE_MS, DELIVERY_TRIES } from "../../limits.ts";
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

/** Sends one delivery, if it is due. */
export async function deliverOne(world: DeliverDeps, key: DeliveryKey): Promise<void> {
  await deliverTo(world, key.channel, [key], Number.POSITIVE_INFINITY);
}

/**
 * Sends all that are due, until the deadline is near. Channels at the same time, and what one channel gets one after
 * another: so one that is slow keeps none of the others waiting.
 */
export async function deliverDue(world: DeliverDeps, deadline: Date): Promise<void> {
  const { clock, deliveries } = world;
  const end = deadline.getTime() - DELIVERY_SPARE_MS;
  for (;;) {
    const due = await deliveries.due(clock.now().toISOString());
    const byChannel = [...Map.groupBy(due, ({ channel }) => channel)];
    const sent = await Promise.all(byChannel.map(([channel, keys]) => deliverTo(world, channel, keys, end)));
    // The list is a hint: where nothing of it could be claimed, others have sent it.
    if (!sent.some((some) => some) || clock.now().getTime() >= end) return;
  }
}

/** Returns whether it claimed any. Trouble of one channel is only logged: what was not recorded is due again. */
async function deliverTo(
  world: DeliverDeps,
  id: ChannelId,
  keys: readonly DeliveryKey[],
  end: number,
): Promise<boolean> {
  const { clock, channels, log } = world;
  let claimed = false;
  try {
    const channel = await channels.read(id);
    let isOn = channel?.status === "active";
    const receiver = channel && isOn ? await receiverOf(world, channel) : undefined;
    for (const key of keys) {
      if (clock.now().getTime() >= end) break;
      const delivery = await claim(world, key);
      if (!delivery) continue;
      claimed = true;
      const off = channel ? ("channel-off" as const) : ("channel-deleted" as const);
      const fault = receiver && isOn ? await tryOnce(world, { delivery, receiver }) : off;
      if (fault === "gone") isOn = false;
      if (fault === off) await giveUp(world, delivery, fault);
    }
  } catch {
    log.warn("delivery-trouble", { channel: id });
  }
  return claimed;
}

function claim({ clock, ids, deliveries }: DeliverDeps, key: DeliveryKey): Promise<Delivery | undefined> {
  const now = clock.now();
  return deliveries.claim(key, {
    claim: ids.next(),
    at: now.toISOString(),
    until: new Date(now.getTime() + DELIVERY_CLAIM_MS).toISOString(),
  });
}

/** Returns why it was not delivered. */
async function tryOnce(
  world: DeliverDeps,
  { delivery, receiver }: { delivery: Delivery; receiver: Receiver },
): Promise<DeliveryFault | undefined> {
  const { clock, messages, log, meter } = world;
  const { channel, tries } = delivery;
  if (tries > DELIVERY_TRIES) {
    // Each try before it died without a record.
    meter.count(metrics.noticesNotDelivered, 1);
    await giveUp(world, delivery, "no-answer");
    return "no-answer";
  }
  const message = await messageOf(world, delivery);
  if (!message) {
    await giveUp(world, delivery, "subject-deleted");
    return "subject-deleted";
  }
  const { state, status, why } = answerOf(await messages.send(receiver, message));
  const now = clock.now();
  const answered = { at: now.toISOString(), ...(status !== undefined && { status }) };
  if (state === "delivered" || why === undefined) {
    await record(world, delivery, { ...answered, state: "delivered" });
    log.info("notice-delivered", { channel });
    return undefined;
  }
  log.warn("notice-not-taken", { channel, reason: why });
  const nextTry = why === "gone" ? undefined : nextTryAfter(tries, now);
  // Counted first: the row says it once, so what is counted after it could be lost.
  if (!nextTry) meter.count(metrics.noticesNotDelivered, 1);
  if (why === "gone") await switchOff(world, channel);
  await record(world, delivery, {
    ...answered,
    why,
    ...(nextTry ? { state: "waiting", nextTry } : { state: "failed" }),
  });
  return why;
}

async function giveUp(world: DeliverDeps, delivery: Delivery, why: DeliveryFault): Promise<void> {
  await record(world, delivery, { state: "failed", why, at: world.clock.now().toISOString() });
  world.log.warn("notice-given-up", { channel: delivery.channel, reason: why });
}

async function record(
  { deliveries }: DeliverDeps,
  { claim, ...key }: Delivery,
  outcome: Parameters<DeliverDeps["deliveries"]["record"]>[2],
): Promise<void> {
  if (claim === undefined) throw new Error(`delivery ${key.id} is not claimed`);
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

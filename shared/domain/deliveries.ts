/** Deliveries of notices to channels. */
import type { Delivery, DeliveryOutcome, DeliveryView } from "../contract/deliveries.ts";
import type { ChannelId } from "../contract/ids.ts";
import type { Notice } from "../contract/notices.ts";
import { DELIVERY_LASTS_MS, DELIVERY_WAITS_MINUTES } from "../limits.ts";

const MINUTE_MS = 60_000;

/** Made of what is told and when it happened: one notice is one delivery of a channel, and ids are in order of time. */
export function deliveryIdOf({ id, timestamp }: Pick<Notice, "id" | "timestamp">): string {
  return `${timestamp.replaceAll(/[-:.]/g, "")}_${id}`;
}

export function newDelivery(channel: ChannelId, notice: Notice, now: Date): Delivery {
  return {
    channel,
    id: deliveryIdOf(notice),
    notice,
    state: "waiting",
    tries: 0,
    since: now.toISOString(),
    nextTry: now.toISOString(),
  };
}

/** When a delivery is tried again whose `tries` have all failed: when it is overdue at the latest. Undefined: it is not. */
export function nextTryAfter(delivery: Pick<Delivery, "tries" | "since">, now: Date): string | undefined {
  const minutes = DELIVERY_WAITS_MINUTES[delivery.tries - 1];
  if (minutes === undefined || isOverdue(delivery, now)) return undefined;
  const last = Date.parse(delivery.since) + DELIVERY_LASTS_MS;
  return new Date(Math.min(now.getTime() + minutes * MINUTE_MS, last)).toISOString();
}

/** It has waited for as long as any delivery may. */
export function isOverdue({ since }: Pick<Delivery, "since">, now: Date): boolean {
  return now.getTime() - Date.parse(since) >= DELIVERY_LASTS_MS;
}

export function deliveryOutcomeOf({
  channel: _,
  id: __,
  notice: ___,
  claim: ____,
  since: _____,
  ...outcome
}: Delivery): DeliveryOutcome {
  return outcome;
}

export function deliveryView(delivery: Delivery): DeliveryView {
  const { channel, id, notice } = delivery;
  return {
    ...deliveryOutcomeOf(delivery),
    id,
    channelId: channel,
    type: notice.type,
    timestamp: notice.timestamp,
    ...(notice.type === "import.ended"
      ? { runId: notice.data.id }
      : { connectionId: notice.data.connectionId }),
  };
}

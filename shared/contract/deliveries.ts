/** Deliveries: one notice to one channel each, with what became of it. */
import * as z from "zod/mini";
import { type ChannelId, channelId, connectionId, runId } from "./ids.ts";
import type { Notice } from "./notices.ts";
import { pageOf } from "./pages.ts";

/**
 * Why a delivery has not arrived. `refused`: the receiver answered with `status`. `no-answer`: it did not answer in time,
 * or can't be reached. `gone`: it answered 410. `channel-off`: the channel is disabled, or gone. `channel-deleted`,
 * `subject-deleted`: the channel, or what the notice is about, is not there any more. `secret-missing`: the channel's
 * secret is not there. `secret-unreadable`: it could not be read.
 */
export const deliveryFaults = [
  "refused",
  "no-answer",
  "gone",
  "channel-off",
  "channel-deleted",
  "subject-deleted",
  "secret-missing",
  "secret-unreadable",
] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

/** `waiting`: for its first try, or for the next one. `failed`: it is not tried again, unless somebody asks for it. */
const deliveryState = z.enum(["waiting", "delivered", "failed"]);

/** The newest answer, or why there was none. */
const outcome = {
  state: deliveryState,
  /** Times that it may have been sent. */
  tries: z.int(),
  /** When it was last sent, or given up. ISO. */
  at: z.exactOptional(z.string()),
  /** When it is sent next, unless it is delivered until then. ISO. */
  nextTry: z.exactOptional(z.string()),
  why: z.exactOptional(z.enum(deliveryFaults)),
  /** The HTTP status that the receiver answered with. */
  status: z.exactOptional(z.int()),
};

export const deliveryOutcome = z.object(outcome);
export type DeliveryOutcome = z.infer<typeof deliveryOutcome>;

export const deliveryView = z.object({
  id: z.string(),
  channelId,
  type: z.enum(["import.ended", "connection.state-changed"]),
  /** The import or the connection that it is about. */
  runId: z.exactOptional(runId),
  connectionId: z.exactOptional(connectionId),
  /** When it happened. ISO. */
  timestamp: z.string(),
  ...outcome,
});
export type DeliveryView = z.infer<typeof deliveryView>;
export const deliveryPage = pageOf(deliveryView);

/** `POST /channels/{id}/test`. `failed`: with why, and the receiver's status if it answered. */
export const channelTestAnswer = z.object({
  state: z.enum(["delivered", "failed"]),
  why: z.exactOptional(z.enum(deliveryFaults)),
  status: z.exactOptional(z.int()),
});
export type ChannelTestAnswer = z.infer<typeof channelTestAnswer>;

export interface DeliveryKey {
  channel: ChannelId;
  /** The same for the same notice: see `deliveryIdOf`. */
  id: string;
}

/** As it is stored. */
export interface Delivery extends DeliveryKey, DeliveryOutcome {
  notice: Notice;
  /** When it was first due, or asked for again. ISO. */
  since: string;
  /** Who sends it now. */
  claim?: string;
}

/** The process of a sender. It reports ready when everything is sent. */
import { asChild } from "../../local/process.ts";
import { bare } from "./bare.ts";
import type { Order, Sender } from "./order.ts";
import { ours } from "./ours.ts";
import { peer, peerCode } from "./peer.ts";

const senders: Record<Order["sender"], Sender> = { bare, ours, peer, peerCode };

asChild<Order, number, never>(async (order) => {
  const send = await senders[order.sender](order);
  return { ready: await send(), told: () => {}, close: async () => {} };
});

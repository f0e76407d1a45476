/**
 * Sends all deliveries that are due. Channels at the same time, and what one channel gets one after another; the list of
 * what is due is read again whenever a channel has got all that is in hand for it. So a channel that is slow, or that
 * much waits for, keeps no other waiting.
 */
import type { ChannelId } from "../../contract/ids.ts";
import { isOverdue } from "../../domain/deliveries.ts";
import { DELIVERIES_IN_HAND, DELIVERY_SILENCES, DELIVERY_SPARE_MS } from "../../limits.ts";
import type { DueDelivery } from "../../ports/channels.ts";
import { eachPage } from "../every-item.ts";
import { type DeliverDeps, deliverOne, giveUpOverdue } from "./deliver.ts";

interface Round {
  world: DeliverDeps;
  /** The round begins nothing more. */
  isOver: () => boolean;
  /** Channels that are sent to now. */
  lanes: Map<ChannelId, Lane>;
  /** What was in hand: each is tried once in a round, because the list may be slightly out of date. */
  taken: Set<string>;
  /**
   * Channels that did not answer some deliveries in a row. Others wait for the next round, which begins with them: they
   * are older than what was tried. Those that have waited for too long are given up.
   */
  silent: Set<ChannelId>;
}

interface Lane {
  inHand: DueDelivery[];
  ended: Promise<void>;
}

/** Until the deadline is near. Trouble of one channel is only logged. Throws if the list can't be read. */
export async function deliverDue(world: DeliverDeps, deadline: Date): Promise<void> {
  const end = deadline.getTime() - DELIVERY_SPARE_MS;
  const isOver = () => world.clock.now().getTime() >= end;
  const round: Round = { world, isOver, lanes: new Map(), taken: new Set(), silent: new Set() };
  const endings = () => [...round.lanes.values()].map(({ ended }) => ended);
  try {
    for (;;) {
      const found = await takeDue(round);
      if (found === 0 && round.lanes.size === 0) return;
      if (round.lanes.size > 0) await Promise.race(endings());
    }
  } finally {
    // What has begun is recorded before the function ends.
    await Promise.all(endings());
  }
}

/** Reads the list from its beginning, and begins with what it finds. Returns how many. */
async function takeDue(round: Round): Promise<number> {
  const { world, isOver, lanes, taken, silent } = round;
  const now = world.clock.now();
  let found = 0;
  if (isOver()) return 0;
  for await (const page of eachPage((wanted) => world.deliveries.due(now.toISOString(), wanted))) {
    if (isOver()) break;
    for (const due of page) {
      const isLeft = silent.has(due.channel) && !isOverdue(due, now);
      const inHand = lanes.get(due.channel)?.inHand;
      if (isLeft || taken.has(placeOf(due)) || (inHand?.length ?? 0) >= DELIVERIES_IN_HAND) continue;
      taken.add(placeOf(due));
      found += 1;
      if (inHand) inHand.push(due);
      else begin(round, due);
    }
  }
  return found;
}

function begin(round: Round, due: DueDelivery): void {
  const lane: Lane = { inHand: [due], ended: Promise.resolve() };
  round.lanes.set(due.channel, lane);
  lane.ended = sendInTurn(round, due.channel, lane.inHand);
}

async function sendInTurn(round: Round, channel: ChannelId, inHand: DueDelivery[]): Promise<void> {
  const { world, isOver, lanes, taken, silent } = round;
  let silences = 0;
  for (let due = inHand.shift(); due && !isOver(); due = inHand.shift()) {
    if (silent.has(channel)) {
      if (isOverdue(due, world.clock.now())) await giveUpOverdue(world, due);
      continue;
    }
    const told = await deliverOne(world, due);
    silences = told === "silent" ? silences + 1 : told === "answered" ? 0 : silences;
    if (silences < DELIVERY_SILENCES) continue;
    silent.add(channel);
    // Those that are overdue are found again.
    for (const left of inHand.splice(0)) taken.delete(placeOf(left));
  }
  // In the same turn in which nothing was left in hand: nobody adds to a lane that has ended.
  lanes.delete(channel);
}

const placeOf = ({ channel, id }: DueDelivery) => `${channel}/${id}`;

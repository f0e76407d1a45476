/** Hands notices over to channels: a row for each, which is sent by a function of its own. */
import type { Connection } from "../../contract/connections.ts";
import type { ChannelId } from "../../contract/ids.ts";
import type { Run } from "../../contract/imports.ts";
import type { Notice } from "../../contract/notices.ts";
import { newDelivery } from "../../domain/deliveries.ts";
import { logged } from "../../domain/ids.ts";
import { isMailWanted } from "../../domain/mail-policy.ts";
import { connectionStateChanged, importEnded } from "../../domain/notices.ts";
import type { World } from "../../ports/world.ts";
import { claimFailingMails, recordFailingMails } from "../connections/tell-failing.ts";
import { type StartDeliveryDeps, startDelivery } from "./start-delivery.ts";

export type HandOverDeps = Pick<World, "clock" | "deliveries"> & StartDeliveryDeps;

/**
 * The end of a run, to the channels of its schedule that have not been handed it. The rules are those of mails: the
 * schedule's policy, and one message while the connection is failing.
 */
export async function handOverEnd(
  world: HandOverDeps & Pick<World, "runs" | "connections">,
  row: Run,
  failing: Connection | undefined,
): Promise<void> {
  const { clock, runs, connections, log } = world;
  const waiting = (row.notices ?? []).flatMap(({ channel, state }) => (state === "waiting" ? [channel] : []));
  if (waiting.length === 0) return;
  const isWanted = isMailWanted(row);
  const about = isWanted && failing && { connection: failing.id, run: row.id };
  const mine = about ? await claimFailingMails({ connections }, { ...about, addresses: waiting }) : waiting;
  for (const [place, { channel, state: kept }] of (row.notices ?? []).entries()) {
    if (kept !== "waiting") continue;
    const isMine = mine.includes(channel);
    if (isWanted && isMine) await handOver(world, channel, importEnded(row));
    const state = isWanted ? (isMine ? "handed-over" : "suppressed") : "not-wanted";
    await runs.recordNotice(row.id, place, { state, at: clock.now().toISOString() });
    log.info(`notice-${state}`, { ...logged(row.id), channel });
  }
  if (about) await recordFailingMails({ connections }, { ...about, told: { sent: [...mine], notTaken: [] } });
}

/** Changes of a connection's state, to its channels: those that its contacts are mailed. */
export async function handOverChanges(world: HandOverDeps, connection: Connection): Promise<void> {
  for (const change of connection.untoldChanges ?? []) {
    if (change.to !== "active" && change.to !== "failing") continue;
    const notice = connectionStateChanged(connection, change);
    for (const channel of connection.channels ?? []) await handOver(world, channel, notice);
  }
}

async function handOver(world: HandOverDeps, channel: ChannelId, notice: Notice): Promise<void> {
  const delivery = newDelivery(channel, notice, world.clock.now());
  await world.deliveries.add(delivery);
  await startDelivery(world, { channel, id: delivery.id });
}

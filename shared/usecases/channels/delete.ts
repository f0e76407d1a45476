import type { Channel } from "../../contract/channels.ts";
import type { ChannelId } from "../../contract/ids.ts";
import { type Reach, refuseBound } from "../../domain/access.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import { isHeld } from "../../domain/schedule.ts";
import type { ChannelSecretName, ChannelSecrets } from "../../ports/channels.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";
import { existingChannel, reviseChannel } from "./revise.ts";

type DeleteChannelDeps = Pick<World, "channels" | "connections" | "schedules" | "log"> & {
  channelSecrets: Pick<ChannelSecrets, "remove">;
};

/**
 * Refuses while schedules or connections name it. It is disabled first and then looked for again, because one may have
 * named it in between; who names a channel later finds that it is off. Then the channel is deleted, and then its
 * secrets: should somebody enable it meanwhile, it is there with its secrets.
 */
export async function deleteChannel(
  world: DeleteChannelDeps,
  { id, reach }: { id: ChannelId; reach: Reach },
): Promise<void> {
  refuseBound(reach, "deletes a channel, which is of all of them");
  const { channels, log } = world;
  await refuseUsed(world, await existingChannel(channels, id));
  const closed = await reviseChannel(channels, id, (kept) =>
    kept.status === "disabled" ? kept : { ...kept, status: "disabled" },
  );
  await refuseUsed(world, closed);
  if ((await channels.remove(closed)) !== "removed") throw changedMeanwhile("channel", id);
  for (const secret of [closed.secret, ...(closed.earlierSecrets ?? [])])
    await removeSecret(world, { channel: id, secret: secret.id });
  log.info("channel-deleted", { channel: id });
}

/** Trouble is only logged: nothing names the secret any more, and reconcile deletes those. */
async function removeSecret(
  { channelSecrets, log }: DeleteChannelDeps,
  name: ChannelSecretName,
): Promise<void> {
  try {
    await channelSecrets.remove(name);
  } catch {
    log.warn("secret-left", { channel: name.channel });
  }
}

async function refuseUsed(
  { connections, schedules }: DeleteChannelDeps,
  { id, name }: Channel,
): Promise<void> {
  const cohorts: string[] = [];
  // Both lists are hints and may be slightly out of date.
  for await (const { cohortId, channels } of eachItem((wanted) => schedules.held(wanted))) {
    if (!channels?.includes(id)) continue;
    const slot = await schedules.read(cohortId);
    if (isHeld(slot) && slot.channels?.includes(id)) cohorts.push(cohortId);
  }
  const workspaces: string[] = [];
  for await (const listed of eachItem((wanted) => connections.list(wanted))) {
    if (!listed.channels?.includes(id)) continue;
    const connection = await connections.read(listed.id);
    if (connection?.channels?.includes(id)) workspaces.push(connection.id);
  }
  if (cohorts.length + workspaces.length === 0) return;
  const where = [
    ...(cohorts.length > 0 ? [`the schedules of the cohorts ${cohorts.join(", ")}`] : []),
    ...(workspaces.length > 0 ? [`the connections ${workspaces.join(", ")}`] : []),
  ].join(" and ");
  throw new DomainError(
    "conflict",
    "channel-in-use",
    `"${name}" is told of imports by ${where}. Take it out there first.`,
    { cohorts, connections: workspaces },
  );
}

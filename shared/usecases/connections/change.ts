import type { Connection, ConnectionChange, ConnectionView } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { refuseUnknownChannels } from "../channels/refuse-unknown.ts";
import type { RollForwardDeps } from "../schedules/roll-forward.ts";
import { endSchedulesThrough, refuseScheduledThrough } from "../schedules/scheduled.ts";
import { type EndpointDeps, usableEndpoint } from "./endpoint.ts";
import { type PublishChangesDeps, publishChanges } from "./publish-changes.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";
import { connectionView } from "./view.ts";

type ChangeConnectionDeps = Pick<World, "clock" | "channels" | "connections"> &
  PublishChangesDeps &
  EndpointDeps &
  RollForwardDeps;

/**
 * Endpoint and partner are fixed from the first import on, because the imported members are there. If they change
 * before, or if a disabled connection is enabled, it must be activated again: its keys were not tried there, or not
 * recently. A connection that schedules use is not disabled, unless `force`, which ends them. With a `version`, only if
 * the connection still has it; without, the last write of each field wins.
 */
export async function changeConnection(
  world: ChangeConnectionDeps,
  { id, change, force }: { id: ConnectionId; change: ConnectionChange; force: boolean },
): Promise<ConnectionView> {
  const refuseOther = (kept: Connection) => {
    if (change.version !== undefined && change.version !== kept.version)
      throw changedMeanwhile("connection", id);
  };
  const endpoint = change.endpoint === undefined ? undefined : await usableEndpoint(world, change.endpoint);
  await refuseUnknownChannels(world, change.channels);
  const now = world.clock.now().toISOString();
  const next = (kept: Connection) => changedTo(kept, { ...change, ...(endpoint && { endpoint }) }, now);
  const endsSchedules = change.disabled && force;
  if (change.disabled) {
    // Before a schedule ends, for good, nothing is left that could be refused.
    const connection = await existingConnection(world.connections, id);
    refuseOther(connection);
    next(connection);
    if (force) await endSchedulesThrough(world, id);
    else await refuseScheduledThrough(world, connection);
  }
  const changed = await reviseConnection(world.connections, id, (kept) => {
    if (!endsSchedules) refuseOther(kept);
    return next(kept);
  });
  // One that was set meanwhile. Whoever sets one from here on finds the connection disabled.
  if (endsSchedules) await endSchedulesThrough(world, id);
  world.log.info("connection-changed", { connection: id, status: changed.status });
  return connectionView(await publishChanges(world, changed));
}

function changedTo(kept: Connection, change: ConnectionChange, now: string): Connection {
  const { channels: told = [], ...rest } = kept;
  const channels = change.channels ?? told;
  const next: Connection = {
    ...rest,
    ...(channels.length > 0 && { channels }),
    name: change.name ?? kept.name,
    endpoint: change.endpoint ?? kept.endpoint,
    partner: change.partner ?? kept.partner,
    contacts: change.contacts ?? kept.contacts,
    locale: change.locale ?? kept.locale,
    secondsBeforeAdds: change.secondsBeforeAdds ?? kept.secondsBeforeAdds ?? 0,
  };
  const moved = next.endpoint !== kept.endpoint || next.partner !== kept.partner;
  if (moved && kept.firstImportAt) throw fixed(kept, kept.firstImportAt);
  if (change.disabled) return inStatus(next, "disabled", now);
  const enabled = kept.status === "disabled" && change.disabled === false;
  return enabled || (moved && kept.status !== "disabled") ? inStatus(next, "pending", now) : next;
}

function fixed({ name }: Connection, since: string): DomainError {
  return new DomainError(
    "conflict",
    "connection-fixed",
    `The endpoint and partner of "${name}" are fixed since its first import, ${since}. Create another ` +
      "connection for another workspace.",
    { firstImportAt: since },
  );
}

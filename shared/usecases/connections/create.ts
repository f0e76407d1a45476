import type { Connection, ConnectionRequest, ConnectionView } from "../../contract/connections.ts";
import { connectionId } from "../../contract/ids.ts";
import type { World } from "../../ports/world.ts";
import { refuseUnknownChannels } from "../channels/refuse-unknown.ts";
import { beginOnce } from "../once.ts";
import { type EndpointDeps, usableEndpoint } from "./endpoint.ts";
import { existingConnection } from "./revise.ts";
import { connectionView } from "./view.ts";

type CreateConnectionDeps = Pick<World, "clock" | "ids" | "channels" | "connections" | "requests" | "log"> &
  EndpointDeps;

/**
 * Refuses an endpoint that is not allowed or has no partner key. A repeated request returns the connection that the
 * first one created, in its current state.
 */
export async function createConnection(
  world: CreateConnectionDeps,
  { request, idempotencyKey }: { request: ConnectionRequest; idempotencyKey?: string | undefined },
): Promise<ConnectionView> {
  const { clock, ids, connections, log } = world;
  const endpoint = await usableEndpoint(world, request.endpoint);
  await refuseUnknownChannels(world, request.channels);
  const { id, time: createdAt } = await beginOnce(world, {
    what: "connection",
    key: idempotencyKey,
    request,
    fresh: { id: connectionId.parse(ids.next()), time: clock.now().toISOString() },
  });
  const connection: Connection = {
    id,
    name: request.name,
    endpoint,
    partner: request.partner,
    contacts: request.contacts,
    locale: request.locale ?? "en",
    ...(request.channels && request.channels.length > 0 && { channels: request.channels }),
    secondsBeforeAdds: request.secondsBeforeAdds ?? 0,
    status: "pending",
    keys: [],
    createdAt,
    version: 0,
  };
  if ((await connections.create(connection)) === "exists")
    return connectionView(await existingConnection(connections, id));
  log.info("connection-created", { connection: connection.id });
  return connectionView(connection);
}

import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { Connections } from "../../ports/stores.ts";
import { revise } from "../revise.ts";

/** Throws a `DomainError` if the connection does not exist. */
export async function existingConnection(connections: Connections, id: ConnectionId): Promise<Connection> {
  const connection = await connections.read(id);
  if (!connection) throw notFound("connection", id);
  return connection;
}

/** Changes an existing connection, derived from its current state: see `revise`. */
export async function reviseConnection(
  connections: Connections,
  id: ConnectionId,
  revised: (kept: Connection) => Connection,
  tries?: number,
): Promise<Connection> {
  const read = () => existingConnection(connections, id);
  const thing = { what: "connection", id, read, revised, ...(tries && { tries }) };
  return (await revise(connections, thing)).now;
}

import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { Connections } from "../../ports/stores.ts";

/** Refuses a connection that can't be used for imports. */
export async function usableConnection(connections: Connections, id: ConnectionId): Promise<Connection> {
  return usable(await connections.read(id), id);
}

/** The same of one that was read; undefined if there is none. */
export function usable(connection: Connection | undefined, id: ConnectionId): Connection {
  const refuse = (detail: string) =>
    new DomainError("unprocessable", "connection-not-usable", detail, { connectionId: id });
  if (!connection) throw refuse(`There is no connection "${id}". GET /connections lists those there are.`);
  if (connection.status === "disabled") {
    throw refuse(`The connection "${connection.name}" is disabled. Enable it, or choose another.`);
  }
  if (!connection.keys.some((key) => key.status === "active")) {
    throw refuse(
      `The connection "${connection.name}" has no active data import key. Add one, then activate it.`,
    );
  }
  if (connection.status === "pending") {
    throw refuse(
      `The connection "${connection.name}" is not active yet. POST /connections/${id}/activation first.`,
    );
  }
  return connection;
}

/** From its first import on, a connection's endpoint and partner are fixed. */
export async function rememberFirstImport(
  connections: Connections,
  seen: Connection,
  time: string,
): Promise<void> {
  let connection: Connection | undefined = seen;
  while (connection && !connection.firstImportAt) {
    if ((await connections.replace({ ...connection, firstImportAt: time })) === "replaced") return;
    connection = await connections.read(seen.id);
  }
}

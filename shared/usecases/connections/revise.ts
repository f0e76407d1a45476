import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { changedMeanwhile, notFound } from "../../domain/domain-error.ts";
import type { Connections } from "../../ports/stores.ts";

/** Tries before a caller is told that others keep changing the connection. */
const TRIES = 5;

/** Throws a `DomainError` where there is no such connection. */
export async function existingConnection(connections: Connections, id: ConnectionId): Promise<Connection> {
  const connection = await connections.read(id);
  if (!connection) throw notFound("connection", id);
  return connection;
}

/**
 * Changes a connection by what it is at that moment; where someone else's change came between, once more. `revise` gives
 * what it was given where nothing is to be changed, and may refuse.
 */
export async function reviseConnection(
  connections: Connections,
  id: ConnectionId,
  revise: (kept: Connection) => Connection,
): Promise<Connection> {
  for (let tried = 0; tried < TRIES; tried++) {
    const kept = await existingConnection(connections, id);
    const revised = revise(kept);
    if (revised === kept) return kept;
    if ((await connections.replace(revised)) === "replaced") return { ...revised, version: kept.version + 1 };
  }
  throw changedMeanwhile("connection", id);
}

import type { Connection } from "../../contract/connections.ts";
import { connectionStateChanged } from "../../domain/notices.ts";
import type { World } from "../../ports/world.ts";
import { type HandOverDeps, handOverChanges } from "../channels/hand-over.ts";
import { reviseConnection } from "./revise.ts";

export type PublishChangesDeps = Pick<World, "connections" | "events" | "log"> & HandOverDeps;

/**
 * Tells the stage's bus, and the connection's channels, of the changes of state that they have not been told. Returns the
 * connection after the call; what could not be told is still on it. Trouble is only logged: reconcile repeats it.
 */
export async function publishChanges(world: PublishChangesDeps, connection: Connection): Promise<Connection> {
  const { connections, events, log } = world;
  const { id, untoldChanges } = connection;
  if (!untoldChanges) return connection;
  try {
    await handOverChanges(world, connection);
    const told = await events.publish(
      untoldChanges.map((change) => connectionStateChanged(connection, change)),
    );
    if (told.size < untoldChanges.length) log.warn("event-trouble", { connection: id });
    return await reviseConnection(connections, id, (kept) => without(kept, told));
  } catch {
    log.warn("event-trouble", { connection: id });
    return connection;
  }
}

function without(kept: Connection, told: ReadonlySet<string>): Connection {
  const { untoldChanges = [], ...rest } = kept;
  const left = untoldChanges.filter((change) => !told.has(connectionStateChanged(kept, change).id));
  if (left.length === untoldChanges.length) return kept;
  return left.length === 0 ? rest : { ...rest, untoldChanges: left };
}

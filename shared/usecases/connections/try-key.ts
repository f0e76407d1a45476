/** A run of a failing connection begins with a key check. If it succeeds, the connection has recovered. */

import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { VERIFY_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { type BrazeClientDeps, brazeClientFor } from "../braze-client.ts";
import { reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";

export type TryKeyDeps = Pick<World, "clock" | "connections" | "braze" | "log"> & BrazeClientDeps;

/** Undefined if the run may go on: the connection is not failing, or its key is accepted again. */
export async function tryKey(
  world: TryKeyDeps,
  { connectionId, run }: { connectionId: ConnectionId; run: RunId },
): Promise<RunReason | undefined> {
  const { clock, connections, braze, log } = world;
  const connection = await connections.read(connectionId);
  if (connection?.status !== "failing") return undefined;
  const client = await brazeClientFor(world, connection);
  if ("reason" in client) return client.reason;
  const deadline = new Date(clock.now().getTime() + VERIFY_MS);
  const answer = await client.call((target) => braze.verify(target, deadline));
  if (answer.outcome !== "accepted") return answer.reason;
  await reviseConnection(connections, connectionId, (kept) => recovered(kept, run));
  log.info("connection-recovered", { connection: connectionId, run });
  return undefined;
}

function recovered(kept: Connection, run: RunId): Connection {
  return kept.status === "failing" ? { ...inStatus(kept, "active"), recoveredBy: run } : kept;
}

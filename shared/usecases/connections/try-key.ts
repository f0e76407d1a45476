/** What an import checks of its connection before it evaluates anything, and where it has nothing to send. */
import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import type { RunReason } from "../../contract/imports.ts";
import { KEY_CHECK_EVERY_MS, VERIFY_MS } from "../../limits.ts";
import type { BrazeAnswer } from "../../ports/braze.ts";
import type { World } from "../../ports/world.ts";
import { type BrazeClientDeps, brazeClientFor } from "../braze-client.ts";
import { reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";

export type TryKeyDeps = Pick<World, "clock" | "connections" | "braze" | "log"> & BrazeClientDeps;

interface ThroughConnection {
  connectionId: ConnectionId;
  run: RunId;
}

/**
 * Undefined if the run may go on: the connection is active. The key of a failing one is tried: if Braze accepts it
 * again, the connection has recovered. The end of the run tells so.
 */
export async function tryKey(
  world: TryKeyDeps,
  { connectionId, run }: ThroughConnection,
): Promise<RunReason | undefined> {
  const { connections, log } = world;
  const connection = await connections.read(connectionId);
  if (!connection) return "connection-gone";
  if (connection.status !== "failing") return notActive(connection);
  const answer = await checked(world, connection);
  if (answer.outcome !== "accepted") return answer.reason;
  const now = world.clock.now().toISOString();
  await reviseConnection(connections, connectionId, (kept) => recovered(kept, run, now));
  log.info("connection-recovered", { connection: connectionId, run });
  return undefined;
}

/**
 * For a run that has nothing to send, and would not notice that Braze refuses the key: at most once a day for a
 * connection. Undefined unless Braze refuses it: without an answer, nothing is known of the key.
 */
export async function checkKeyDaily(
  world: TryKeyDeps,
  connection: Connection,
): Promise<RunReason | undefined> {
  const { clock, connections } = world;
  const now = clock.now();
  const { keyCheckedAt } = connection;
  if (keyCheckedAt && now.getTime() - Date.parse(keyCheckedAt) < KEY_CHECK_EVERY_MS) return undefined;
  const answer = await checked(world, connection);
  if (answer.outcome === "accepted")
    await reviseConnection(connections, connection.id, (kept) => ({
      ...kept,
      keyCheckedAt: now.toISOString(),
    }));
  return answer.outcome === "unsent" && answer.status === 401 ? answer.reason : undefined;
}

/** A connection without a client is not sent to: status 401 stands for all of its reasons. */
async function checked(world: TryKeyDeps, connection: Connection): Promise<BrazeAnswer> {
  const client = await brazeClientFor(world, connection);
  if ("reason" in client) return { outcome: "unsent", reason: client.reason, status: 401 };
  const deadline = new Date(world.clock.now().getTime() + VERIFY_MS);
  return client.call((target) => world.braze.verify(target, deadline));
}

function notActive({ status, keys }: Connection): RunReason | undefined {
  if (status === "active") return undefined;
  if (status === "disabled") return "connection-disabled";
  return keys.some((key) => key.status === "active") ? "connection-pending" : "no-active-key";
}

function recovered(kept: Connection, run: RunId, at: string): Connection {
  return kept.status === "failing" ? { ...inStatus(kept, "active", at), recoveredBy: run } : kept;
}

import type { ActivationView, Connection } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import { clusterOf } from "../../domain/endpoints.ts";
import { ACTIVATION_VERIFY_MS } from "../../limits.ts";
import type { World } from "../../ports/world.ts";
import { type BrazeClientDeps, brazeClientFor, type NoBrazeClient } from "../braze-client.ts";
import { type EndpointDeps, noPartnerKey } from "./endpoint.ts";
import { type PublishChangesDeps, publishChanges } from "./publish-changes.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { failingSince, inStatus } from "./status.ts";
import { type TellContactsDeps, tellContacts } from "./tell-contacts.ts";
import { isJudgement, keyError } from "./verify.ts";
import { connectionView } from "./view.ts";

type ActivateConnectionDeps = Pick<World, "clock" | "connections" | "braze" | "log"> &
  BrazeClientDeps &
  TellContactsDeps &
  PublishChangesDeps &
  EndpointDeps;

/**
 * Tries the newest key at Braze (if it is refused, the one before it), marks the connection active and mails each
 * contact once while it stays active. A repeated call tries the key again and mails the contacts who got no mail yet.
 * Mail errors are only counted. An active connection whose key Braze refuses becomes failing.
 */
export async function activateConnection(
  world: ActivateConnectionDeps,
  id: ConnectionId,
): Promise<ActivationView> {
  const { clock, connections, braze, log } = world;
  const connection = await existingConnection(connections, id);
  const client = await brazeClientFor(world, connection);
  if ("reason" in client) throw cannotSpeak(world, client, connection);

  const deadline = new Date(clock.now().getTime() + ACTIVATION_VERIFY_MS);
  const answer = await client.call((target) => braze.verify(target, deadline));
  if (answer.outcome !== "accepted") {
    if (isJudgement(answer)) await markFailing(world, id);
    log.warn("key-not-accepted", { connection: id, reason: answer.reason });
    throw keyError(answer, connection);
  }
  const now = clock.now().toISOString();
  const active = await reviseConnection(connections, id, (kept) => {
    const moved = kept.endpoint !== connection.endpoint || kept.partner !== connection.partner;
    const keyless = !kept.keys.some((key) => key.status === "active");
    if (moved || keyless || kept.status === "disabled") throw changedMeanwhile("connection", id);
    return kept.status === "active" ? kept : inStatus(kept, "active", now);
  });
  log.info("connection-active", { connection: id });
  const mails = await tellContacts(world, active);
  const current = await publishChanges(world, await existingConnection(connections, id));
  return {
    ...connectionView(current),
    mails,
    ...(client.usedOlderKey() && { usedOlderKey: true as const }),
  };
}

function cannotSpeak(
  { extraEndpoints }: ActivateConnectionDeps,
  { reason }: NoBrazeClient,
  connection: Connection,
): DomainError {
  const { name, endpoint } = connection;
  switch (reason) {
    case "cluster-unknown":
      return noPartnerKey(endpoint, clusterOf(endpoint, extraEndpoints) ?? "unknown");
    case "connection-disabled":
      return new DomainError("conflict", reason, `The connection "${name}" is disabled. Enable it first.`);
    case "no-active-key":
      return new DomainError(
        "unprocessable",
        reason,
        `The connection "${name}" has no active key. Add one first.`,
      );
    default:
      return reason satisfies never;
  }
}

async function markFailing(world: ActivateConnectionDeps, id: ConnectionId): Promise<void> {
  const since = world.clock.now().toISOString();
  const marked = await reviseConnection(world.connections, id, (kept) =>
    kept.status === "active" ? failingSince(kept, since) : kept,
  );
  await publishChanges(world, marked);
}

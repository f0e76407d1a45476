import type { Connection, KeyMetadata, KeyRequest, KeyView } from "../../contract/connections.ts";
import type { ConnectionId } from "../../contract/ids.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import { clusterOf } from "../../domain/endpoints.ts";
import { fingerprint, masked } from "../../domain/key-facts.ts";
import { VERIFY_MS } from "../../limits.ts";
import type { KeyVault } from "../../ports/secrets.ts";
import type { World } from "../../ports/world.ts";
import { beginOnce } from "../once.ts";
import { type EndpointDeps, noPartnerKey } from "./endpoint.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { keyError } from "./verify.ts";
import { keyView } from "./view.ts";

type AddKeyDeps = Pick<World, "clock" | "ids" | "connections" | "requests" | "braze" | "log"> & {
  keyVault: Pick<KeyVault, "put" | "remove">;
} & EndpointDeps;

export interface KeyToAdd extends KeyRequest {
  connectionId: ConnectionId;
  /** The caller who adds it. */
  by: string;
  idempotencyKey?: string | undefined;
}

/**
 * Tries the key at Braze, stores its secret, then names it on the connection. In this order, the connection never names
 * a key that does not exist. Refuses a key that Braze refuses or that is already in use and, from the second key on,
 * one that the request does not confirm to be of the same workspace. A repeated request returns the key that the first
 * one added.
 */
export async function addKey(world: AddKeyDeps, wanted: KeyToAdd): Promise<KeyView> {
  const { connectionId, by, key: secret, confirmSameWorkspace } = wanted;
  const { clock, ids, connections, keyVault, log } = world;
  const connection = await existingConnection(connections, connectionId);
  const facts = { masked: masked(secret), fingerprint: fingerprint(connectionId, secret) };
  const { time: addedAt } = await beginOnce(world, {
    what: `key ${connectionId}`,
    key: wanted.idempotencyKey,
    request: [facts.fingerprint, confirmSameWorkspace],
    fresh: { id: ids.next(), time: clock.now().toISOString() },
  });
  const isOurs = (one: KeyMetadata) => one.fingerprint === facts.fingerprint && one.addedAt === addedAt;
  const added = connection.keys.find(isOurs);
  if (added) return keyView(added);
  // Each try has its own id: a secret is never written twice, and reconcile deletes one that no connection names.
  const key: KeyMetadata = { id: ids.next(), ...facts, status: "active", addedBy: by, addedAt };
  refuseUnfit(connection, key, confirmSameWorkspace);
  await verify(world, connection, secret);
  await keyVault.put({ connection: connectionId, key: key.id, secret });
  const isTwin = (one: KeyMetadata) => Boolean(wanted.idempotencyKey) && isOurs(one) && one.id !== key.id;
  let named: Connection;
  try {
    named = await reviseConnection(connections, connectionId, (kept) => {
      // An earlier try succeeded, but its answer was lost.
      if (kept.keys.some(({ id }) => id === key.id)) return kept;
      // The same request, at the same time, has added it.
      if (kept.keys.some(isTwin)) return kept;
      if (kept.endpoint !== connection.endpoint || kept.partner !== connection.partner)
        throw changedMeanwhile("connection", connectionId);
      refuseUnfit(kept, key, confirmSameWorkspace);
      return { ...kept, keys: [...kept.keys, key] };
    });
  } catch (error) {
    // After a domain error the connection certainly does not name the key; after any other error it may.
    if (error instanceof DomainError) await keyVault.remove({ connection: connectionId, key: key.id });
    throw error;
  }
  const twin = named.keys.find(isTwin);
  if (twin) {
    await keyVault.remove({ connection: connectionId, key: key.id });
    return keyView(twin);
  }
  log.info("key-added", { connection: connectionId });
  return keyView(key);
}

function refuseUnfit(
  { name, status, keys }: Connection,
  key: KeyMetadata,
  confirmed: boolean | undefined,
): void {
  if (status === "disabled") {
    throw new DomainError(
      "conflict",
      "connection-disabled",
      `The connection "${name}" is disabled. Enable it, then add the key.`,
    );
  }
  const same = keys.find((one) => one.status === "active" && one.fingerprint === key.fingerprint);
  if (same) {
    throw new DomainError(
      "conflict",
      "key-already-added",
      `This key is in use already: ${same.masked}, added ${same.addedAt}. There is nothing to do.`,
      { keyId: same.id },
    );
  }
  if (keys.length > 0 && !confirmed) {
    throw new DomainError(
      "unprocessable",
      "same-workspace-not-confirmed",
      `"${name}" has had a key before. A key of another workspace would mix two workspaces' users, and ` +
        "Braze can't tell us which one it is of. If it is of the same, send it with " +
        `"confirmSameWorkspace": true.`,
      { errors: [{ pointer: "/confirmSameWorkspace", detail: "must be true from the second key on" }] },
    );
  }
}

async function verify(
  { clock, braze, partnerKeys, extraEndpoints }: AddKeyDeps,
  connection: Connection,
  clientSecret: string,
): Promise<void> {
  const { endpoint, partner } = connection;
  const cluster = clusterOf(endpoint, extraEndpoints);
  const partnerKey = cluster && (await partnerKeys.read(cluster));
  if (!partnerKey) throw noPartnerKey(endpoint, cluster ?? "unknown");
  const deadline = new Date(clock.now().getTime() + VERIFY_MS);
  const answer = await braze.verify({ endpoint, cluster, partner, partnerKey, clientSecret }, deadline);
  if (answer.outcome !== "accepted") throw keyError(answer, connection);
}

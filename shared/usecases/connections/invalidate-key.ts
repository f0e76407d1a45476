import type { Connection, KeyMetadata, KeyView } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import type { Slot } from "../../contract/schedules.ts";
import { changedMeanwhile, DomainError, notFound } from "../../domain/domain-error.ts";
import type { KeyVault } from "../../ports/secrets.ts";
import type { World } from "../../ports/world.ts";
import { cohortsOf, NAMED, schedulesThrough } from "../schedules/scheduled.ts";
import { importGoingOn } from "./going-on.ts";
import { type PublishChangesDeps, publishChanges } from "./publish-changes.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";
import { keyView } from "./view.ts";

type InvalidateKeyDeps = Pick<World, "clock" | "runs" | "schedules"> & {
  keyVault: Pick<KeyVault, "remove">;
} & PublishChangesDeps;

export interface KeyToInvalidate {
  connectionId: ConnectionId;
  keyId: string;
  /** The caller who invalidates it. */
  by: string;
  /** Also if it is the last key, and an import or a schedule uses it. */
  force: boolean;
}

/**
 * The secret is deleted after the connection shows the key as invalidated; a repeated call deletes it again. Without an
 * active key the connection is pending: a new key must be added and activated.
 */
export async function invalidateKey(
  world: InvalidateKeyDeps,
  { connectionId, keyId, by, force }: KeyToInvalidate,
): Promise<KeyView> {
  const { clock, connections, keyVault, runs, schedules, log } = world;
  const isLast = ({ keys }: Connection) =>
    keys.every((one) => one.id === keyId || one.status === "invalidated");
  // What uses the connection goes on with another key.
  const isInDoubt = !force && isLast(await existingConnection(connections, connectionId));
  const run = isInDoubt ? await importGoingOn(runs, connectionId) : undefined;
  const slots = isInDoubt ? await schedulesThrough(schedules, connectionId, NAMED + 1) : [];
  const now = clock.now().toISOString();
  const revised = await reviseConnection(connections, connectionId, (kept) => {
    const key = keyOf(kept, keyId);
    if (key.status === "invalidated") return kept;
    const last = isLast(kept);
    if (last && !force && !isInDoubt) throw changedMeanwhile("connection", connectionId);
    if (last && run) throw inUse(key, run.id);
    if (last && slots.length > 0) throw scheduled(kept, key, slots);
    const gone = { ...key, status: "invalidated", invalidatedBy: by, invalidatedAt: now } as const;
    // The key that was checked may have been this one.
    const { keyCheckedAt: _, ...unchecked } = kept;
    const next = { ...unchecked, keys: kept.keys.map((one) => (one === key ? gone : one)) };
    return last && kept.status !== "disabled" ? inStatus(next, "pending", now) : next;
  });
  await keyVault.remove({ connection: connectionId, key: keyId });
  await publishChanges(world, revised);
  log.info("key-invalidated", { connection: connectionId });
  return keyView(keyOf(revised, keyId));
}

function keyOf({ keys }: Connection, id: string): KeyMetadata {
  const key = keys.find((one) => one.id === id);
  if (!key) throw notFound("data import key", id);
  return key;
}

function scheduled({ name }: Connection, { masked }: KeyMetadata, slots: readonly Slot[]): DomainError {
  return new DomainError(
    "conflict",
    "key-in-use",
    `The key ${masked} is the last active one of "${name}", through which schedules import ` +
      `(${cohortsOf(slots)}). Add another key first, or repeat with ?force=true: then each of their imports fails ` +
      "until the connection has a key and is active.",
    { cohorts: slots.slice(0, NAMED).map(({ cohortId }) => cohortId) },
  );
}

function inUse({ masked }: KeyMetadata, run: RunId): DomainError {
  return new DomainError(
    "conflict",
    "key-in-use",
    `The key ${masked} is the connection's last active one, and the import ${run} is using it. Add ` +
      "another key first, wait for the import, or repeat with ?force=true.",
    { run },
  );
}

import type { Connection } from "../../contract/connections.ts";
import type { ConnectionId, RunId } from "../../contract/ids.ts";
import { changedMeanwhile, DomainError } from "../../domain/domain-error.ts";
import type { KeyVault } from "../../ports/secrets.ts";
import type { World } from "../../ports/world.ts";
import { type HeldOf, heldThrough, usersHeld } from "../cohorts/held-members.ts";
import type { RollForwardDeps } from "../schedules/roll-forward.ts";
import { endSchedulesThrough, refuseScheduledThrough } from "../schedules/scheduled.ts";
import { importGoingOn } from "./going-on.ts";
import { type PublishChangesDeps, publishChanges } from "./publish-changes.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";

type DeleteConnectionDeps = Pick<World, "clock" | "cohorts" | "ledgers" | "runs"> & {
  keyVault: Pick<KeyVault, "remove">;
} & PublishChangesDeps &
  RollForwardDeps;

/**
 * Refuses while an import through it is in progress; while schedules use it, unless `force`, which ends them; and while
 * Braze holds members that were imported through it, unless `leaveMembers`. It is disabled first and then checked
 * again, because an import may have started in between. Then its keys' secrets are deleted, then the connection, once
 * the bus has been told that it was disabled. So a repeated call continues where an earlier one stopped, no secret
 * remains without a name, and no change of state untold.
 */
export async function deleteConnection(
  world: DeleteConnectionDeps,
  { id, leaveMembers, force }: { id: ConnectionId; leaveMembers: boolean; force: boolean },
): Promise<void> {
  const { connections, keyVault, runs, log } = world;
  const connection = await existingConnection(connections, id);
  const refuseUsed = async () => {
    const run = await importGoingOn(runs, id);
    if (run) throw inUse(connection, run.id);
    const held = leaveMembers ? [] : await heldThrough(world, id);
    if (held.length > 0) throw stillHeld(connection, held);
  };
  await refuseUsed();
  if (force) await endSchedulesThrough(world, id);
  else await refuseScheduledThrough(world, connection);
  const now = world.clock.now().toISOString();
  const closed = await reviseConnection(connections, id, (kept) => inStatus(kept, "disabled", now));
  // One that was set meanwhile. Whoever sets one from here on finds the connection disabled.
  if (force) await endSchedulesThrough(world, id);
  await refuseUsed();
  for (const key of closed.keys) await keyVault.remove({ connection: id, key: key.id });
  const told = await publishChanges(world, closed);
  if (told.untoldChanges) throw untold(told);
  const isClosed = told.status === "disabled" && (await connections.remove(told)) === "removed";
  if (!isClosed) throw changedMeanwhile("connection", id);
  log.info("connection-deleted", { connection: id });
}

function inUse({ name }: Connection, run: RunId): DomainError {
  return new DomainError(
    "conflict",
    "connection-in-use",
    `The import ${run} through "${name}" has not ended. Delete the connection when it has.`,
    { run },
  );
}

function untold({ name }: Connection): DomainError {
  return new DomainError(
    "unavailable",
    "change-not-told",
    `"${name}" is disabled, but EventBridge could not be told so. Delete it again in a minute.`,
  );
}

function stillHeld({ name }: Connection, held: HeldOf[]): DomainError {
  return new DomainError(
    "conflict",
    "members-left-at-braze",
    `Braze still holds ${usersHeld(held)}, in ${held.length} ${held.length === 1 ? "cohort" : "cohorts"}, that were imported through "${name}". Import ${held.length === 1 ? "that cohort" : "those cohorts"} there with "empty": true first, or delete with ?leaveMembers=true to leave them.`,
    { held },
  );
}

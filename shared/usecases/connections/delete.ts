import type { Connection } from "../../contract/connections.ts";
import { changedMeanwhile, Refusal } from "../../domain/refusal.ts";
import type { World } from "../../ports.ts";
import type { RollNeeds } from "../schedules/roll-forward.ts";
import { endSchedulesThrough } from "../schedules/scheduled.ts";
import { importGoingOn } from "./going-on.ts";
import { existingConnection, reviseConnection } from "./revise.ts";
import { inStatus } from "./status.ts";

type Needs = Pick<World, "clock" | "connections" | "keyVault" | "runs" | "log"> & RollNeeds;

/**
 * Refuses while an import goes through it; while schedules do, unless `force`, which ends them; and, unless `leaveMembers`, once anything was imported: it would be forgotten
 * whom Braze holds. First its keys are out of use, then their secrets are deleted, then the connection: a repeated call
 * goes on where an earlier one stopped, and no secret is left that nothing names.
 */
export const deleteConnection =
  (world: Needs) =>
  async (id: string, { leaveMembers, force }: { leaveMembers: boolean; force: boolean }): Promise<void> => {
    const { connections, keyVault, runs, log } = world;
    const connection = await existingConnection(connections, id);
    const run = await importGoingOn(runs, id);
    if (run) throw inUse(connection, run.id);
    if (connection.firstImportAt && !leaveMembers) throw wasUsed(connection, connection.firstImportAt);
    await endSchedulesThrough(world)(connection, { force });
    const closed = await reviseConnection(connections, id, (kept) => {
      if (kept.firstImportAt && !leaveMembers) throw wasUsed(kept, kept.firstImportAt);
      return inStatus(kept, "disabled");
    });
    for (const key of closed.keys) await keyVault.remove(id, key.id);
    if ((await connections.remove(closed)) === "changed-meanwhile") throw changedMeanwhile("connection", id);
    log.note("connection-deleted", { connection: id });
  };

function inUse({ name }: Connection, run: string): Refusal {
  return new Refusal(
    "conflict",
    "connection-in-use",
    `The import ${run} through "${name}" has not ended. Delete the connection when it has.`,
    { run },
  );
}

function wasUsed({ name }: Connection, firstImportAt: string): Refusal {
  return new Refusal(
    "conflict",
    "members-left-at-braze",
    `Users were imported through "${name}" and may still be in cohorts at Braze. Import those cohorts with "empty": true first; then, or to leave the users there, delete with ?leaveMembers=true.`,
    { firstImportAt },
  );
}

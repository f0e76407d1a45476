/** Objects that must not be changed now: whatever reads them by their digests, or has still to send them, would miss it. */
import { cohortOf } from "../../domain/ids.ts";
import { manifestOfBucket, readLedgerObject, runOfObject } from "../../domain/import-objects.ts";
import { isFinished } from "../../domain/run.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type InUseDeps = Pick<
  World,
  "runs" | "cohorts" | "connections" | "ledgers" | "changeSets" | "exclusionLists"
>;

/**
 * An edition of an exclusion list that counts, what an import that goes on has left so far, and the ledger that the next import
 * is compared with. Nobody reads a ledger of a deleted cohort or connection by its digest any more. What was in use a moment
 * ago may be free now, and the reverse, so it is read anew for each object.
 */
export async function isInUse(world: InUseDeps, object: string): Promise<boolean> {
  const run = runOfObject(object);
  if (run === undefined) return isExclusionList(world, object);
  // One read of the lease and the pointers: settling frees the one and moves the others in one write.
  const { lease, byConnection } = await world.ledgers.read(cohortOf(run));
  const cohort = await world.cohorts.read(cohortOf(run));
  // An import that could not be settled keeps the lease of a cohort that was deleted.
  if (lease?.run === run && cohort) return true;
  const row = await world.runs.read(run);
  if (row && !isFinished(row)) return true;
  const ledger = readLedgerObject(manifestOfBucket(object) ?? object);
  const pointer = ledger && byConnection[ledger.connection]?.pointer;
  if (!pointer || !(await world.changeSets.objectsOf(pointer)).includes(object)) return false;
  return cohort !== undefined && (await world.connections.read(ledger.connection)) !== undefined;
}

async function isExclusionList({ exclusionLists }: InUseDeps, object: string): Promise<boolean> {
  for await (const list of eachItem((wanted) => exclusionLists.list(wanted)))
    if (list.object === object) return true;
  return false;
}

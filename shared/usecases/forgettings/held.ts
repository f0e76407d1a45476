/** Where Braze holds people, or may hold them: cohorts at connections whose ledgers have them. */
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import type { HeldAt } from "../../domain/forgetting.ts";
import { heldIn, type LedgerPointer } from "../../domain/run.ts";
import type { StoredPeople } from "../../ports/erasure.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type HeldDeps = Pick<
  World,
  "cohorts" | "connections" | "ledgers" | "keptLedgers" | "changeSets" | "erasure"
>;

/**
 * `identifiers` is 0 where the ledger can't tell: it is from a restored table, or `lost`. Names are left out of what was
 * deleted.
 */
export interface Held extends HeldAt {
  isLost?: true;
}

export async function heldOf(world: HeldDeps, people: StoredPeople): Promise<Held[]> {
  const held: Held[] = [];
  const nameOf = connectionNames(world);
  for (const cohortId of await everyCohort(world)) {
    const { byConnection } = await world.ledgers.read(cohortId);
    const cohortName = (await world.cohorts.read(cohortId))?.name;
    for (const [id, { pointer }] of Object.entries(byConnection)) {
      if (!pointer || (heldIn(pointer) === 0 && !pointer.restored)) continue;
      const connectionId = id as ConnectionId;
      const connectionName = await nameOf(connectionId);
      const named = {
        cohortId,
        ...(cohortName !== undefined && { cohortName }),
        connectionId,
        ...(connectionName !== undefined && { connectionName }),
      };
      const found = await whomItHas(world, { pointer, people, isDeleted: wasDeleted(named) });
      if (found) held.push({ ...named, ...found });
    }
  }
  return held;
}

/** Nobody can be removed there any more. */
export function wasDeleted({ cohortName, connectionName }: Pick<HeldAt, "cohortName" | "connectionName">) {
  return cohortName === undefined || connectionName === undefined;
}

async function whomItHas(
  { changeSets, erasure }: Pick<HeldDeps, "changeSets" | "erasure">,
  { pointer, people, isDeleted }: { pointer: LedgerPointer; people: StoredPeople; isDeleted: boolean },
): Promise<Pick<Held, "identifiers" | "isLost"> | undefined> {
  if (!isDeleted) {
    if (pointer.restored) return { identifiers: 0 };
    // One that is missing is never taken for an empty one.
    if (!(await changeSets.isIntact(pointer))) return { identifiers: 0, isLost: true };
  }
  const found = await erasure.find({ object: pointer.object }, people);
  if (found === "unreadable") return { identifiers: 0, isLost: true };
  return found > 0 ? { identifiers: found } : undefined;
}

/** Deleted ones too: the bucket has ledgers of them. */
async function everyCohort({ cohorts, keptLedgers }: HeldDeps): Promise<CohortId[]> {
  const ids = new Set<CohortId>();
  for await (const { id } of eachItem((wanted) => cohorts.list(wanted))) ids.add(id);
  for await (const id of eachItem((wanted) => keptLedgers.cohorts(wanted))) ids.add(id);
  return [...ids].sort();
}

function connectionNames({ connections }: Pick<World, "connections">) {
  const known = new Map<ConnectionId, string | undefined>();
  return async (id: ConnectionId) => {
    if (!known.has(id)) known.set(id, (await connections.read(id))?.name);
    return known.get(id);
  };
}

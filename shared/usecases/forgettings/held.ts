/** Where Braze holds people, or may hold them: cohorts at connections whose ledgers have them. */
import type { CohortId, ConnectionId } from "../../contract/ids.ts";
import { type Held, type Search, wasDeleted } from "../../domain/forgetting.ts";
import { heldIn, type LedgerPointer } from "../../domain/run.ts";
import type { StoredPeople } from "../../ports/erasure.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type HeldDeps = Pick<
  World,
  "cohorts" | "connections" | "ledgers" | "keptLedgers" | "changeSets" | "erasure"
>;

/** Goes on until all ledgers that count were searched, or `until`: then `isWhole` is false. */
export async function searchLedgers(
  world: HeldDeps & Pick<World, "clock">,
  people: StoredPeople,
  { from, until }: { from: Search; until: Date },
): Promise<{ isWhole: boolean; search: Search }> {
  let search = from;
  const nameOf = connectionNames(world);
  for (const cohortId of await everyCohort(world)) {
    if (search.after !== undefined && cohortId <= search.after) continue;
    if (world.clock.now() >= until) return { isWhole: false, search };
    const found = await heldOf(world, people, { cohortId, nameOf });
    search = { ...search, after: cohortId, held: [...search.held, ...found] };
  }
  return { isWhole: true, search };
}

/** Those of `held` that are still so, and at how many identifiers. */
export async function stillHeld(
  world: HeldDeps,
  people: StoredPeople,
  held: readonly Held[],
): Promise<Held[]> {
  const nameOf = connectionNames(world);
  const found: Held[] = [];
  for (const [cohortId, those] of Map.groupBy(held, (one) => one.cohortId))
    for (const one of await heldOf(world, people, { cohortId, nameOf }))
      if (those.some(({ connectionId }) => connectionId === one.connectionId)) found.push(one);
  return found;
}

async function heldOf(
  world: HeldDeps,
  people: StoredPeople,
  { cohortId, nameOf }: { cohortId: CohortId; nameOf: ReturnType<typeof connectionNames> },
): Promise<Held[]> {
  const held: Held[] = [];
  const { byConnection } = await world.ledgers.read(cohortId);
  const cohortName = (await world.cohorts.read(cohortId))?.name;
  for (const [id, { pointer }] of Object.entries(byConnection)) {
    if (!pointer || (heldIn(pointer) === 0 && !pointer.restored && !pointer.behind)) continue;
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
  return held;
}

async function whomItHas(
  { changeSets, erasure }: Pick<HeldDeps, "changeSets" | "erasure">,
  { pointer, people, isDeleted }: { pointer: LedgerPointer; people: StoredPeople; isDeleted: boolean },
): Promise<Pick<Held, "identifiers" | "isLost"> | undefined> {
  if (!isDeleted) {
    if (pointer.restored) return { identifiers: 0 };
    // One that is missing, or lacks what was sent, is never taken for an empty one.
    if (pointer.behind || !(await changeSets.isIntact(pointer))) return { identifiers: 0, isLost: true };
  }
  let identifiers = 0;
  for (const object of await changeSets.objectsOf(pointer)) {
    const found = await erasure.find({ object }, people);
    if (found === "unreadable") return { identifiers: 0, isLost: true };
    identifiers += found;
  }
  return identifiers > 0 ? { identifiers } : undefined;
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

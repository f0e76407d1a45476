/** Erases people from what is stored, and certifies it. */
import type { StoredPlace } from "../../contract/forgettings.ts";
import {
  type Certificate,
  type ErasableFolder,
  type ErasingProgress,
  forgettingObject,
  forgettingPrefix,
} from "../../domain/forgetting.ts";
import { TABLE_BACKUPS_MS } from "../../limits.ts";
import type { Erasure } from "../../ports/erasure.ts";
import type { World } from "../../ports/world.ts";
import { eachItem, everyItem } from "../every-item.ts";
import { type EraseStored, eraseStored, noProgress } from "./erase-stored.ts";
import type { Kept } from "./kept.ts";
import { writtenIn } from "./look.ts";
import { howUploadsAreWritten } from "./pass.ts";
import { unfinishedSince } from "./remove.ts";

export type EraseDeps = Pick<
  World,
  | "clock"
  | "uploads"
  | "erasure"
  | "runs"
  | "cohorts"
  | "connections"
  | "ledgers"
  | "exclusionLists"
  | "dataSets"
  | "excludedPeople"
>;

/** erasing → done, after a whole pass that found nobody. Throws the first failure of an object, once what could be is noted. */
export async function erasePeople(world: EraseDeps, kept: Kept, until: Date): Promise<void> {
  if (!kept.row.certificate && !(await eraseAll(world, kept, until))) return;
  // Noted before the people themselves are ended: afterwards nobody can look any more.
  await world.erasure.end(forgettingObject(kept.row.id));
  await kept.finish();
}

async function eraseAll(world: EraseDeps, kept: Kept, deadline: Date): Promise<boolean> {
  const hindrances = await unfinishedSince(world, kept.row.erasingSince ?? "");
  await kept.write({ hindrances });
  if (hindrances.length > 0) return false;
  const from = kept.row.erasing ?? noProgress;
  const { is, progress, failures } = await eraseStored(await bySystem(world, kept), kept.people, {
    from,
    deadline,
  });
  if (failures.length > 0) throw failures[0];
  if (is !== "clean") return false;
  await kept.write({ certificate: await certified(world, kept, progress) });
  return true;
}

async function bySystem(world: EraseDeps, kept: Kept): Promise<EraseStored> {
  const written = await howUploadsAreWritten(world.uploads);
  return {
    erasure: withoutRequests(world.erasure),
    clock: world.clock,
    settingsOf: async (upload) => written.get(upload) ?? {},
    inUse: () => objectsInUse(world),
    note: (progress) => kept.write({ erasing: structuredClone(progress) }),
  };
}

/** The people of requests end with their requests. */
function withoutRequests(erasure: Erasure): EraseStored["erasure"] {
  return {
    async *objects(folder, after) {
      for await (const object of erasure.objects(folder, after))
        if (!object.startsWith(forgettingPrefix)) yield object;
    },
    find: (object, people) => erasure.find(object, people),
    erase: (object, people) => erasure.erase(object, people),
  };
}

/** Nobody reads a ledger of a deleted cohort or connection by its digest any more. */
async function objectsInUse(world: EraseDeps): Promise<Set<string>> {
  const { cohorts, connections, ledgers, exclusionLists } = world;
  const named = new Set<string>();
  for await (const { object } of eachItem((wanted) => exclusionLists.list(wanted))) named.add(object);
  const there = new Set<string>();
  for await (const { id } of eachItem((wanted) => connections.list(wanted))) there.add(id);
  for await (const { id } of eachItem((wanted) => cohorts.list(wanted))) {
    const { byConnection } = await ledgers.read(id);
    for (const [connection, { pointer }] of Object.entries(byConnection))
      if (pointer && there.has(connection)) named.add(pointer.object);
  }
  return named;
}

async function certified(
  world: EraseDeps,
  kept: Kept,
  { erased, pass: { unreadable } }: ErasingProgress,
): Promise<Certificate> {
  const { dataSets, clock } = world;
  const doneAt = clock.now();
  const { removed = [], leftAtBraze = [] } = kept.row;
  return {
    doneAt: doneAt.toISOString(),
    removed,
    leftAtBraze,
    erased: byPlace(erased, (counts) => counts),
    unreadable: byPlace(unreadable, (objects) => ({ objects })),
    dataSets: (await everyItem((wanted) => dataSets.list(wanted))).map(({ id, name }) => ({ id, name })),
    ...(await writtenIn(world, kept)),
    backupsEndAt: new Date(doneAt.getTime() + TABLE_BACKUPS_MS).toISOString(),
  };
}

function byPlace<Value, Counts>(
  byFolder: Partial<Record<ErasableFolder, Value>>,
  countsOf: (value: Value) => Counts,
): ({ place: StoredPlace } & Counts)[] {
  const entries = Object.entries(byFolder) as [ErasableFolder, Value][];
  return entries.map(([folder, value]) => ({
    place: folder.slice(0, -1) as StoredPlace,
    ...countsOf(value),
  }));
}

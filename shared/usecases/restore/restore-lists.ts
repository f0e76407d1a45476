/** Exclusion lists after the table was restored: the bucket has what was added to them since. */
import type { KeptExclusionList } from "../../contract/exclusions.ts";
import { type ExclusionEdition, exclusionObject, newestEditions } from "../../domain/exclusions.ts";
import type { World } from "../../ports/world.ts";

export type RestoreListsDeps = Pick<World, "clock" | "ids" | "exclusionLists" | "excludedPeople">;

/** The caller, as entries and lists name it. */
const SYSTEM = "restore";

/**
 * `objects`: all in the folder of exclusion lists. Each list becomes a new edition of what the newest one among them has. Where
 * two writers made that edition at the same time, it has the people of both: nobody is sent who may be excluded. Returns how
 * many were behind.
 */
export async function restoreLists(world: RestoreListsDeps, objects: readonly string[]): Promise<number> {
  const { exclusionLists, excludedPeople } = world;
  let restored = 0;
  try {
    for (const newest of newestEditions(objects)) {
      const kept = await exclusionLists.read(newest.list);
      if (kept?.edition === newest.edition && newest.objects.join() === kept.object) continue;
      await restoreList(world, { kept, newest });
      restored += 1;
    }
  } finally {
    await excludedPeople.discard();
  }
  return restored;
}

async function restoreList(
  { clock, ids, exclusionLists, excludedPeople }: RestoreListsDeps,
  {
    kept,
    newest,
  }: { kept: KeptExclusionList | undefined; newest: ExclusionEdition & { objects: readonly string[] } },
): Promise<void> {
  const { list } = newest;
  const edition = newest.edition + 1;
  const object = exclusionObject({ list, edition }, ids.next());
  const changedAt = clock.now().toISOString();
  const next: KeptExclusionList = {
    ...(kept ?? { id: list, version: 0, createdAt: changedAt }),
    ...(await excludedPeople.unite(newest.objects, object)),
    edition,
    gained: edition,
    object,
    changedAt,
    changedBy: SYSTEM,
  };
  const written = kept ? await exclusionLists.replace(next) : await exclusionLists.create(next);
  if (written !== "replaced" && written !== "created")
    throw new Error(
      `the exclusion list ${list} was changed while it was restored: stop everything, and repeat`,
    );
}

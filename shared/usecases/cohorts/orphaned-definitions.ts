/**
 * Earlier definitions of cohorts that are gone. A deletion that broke off leaves them, and a change at the same time as a
 * deletion, which keeps one before it finds that there is no cohort. Ids of cohorts are not used again: nobody reads them.
 */
import type { CohortId } from "../../contract/ids.ts";
import type { OfVersion } from "../../ports/earlier-definitions.ts";
import type { World } from "../../ports/world.ts";
import { eachItem } from "../every-item.ts";

export type OrphanDeps = Pick<World, "cohorts" | "earlierDefinitions">;

type Reading = <T>(list: AsyncIterable<T>) => AsyncIterable<T>;

/** Those whose cohort is not in the list of cohorts. `reading`: what watches over lists while they are read. */
export async function perhapsOrphaned(
  { cohorts, earlierDefinitions }: OrphanDeps,
  reading: Reading = (list) => list,
): Promise<OfVersion[]> {
  const listed = new Set<CohortId>();
  for await (const { id } of reading(eachItem((wanted) => cohorts.list(wanted)))) listed.add(id);
  const found: OfVersion[] = [];
  for await (const one of reading(eachItem((wanted) => earlierDefinitions.all(wanted))))
    if (!listed.has(one.cohort)) found.push(one);
  return found;
}

/** Deletes it, unless its cohort is there: lists are hints. Returns how many it deleted. */
export async function dropOrphaned(
  { cohorts, earlierDefinitions }: OrphanDeps,
  { cohort, version }: OfVersion,
): Promise<number> {
  if (await cohorts.read(cohort)) return 0;
  await earlierDefinitions.remove(cohort, version);
  return 1;
}

import { isDeepStrictEqual } from "node:util";
import type { Cohort } from "../../contract/cohorts.ts";
import type { EarlierDefinition } from "../../contract/earlier-definitions.ts";
import type { CohortId } from "../../contract/ids.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { readCohort } from "./read.ts";

/** Keeps what a cohort is, before it is replaced by one that may have other members. */
export async function keepEarlier(
  { clock, earlierDefinitions }: Pick<World, "clock" | "earlierDefinitions">,
  { id, version, timeZone, definition }: Cohort,
  next: Cohort,
): Promise<void> {
  if (isDeepStrictEqual([definition, timeZone], [next.definition, next.timeZone])) return;
  const until = clock.now().toISOString();
  await earlierDefinitions.keep(id, { version, until, timeZone, definition });
}

/** What a cohort was before, newest first. */
export async function listEarlierDefinitions(
  { cohorts, earlierDefinitions }: Pick<World, "cohorts" | "earlierDefinitions">,
  id: CohortId,
  wanted: PageWanted,
): Promise<Page<EarlierDefinition>> {
  const { version } = await readCohort({ cohorts }, id);
  const page = await earlierDefinitions.list(id, wanted);
  // One is kept before its change is made: if that change was interrupted or lost, it is what the cohort still is.
  return { ...page, items: page.items.filter((earlier) => earlier.version < version) };
}

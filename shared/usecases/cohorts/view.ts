import type { Cohort } from "../../contract/cohorts.ts";
import type { CohortView } from "../../contract/definition-checks.ts";
import type { CohortId } from "../../contract/ids.ts";
import { checkOf } from "../../domain/definition-check.ts";
import type { Page, PageWanted } from "../../ports/pages.ts";
import type { World } from "../../ports/world.ts";
import { readCohort } from "./read.ts";

type CohortViewDeps = Pick<World, "definitionChecks">;

/** A cohort with what is known of its definition. */
export async function cohortView({ definitionChecks }: CohortViewDeps, cohort: Cohort): Promise<CohortView> {
  return { ...cohort, definitionCheck: checkOf(cohort, await definitionChecks.read(cohort.id)) };
}

export async function showCohort(
  world: CohortViewDeps & Pick<World, "cohorts">,
  id: CohortId,
): Promise<CohortView> {
  return cohortView(world, await readCohort(world, id));
}

export async function listCohorts(
  world: CohortViewDeps & Pick<World, "cohorts">,
  wanted: PageWanted,
): Promise<Page<CohortView>> {
  const { items, ...page } = await world.cohorts.list(wanted);
  return { ...page, items: await Promise.all(items.map((cohort) => cohortView(world, cohort))) };
}

import type { Cohort } from "../../contract/cohorts.ts";
import type { CohortId } from "../../contract/ids.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

export async function readCohort({ cohorts }: Pick<World, "cohorts">, id: CohortId): Promise<Cohort> {
  const cohort = await cohorts.read(id);
  if (!cohort) throw notFound("cohort", id);
  return cohort;
}

import type { Cohort } from "../../contract/cohorts.ts";
import { notFound } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";

export async function readCohort({ cohorts }: Pick<World, "cohorts">, id: string): Promise<Cohort> {
  const cohort = await cohorts.read(id);
  if (!cohort) throw notFound("cohort", id);
  return cohort;
}

/** An object of the data bucket was written. S3 tells of each at least once, and possibly days later. */
import type { CohortId } from "../../contract/ids.ts";
import { isMarkOf } from "../../domain/arrivals.ts";
import { ARRIVALS_AT_ONCE } from "../../limits.ts";
import { eachItem, eachPage } from "../every-item.ts";
import { someAtOnce } from "../some-at-once.ts";
import { type LookDeps, takeArrival } from "./look.ts";

/**
 * Looks at each cohort whose schedule imports when data arrives, if the object may be a mark of its data. Reads the list of
 * such schedules first, which most stages have none of, and the cohorts only if the object is a mark. Throws if a cohort
 * could not be looked at, after all others were. Returns the number of imports that it started.
 */
export async function noteWritten(world: LookDeps, { object }: { object: string }): Promise<number> {
  if ((await world.schedules.arriving({ limit: 1 })).items.length === 0) return 0;
  const marked = await dataSetsMarkedBy(world, object);
  if (marked.size === 0) return 0;
  let started = 0;
  const failures: unknown[] = [];
  for await (const slots of eachPage((wanted) => world.schedules.arriving(wanted))) {
    const look = async ({ cohortId }: { cohortId: CohortId }) => {
      try {
        if ((await takeIf(world, cohortId, marked)) === "started") started += 1;
      } catch (error) {
        failures.push(error);
      }
    };
    await someAtOnce(slots, look, { atOnce: ARRIVALS_AT_ONCE });
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} cohorts could not be looked at`);
  return started;
}

async function dataSetsMarkedBy({ dataSets }: LookDeps, object: string): Promise<Set<string>> {
  const marked = new Set<string>();
  for await (const dataSet of eachItem((wanted) => dataSets.list(wanted)))
    if (isMarkOf(dataSet, object)) marked.add(dataSet.id);
  return marked;
}

async function takeIf(world: LookDeps, cohortId: CohortId, marked: ReadonlySet<string>) {
  const cohort = await world.cohorts.read(cohortId);
  if (!cohort || !("dataSet" in cohort.definition) || !marked.has(cohort.definition.dataSet)) return "none";
  const taken = await takeArrival(world, cohort);
  world.log.info("arrival-looked-for", { cohort: cohortId, status: taken });
  return taken;
}

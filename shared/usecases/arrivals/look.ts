/** Looks at the marks of a cohort, and starts what has arrived. What S3 tells of them is only a hint to do so. */
import type { Arrival } from "../../contract/arrivals.ts";
import type { Cohort } from "../../contract/cohorts.ts";
import { takesArrivals } from "../../domain/arrivals.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";
import { type ArrivalStart, type StartArrivalDeps, startArrival } from "./start.ts";

export type LookDeps = Pick<World, "dataSets" | "dataReadiness"> & StartArrivalDeps;

/**
 * The marks of the cohort as they are now. `incomplete`: one of them is not there. `unmarked`: its data set names
 * none any more, or it is gone, so that nothing would ever start.
 */
export async function lookForArrival(
  { clock, dataSets, dataReadiness }: Pick<LookDeps, "clock" | "dataSets" | "dataReadiness">,
  cohort: Cohort | undefined,
): Promise<Arrival | "incomplete" | "unmarked"> {
  if (!cohort) return "unmarked";
  const { definition } = cohort;
  const dataSet = await namedDataSet({ dataSets }, definition);
  return dataReadiness.arrived({ cohort, ...(dataSet && { dataSet }), asOf: clock.now() });
}

/** `incomplete`, `unmarked`: nothing can be imported now. */
export async function takeArrival(
  world: LookDeps,
  cohort: Cohort,
): Promise<ArrivalStart | "incomplete" | "unmarked"> {
  const slot = await world.schedules.read(cohort.id);
  if (!slot || !takesArrivals(slot)) return "none";
  const arrival = await lookForArrival(world, cohort);
  return typeof arrival === "string" ? arrival : startArrival(world, { slot, arrival });
}

import type { Cohort } from "../../contract/cohorts.ts";
import type { Cadence } from "../../contract/schedules.ts";
import { marksAsOf } from "../../domain/arrivals.ts";
import { DomainError } from "../../domain/domain-error.ts";
import type { World } from "../../ports/world.ts";
import { namedDataSet } from "../data-sets/named.ts";

/** Refuses a schedule that imports when data arrives for a cohort whose data has no mark: nothing would ever start. */
export async function refuseUnmarked(
  { clock, dataSets }: Pick<World, "clock" | "dataSets">,
  { name, definition, timeZone }: Pick<Cohort, "name" | "definition" | "timeZone">,
  cadence: Cadence,
): Promise<void> {
  if (cadence.every !== "arrival") return;
  const dataSet = await namedDataSet({ dataSets }, definition);
  if (marksAsOf(dataSet, clock.now(), timeZone).length > 0) return;
  throw new DomainError(
    "unprocessable",
    "data-without-mark",
    `"${name}" can't be imported when its data arrives: only a data set of files with a mark, which its export writes ` +
      "last, tells when it is there. Name a mark in the data set, or choose times.",
    { errors: [{ pointer: "/cadence/every", detail: "needs a data set that names a mark" }] },
  );
}

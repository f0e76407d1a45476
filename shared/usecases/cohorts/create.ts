import type { Cohort, CohortRequest } from "../../contract/cohorts.ts";
import type { World } from "../../ports.ts";
import { dataSetOf } from "./data-set.ts";

type Needs = Pick<World, "clock" | "chance" | "cohorts" | "dataSets" | "log">;

/** Refuses a data set that is not there. */
export const createCohort =
  ({ clock, chance, cohorts, dataSets, log }: Needs) =>
  async (request: CohortRequest): Promise<Cohort> => {
    await dataSetOf(dataSets, request.definition);
    const createdAt = clock.now().toISOString();
    const cohort: Cohort = { ...request, id: chance.id(), createdAt, version: 0 };
    if ((await cohorts.create(cohort)) === "exists")
      throw new Error("a new cohort was given an id that is taken");
    log.note("cohort-created", { cohort: cohort.id });
    return cohort;
  };

/** PUT /cohorts/{cohortId}: the whole definition anew; the id stays. */
import { cohortChange } from "../shared/contract/cohorts.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { changeCohort } from "../shared/usecases/cohorts/change.ts";
import { http, ok, parse } from "./http.ts";
import { clock, cohorts, dataSets, log } from "./wiring.ts";

export const handler = http(async ({ path, body }) => {
  const changeDeps = { clock: clock(), cohorts: cohorts(), dataSets: dataSets(), log: log() };
  return ok(
    await changeCohort(changeDeps, {
      id: parseCohortId(path["cohortId"] ?? ""),
      change: parse(cohortChange, body),
    }),
  );
});

/** POST /cohorts/{cohortId}/schedule/imports: a schedule's import by hand. */
import { importNow } from "../shared/usecases/schedules/trigger-now.ts";
import { accepted, http, idempotencyKey } from "./http.ts";
import { chance, clock, cohorts, connections, log, requests, runs, schedules, workflow } from "./wiring.ts";

export const handler = http(async ({ path, headers }) => {
  const run = await importNow(
    {
      clock: clock(),
      chance: chance(),
      cohorts: cohorts(),
      connections: connections(),
      requests: requests(),
      runs: runs(),
      schedules: schedules(),
      workflow: workflow(),
      log: log(),
    },
    { cohort: path["cohortId"] ?? "", idempotencyKey: idempotencyKey(headers) },
  );
  return accepted(run, `/imports/${run.id}`);
});

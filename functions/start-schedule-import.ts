/** POST /cohorts/{cohortId}/schedule/imports: a schedule's import by hand. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { triggerNow } from "../shared/usecases/schedules/trigger-now.ts";
import { accepted, http, idempotencyKey } from "./http.ts";
import { clock, cohorts, connections, ids, log, requests, runs, schedules, workflow } from "./wiring.ts";

export const handler = http(async ({ path, headers }) => {
  const run = await triggerNow(
    {
      clock: clock(),
      ids: ids(),
      cohorts: cohorts(),
      connections: connections(),
      requests: requests(),
      runs: runs(),
      schedules: schedules(),
      workflow: workflow(),
      log: log(),
    },
    { cohort: parseCohortId(path["cohortId"] ?? ""), idempotencyKey: idempotencyKey(headers) },
  );
  return accepted(run, `/imports/${run.id}`);
});

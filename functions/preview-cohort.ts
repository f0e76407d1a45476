/** POST /cohorts/{cohortId}/preview: what an import would find and send now, without sending anything. */
import { previewRequest } from "../shared/contract/cohorts.ts";
import { previewCohort } from "../shared/usecases/cohorts/preview.ts";
import { http, ok, parse } from "./http.ts";
import { clock, cohorts, connections, dataSets, engineRoom, ledgers, log } from "./wiring.ts";

export const handler = http(async ({ path, body = {} }) => {
  const preview = previewCohort({
    clock: clock(),
    cohorts: cohorts(),
    connections: connections(),
    dataSets: dataSets(),
    ledgers: ledgers(),
    ...engineRoom(),
    log: log(),
  });
  return ok(await preview(path["cohortId"] ?? "", parse(previewRequest, body)));
});

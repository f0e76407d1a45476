/** POST /cohorts/{cohortId}/imports: accepts a one-time import and starts it. */
import { importRequest } from "../shared/contract/imports.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { acceptImport } from "../shared/usecases/run/accept.ts";
import { accepted, http, idempotencyKey, parse } from "./http.ts";
import { clock, cohorts, connections, ids, log, requests, runs, workflow } from "./wiring.ts";

export const handler = http(async ({ path, headers, body }) => {
  const request = parse(importRequest, body);
  const run = await acceptImport(
    {
      clock: clock(),
      ids: ids(),
      cohorts: cohorts(),
      connections: connections(),
      requests: requests(),
      runs: runs(),
      workflow: workflow(),
      log: log(),
    },
    {
      cohortId: parseCohortId(path["cohortId"] ?? ""),
      request,
      trigger: "once",
      idempotencyKey: idempotencyKey(headers),
    },
  );
  return accepted(run, `/imports/${run.id}`);
});

/** POST /cohorts/{cohortId}/ledger/rebuild: an import that first rebuilds a lost ledger. */
import { rebuildRequest } from "../shared/contract/imports.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { rebuildLedger } from "../shared/usecases/cohorts/rebuild-ledger.ts";
import { accepted, http, idempotencyKey, parse } from "./http.ts";
import { clock, cohorts, connections, ids, ledgers, log, requests, runs, workflow } from "./wiring.ts";

export const handler = http(async ({ path, headers, body }) => {
  const run = await rebuildLedger(
    {
      clock: clock(),
      ids: ids(),
      cohorts: cohorts(),
      connections: connections(),
      ledgers: ledgers(),
      requests: requests(),
      runs: runs(),
      workflow: workflow(),
      log: log(),
    },
    {
      cohortId: parseCohortId(path["cohortId"] ?? ""),
      request: parse(rebuildRequest, body),
      idempotencyKey: idempotencyKey(headers),
    },
  );
  return accepted(run, `/imports/${run.id}`);
});

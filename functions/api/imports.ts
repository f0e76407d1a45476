/** Starts and cancels one-time imports, and those that rebuild a ledger. */
import { imports as operations } from "../../shared/contract/api/imports.ts";
import type { Run } from "../../shared/contract/imports.ts";
import { rebuildLedger } from "../../shared/usecases/cohorts/rebuild-ledger.ts";
import { cancelImport } from "../../shared/usecases/imports/cancel.ts";
import { acceptImport } from "../../shared/usecases/run/accept.ts";
import { accepted } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import {
  clock,
  cohorts,
  connections,
  definitionChecks,
  ids,
  ledgers,
  log,
  requests,
  runs,
  workflow,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  runs: runs(),
  ledgers: ledgers(),
  log: log(),
});
const starting = () => ({
  ...deps(),
  ids: ids(),
  connections: connections(),
  definitionChecks: definitionChecks(),
  requests: requests(),
  workflow: workflow(),
});
const acceptedRun = (run: Pick<Run, "id">) => accepted(run, `/imports/${run.id}`);

export const handler = api(
  "api/imports",
  operations,
  {
    "POST /cohorts/{cohortId}/imports": async ({ path, body, caller, idempotencyKey }) =>
      acceptedRun(
        await acceptImport(starting(), {
          cohortId: path.cohortId,
          request: body,
          trigger: "once",
          idempotencyKey,
          reach: caller.reach,
        }),
      ),
    "POST /cohorts/{cohortId}/ledger/rebuild": async ({ path, body, caller: { reach }, idempotencyKey }) =>
      acceptedRun(
        await rebuildLedger(starting(), { cohortId: path.cohortId, request: body, idempotencyKey, reach }),
      ),
    "POST /imports/{runId}/cancellation": async ({ path, caller }) =>
      acceptedRun(await cancelImport(deps(), { run: path.runId, by: caller.name, reach: caller.reach })),
  },
  { audit },
);

/** Reads schedules, and triggers their imports by hand. */
import { schedules as operations } from "../../shared/contract/api/schedules.ts";
import { listSchedules } from "../../shared/usecases/schedules/list.ts";
import { readSchedule } from "../../shared/usecases/schedules/read.ts";
import { triggerNow } from "../../shared/usecases/schedules/trigger-now.ts";
import { accepted, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import {
  clock,
  cohorts,
  connections,
  definitionChecks,
  ids,
  log,
  mailAddresses,
  requests,
  runs,
  schedules,
  workflow,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  mailAddresses: mailAddresses(),
  runs: runs(),
  schedules: schedules(),
});
const starting = () => ({
  ...deps(),
  ids: ids(),
  connections: connections(),
  definitionChecks: definitionChecks(),
  requests: requests(),
  workflow: workflow(),
  log: log(),
});

export const handler = api(
  "api/schedules",
  operations,
  {
    "GET /cohorts/{cohortId}/schedule": async ({ path, caller }) =>
      ok(await readSchedule(deps(), path.cohortId, caller.reach)),
    "GET /schedules": async ({ query: { limit, cursor, ...asked }, caller }) =>
      ok(await listSchedules(deps(), page({ limit, cursor }), caller.reach, asked)),
    "POST /cohorts/{cohortId}/schedule/imports": async ({
      path,
      body = {},
      caller: { reach },
      idempotencyKey,
    }) => {
      const wanted = { cohort: path.cohortId, request: body, idempotencyKey, reach };
      const run = await triggerNow(starting(), wanted);
      return accepted(run, `/imports/${run.id}`);
    },
  },
  { audit },
);

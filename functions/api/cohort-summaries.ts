/** The table of cohorts, which is searched. */
import { cohorts as operations } from "../../shared/contract/api/cohorts.ts";
import { listSummaries } from "../../shared/usecases/cohorts/summaries.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { cohorts, definitionChecks, ledgers, runs, schedules } from "../wiring.ts";

const deps = () => ({
  cohorts: cohorts(),
  definitionChecks: definitionChecks(),
  ledgers: ledgers(),
  runs: runs(),
  schedules: schedules(),
});

export const handler = api("api/cohort-summaries", operations, {
  "GET /cohort-summaries": async ({ query: { limit, cursor, ...sought }, caller: { reach } }) =>
    ok(await listSummaries(deps(), { sought, wanted: page({ limit, cursor }), reach })),
});

/** The history of imports, of one cohort or of all. */
import { imports as operations } from "../../shared/contract/api/imports.ts";
import { listImports } from "../../shared/usecases/imports/list.ts";
import { listAllImports } from "../../shared/usecases/imports/list-all.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { page } from "../http/query.ts";
import { clock, cohorts, runs } from "../wiring.ts";

const deps = () => ({ clock: clock(), cohorts: cohorts(), runs: runs() });

export const handler = api("api/history", operations, {
  "GET /cohorts/{cohortId}/imports": async ({ path, query, caller: { reach } }) =>
    ok(await listImports(deps(), { cohort: path.cohortId, wanted: page(query), reach })),
  "GET /imports": async ({ query: { limit, cursor, ...filter }, caller: { reach } }) =>
    ok(await listAllImports(deps(), { filter, wanted: page({ limit, cursor }), reach })),
});

/**
 * Cohorts. Their definitions are saved in previews.ts, because a job checks them; deletion is in schedule-changes.ts,
 * because it may end a schedule.
 */
import { cohorts as operations } from "../../shared/contract/api/cohorts.ts";
import { listEarlierDefinitions } from "../../shared/usecases/cohorts/earlier-definitions.ts";
import { patchCohort } from "../../shared/usecases/cohorts/patch.ts";
import { readCohort } from "../../shared/usecases/cohorts/read.ts";
import { cohortView, listCohorts, showCohort } from "../../shared/usecases/cohorts/view.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { page } from "../http/query.ts";
import { clock, cohorts, definitionChecks, earlierDefinitions, log } from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  definitionChecks: definitionChecks(),
  earlierDefinitions: earlierDefinitions(),
  log: log(),
});

export const handler = api(
  "api/cohorts",
  operations,
  {
    "GET /cohorts": async ({ query }) => ok(await listCohorts(deps(), page(query))),
    "GET /cohorts/{cohortId}": async ({ path }) => ok(await showCohort(deps(), path.cohortId)),
    "PATCH /cohorts/{cohortId}": async ({ path, body }) => {
      const cohort = await patchCohort(deps(), { id: path.cohortId, patch: body });
      return ok(await cohortView(deps(), cohort));
    },
    "GET /cohorts/{cohortId}/definitions": async ({ path, query }) =>
      ok(await listEarlierDefinitions(deps(), path.cohortId, page(query))),
    "GET /cohorts/{cohortId}/lists": async ({ path }) => {
      const { lists = [] } = await readCohort(deps(), path.cohortId);
      return ok({ items: lists.toReversed() });
    },
  },
  { audit },
);

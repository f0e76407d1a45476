/** Looks up one person in a cohort. Searches while the request waits, so that the identifier is stored nowhere. */
import { people as operations } from "../../shared/contract/api/people.ts";
import { lookUpPerson } from "../../shared/usecases/people/look-up.ts";
import { ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import { audit } from "../http/audit.ts";
import { cohorts, connections, ledgers, log, parts, runs, searchRoom } from "../wiring.ts";

const deps = () => ({
  cohorts: cohorts(),
  connections: connections(),
  ledgers: ledgers(),
  runs: runs(),
  parts: parts(),
  ...searchRoom(),
  log: log(),
});

export const handler = api(
  "api/people",
  operations,
  {
    "POST /cohorts/{cohortId}/people/look-up": async ({ path, body, caller: { reach } }) =>
      ok(await lookUpPerson(deps(), { cohortId: path.cohortId, request: body, reach })),
  },
  { audit },
);

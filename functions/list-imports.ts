/** GET /cohorts/{cohortId}/imports: the history, newest first. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { listImports } from "../shared/usecases/imports/list.ts";
import { http, ok, pageWanted } from "./http.ts";
import { cohorts, runs } from "./wiring.ts";

export const handler = http(async ({ path, query }) => {
  return ok(
    await listImports(
      { cohorts: cohorts(), runs: runs() },
      { cohort: parseCohortId(path["cohortId"] ?? ""), wanted: pageWanted(query) },
    ),
  );
});

/** DELETE /cohorts/{cohortId}?leaveMembers=true&force=true: the latter ends its schedule. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { deleteCohort } from "../shared/usecases/cohorts/delete.ts";
import { http, isAsked, noContent } from "./http.ts";
import { clock, cohorts, connections, ledgers, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path, query }) => {
  const removeDeps = {
    clock: clock(),
    cohorts: cohorts(),
    connections: connections(),
    ledgers: ledgers(),
    schedules: schedules(),
    timer: timer(),
    log: log(),
  };
  const asked = { leaveMembers: isAsked(query, "leaveMembers"), force: isAsked(query, "force") };
  await deleteCohort(removeDeps, { id: parseCohortId(path["cohortId"] ?? ""), ...asked });
  return noContent();
});

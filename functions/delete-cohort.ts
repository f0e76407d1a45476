/** DELETE /cohorts/{cohortId}?leaveMembers=true */
import { deleteCohort } from "../shared/usecases/cohorts/delete.ts";
import { http, isAsked, noContent } from "./http.ts";
import { clock, cohorts, ledgers, log } from "./wiring.ts";

export const handler = http(async ({ path, query }) => {
  const remove = deleteCohort({ clock: clock(), cohorts: cohorts(), ledgers: ledgers(), log: log() });
  await remove(path["cohortId"] ?? "", { leaveMembers: isAsked(query, "leaveMembers") });
  return noContent();
});

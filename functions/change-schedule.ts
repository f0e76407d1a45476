/** PUT /cohorts/{cohortId}/schedule?leaveMembers=true: replaces it whole. */
import { scheduleRequest } from "../shared/contract/schedules.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { changeSchedule } from "../shared/usecases/schedules/change.ts";
import { accepted, http, isAsked, ok, parse } from "./http.ts";
import { clock, cohorts, connections, ledgers, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path, query, body }) => {
  const cohort = parseCohortId(path["cohortId"] ?? "");
  const schedule = await changeSchedule(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      ledgers: ledgers(),
      schedules: schedules(),
      timer: timer(),
      log: log(),
    },
    { cohort, request: parse(scheduleRequest, body), leaveMembers: isAsked(query, "leaveMembers") },
  );
  return schedule.state === "claiming" ? accepted(schedule, `/cohorts/${cohort}/schedule`) : ok(schedule);
});

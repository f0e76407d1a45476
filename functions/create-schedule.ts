/** POST /cohorts/{cohortId}/schedule: 201 once its timer is set, 202 while that is on the way. */
import { scheduleRequest } from "../shared/contract/schedules.ts";
import { parseCohortId } from "../shared/domain/ids.ts";
import { createSchedule } from "../shared/usecases/schedules/create.ts";
import { accepted, created, http, parse } from "./http.ts";
import { clock, cohorts, connections, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path, body }) => {
  const cohort = parseCohortId(path["cohortId"] ?? "");
  const schedule = await createSchedule(
    {
      clock: clock(),
      cohorts: cohorts(),
      connections: connections(),
      schedules: schedules(),
      timer: timer(),
      log: log(),
    },
    { cohortId: cohort, request: parse(scheduleRequest, body) },
  );
  const answer = schedule.state === "claiming" ? accepted : created;
  return answer(schedule, `/cohorts/${cohort}/schedule`);
});

/** POST /cohorts/{cohortId}/schedule/resume: 200, or 202 while its timer is still on the way. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { resumeSchedule } from "../shared/usecases/schedules/pause.ts";
import { accepted, http, ok } from "./http.ts";
import { clock, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const cohort = parseCohortId(path["cohortId"] ?? "");
  const resumeDeps = { clock: clock(), schedules: schedules(), timer: timer(), log: log() };
  const schedule = await resumeSchedule(resumeDeps, cohort);
  return schedule.state === "claiming" ? accepted(schedule, `/cohorts/${cohort}/schedule`) : ok(schedule);
});

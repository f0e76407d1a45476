/** DELETE /cohorts/{cohortId}/schedule: 204, or 202 while its timer is still being taken away. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { endSchedule } from "../shared/usecases/schedules/end.ts";
import { accepted, http, noContent } from "./http.ts";
import { clock, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const cohort = parseCohortId(path["cohortId"] ?? "");
  const endDeps = { clock: clock(), schedules: schedules(), timer: timer(), log: log() };
  const schedule = await endSchedule(endDeps, cohort);
  return schedule.state === "ended" ? noContent() : accepted(schedule, `/cohorts/${cohort}/schedule`);
});

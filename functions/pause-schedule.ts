/** POST /cohorts/{cohortId}/schedule/pause */
import { parseCohortId } from "../shared/domain/ids.ts";
import { pauseSchedule } from "../shared/usecases/schedules/pause.ts";
import { http, ok } from "./http.ts";
import { clock, log, schedules, timer } from "./wiring.ts";

export const handler = http(async ({ path }) => {
  const pauseDeps = { clock: clock(), schedules: schedules(), timer: timer(), log: log() };
  return ok(await pauseSchedule(pauseDeps, parseCohortId(path["cohortId"] ?? "")));
});

/** GET /schedules: all that have not ended. */
import { listSchedules } from "../shared/usecases/schedules/list.ts";
import { http, ok, pageWanted } from "./http.ts";
import { clock, cohorts, runs, schedules } from "./wiring.ts";

export const handler = http(async ({ query }) => {
  const listDeps = { clock: clock(), cohorts: cohorts(), runs: runs(), schedules: schedules() };
  return ok(await listSchedules(listDeps, pageWanted(query)));
});

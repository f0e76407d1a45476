/** GET /cohorts/{cohortId}/schedule: also one that has ended. */
import { parseCohortId } from "../shared/domain/ids.ts";
import { readSchedule } from "../shared/usecases/schedules/read.ts";
import { http, ok } from "./http.ts";
import { clock, schedules } from "./wiring.ts";

export const handler = http(async ({ path }) =>
  ok(await readSchedule({ clock: clock(), schedules: schedules() }, parseCohortId(path["cohortId"] ?? ""))),
);

/** Everything that sets or removes timers: changes of schedules, and deletion of a cohort, which may have one. */
import { cohorts as cohortOperations } from "../../shared/contract/api/cohorts.ts";
import { schedules as scheduleOperations } from "../../shared/contract/api/schedules.ts";
import type { ScheduleView } from "../../shared/contract/schedules.ts";
import { deleteCohort } from "../../shared/usecases/cohorts/delete.ts";
import { changeSchedule } from "../../shared/usecases/schedules/change.ts";
import { createSchedule } from "../../shared/usecases/schedules/create.ts";
import { endSchedule } from "../../shared/usecases/schedules/end.ts";
import { pauseSchedule, resumeSchedule } from "../../shared/usecases/schedules/pause.ts";
import { accepted, created, noContent, ok } from "../http/answers.ts";
import { api } from "../http/api.ts";
import {
  clock,
  cohorts,
  connections,
  dataSets,
  definitionChecks,
  ledgers,
  log,
  runs,
  schedules,
  timer,
} from "../wiring.ts";

const deps = () => ({
  clock: clock(),
  cohorts: cohorts(),
  dataSets: dataSets(),
  connections: connections(),
  definitionChecks: definitionChecks(),
  runs: runs(),
  ledgers: ledgers(),
  schedules: schedules(),
  timer: timer(),
  log: log(),
});

export const handler = api(
  "api/schedule-changes",
  { ...cohortOperations, ...scheduleOperations },
  {
    "DELETE /cohorts/{cohortId}": async ({ path, query: { leaveMembers = false, force = false } }) => {
      await deleteCohort(deps(), { id: path.cohortId, leaveMembers, force });
      return noContent();
    },
    "POST /cohorts/{cohortId}/schedule": async ({ path: { cohortId }, body }) => {
      const schedule = await createSchedule(deps(), { cohortId, request: body });
      return onItsWay(schedule) ?? created(schedule, at(schedule));
    },
    "PUT /cohorts/{cohortId}/schedule": async ({
      path: { cohortId },
      query: { leaveMembers = false },
      body,
    }) => {
      const schedule = await changeSchedule(deps(), { cohort: cohortId, request: body, leaveMembers });
      return onItsWay(schedule) ?? ok(schedule);
    },
    "DELETE /cohorts/{cohortId}/schedule": async ({ path }) => {
      const schedule = await endSchedule(deps(), path.cohortId);
      return schedule.state === "ended" ? noContent() : accepted(schedule, at(schedule));
    },
    "POST /cohorts/{cohortId}/schedule/pause": async ({ path }) =>
      ok(await pauseSchedule(deps(), path.cohortId)),
    "POST /cohorts/{cohortId}/schedule/resume": async ({ path }) => {
      const schedule = await resumeSchedule(deps(), path.cohortId);
      return onItsWay(schedule) ?? ok(schedule);
    },
  },
);

/** The answer while the timer is not set yet. */
function onItsWay(schedule: ScheduleView) {
  return schedule.state === "claiming" ? accepted(schedule, at(schedule)) : undefined;
}

function at({ cohortId }: ScheduleView): string {
  return `/cohorts/${cohortId}/schedule`;
}

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
import { audit } from "../http/audit.ts";
import {
  channels,
  clock,
  cohorts,
  connections,
  dataSets,
  definitionChecks,
  earlierDefinitions,
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
  channels: channels(),
  connections: connections(),
  definitionChecks: definitionChecks(),
  earlierDefinitions: earlierDefinitions(),
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
    "DELETE /cohorts/{cohortId}": async ({
      path,
      query: { leaveMembers = false, force = false },
      caller: { reach },
    }) => {
      await deleteCohort(deps(), { id: path.cohortId, leaveMembers, force, reach });
      return noContent();
    },
    "POST /cohorts/{cohortId}/schedule": async ({ path: { cohortId }, body, caller: { reach } }) => {
      const schedule = await createSchedule(deps(), { cohortId, request: body, reach });
      return onItsWay(schedule) ?? created(schedule, at(schedule));
    },
    "PUT /cohorts/{cohortId}/schedule": async ({
      path: { cohortId },
      query: { leaveMembers = false },
      body,
      caller: { reach },
    }) => {
      const schedule = await changeSchedule(deps(), { cohort: cohortId, request: body, leaveMembers, reach });
      return onItsWay(schedule) ?? ok(schedule);
    },
    "DELETE /cohorts/{cohortId}/schedule": async ({ path, caller }) => {
      const schedule = await endSchedule(deps(), path.cohortId, caller.reach);
      return schedule.state === "ended" ? noContent() : accepted(schedule, at(schedule));
    },
    "POST /cohorts/{cohortId}/schedule/pause": async ({ path, caller }) =>
      ok(await pauseSchedule(deps(), path.cohortId, caller.reach)),
    "POST /cohorts/{cohortId}/schedule/resume": async ({ path, caller }) => {
      const schedule = await resumeSchedule(deps(), path.cohortId, caller.reach);
      return onItsWay(schedule) ?? ok(schedule);
    },
  },
  { audit },
);

/** The answer while the timer is not set yet. */
function onItsWay(schedule: ScheduleView) {
  return schedule.state === "claiming" ? accepted(schedule, at(schedule)) : undefined;
}

function at({ cohortId }: ScheduleView): string {
  return `/cohorts/${cohortId}/schedule`;
}

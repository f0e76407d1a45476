/** EventBridge Scheduler: one group per stage, one schedule per timer, named `<cohort>.<generation>`. */
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import type { CohortId } from "../../contract/ids.ts";
import type { TimedCadence } from "../../contract/schedules.ts";
import { timerExpression } from "../../domain/cadence.ts";
import type { TimerKey } from "../../domain/schedule.ts";
import type { Clock, Random } from "../../ports/machine.ts";
import type { Timer } from "../../ports/schedules.ts";
import { Moved, patiently } from "./patience.ts";
import { isSameSchedule, type WantedSchedule } from "./wanted-schedule.ts";

/** Schedules on one page. Source: EventBridge Scheduler API, ListSchedules. */
const LIST_LIMIT = 100;

/** Seconds that Scheduler retries to deliver a firing: later, a tick is past the catch-up window anyway. */
const HANDOVER_SECONDS = 6 * 3_600;
/** The maximum. Source: EventBridge Scheduler API, RetryPolicy. */
const HANDOVERS = 185;

/**
 * What Scheduler says of an expression or a zone that it does not take. It answers a `ValidationException` also where the
 * role may not be assumed yet, or its target is not there, which another try may mend.
 */
const ABOUT_CADENCE = /schedule ?expression|time ?zone/i;

interface TimerSettings {
  /** Without retries of its own: this adapter retries on its own clock. */
  client: SchedulerClient;
  group: string;
  /** ARNs: of the function that is invoked, of the role that invokes it, and of the queue for undelivered firings. */
  target: string;
  role: string;
  deadLetters: string;
  clock: Clock;
  random: Random;
}

export function timerInScheduler(settings: TimerSettings): Timer {
  const { client, group } = settings;
  const again = patiently(settings);

  const created = async (wanted: WantedSchedule): Promise<boolean> => {
    try {
      await client.send(new CreateScheduleCommand(wanted));
      return true;
    } catch (error) {
      // It exists, created by an earlier try whose answer was lost or by another process; or it was only just changed.
      if (error instanceof ConflictException) return false;
      throw error;
    }
  };
  const updated = async (wanted: WantedSchedule): Promise<void> => {
    const place = { GroupName: group, Name: wanted.Name };
    try {
      const found = await client.send(new GetScheduleCommand(place));
      // An update resets omitted fields, so the schedule is always given in full.
      if (!isSameSchedule(found, wanted)) await client.send(new UpdateScheduleCommand(wanted));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) throw new Moved(wanted.Name);
      throw error;
    }
  };

  return {
    async set(key, cadence) {
      const wanted: WantedSchedule = {
        GroupName: group,
        Name: nameOf(key),
        ...expressed(timerExpression(cadence)),
        FlexibleTimeWindow: windowOf(cadence),
        State: "ENABLED",
        Target: {
          Arn: settings.target,
          RoleArn: settings.role,
          Input: inputOf(key),
          RetryPolicy: { MaximumEventAgeInSeconds: HANDOVER_SECONDS, MaximumRetryAttempts: HANDOVERS },
          DeadLetterConfig: { Arn: settings.deadLetters },
        },
      };
      try {
        await again(async () => {
          if (!(await created(wanted))) await updated(wanted);
        });
        return "set";
      } catch (error) {
        if (error instanceof ValidationException && ABOUT_CADENCE.test(error.Message ?? error.message))
          return "refused";
        throw error;
      }
    },
    async remove(key) {
      await again(async () => {
        try {
          await client.send(new DeleteScheduleCommand({ GroupName: group, Name: nameOf(key) }));
        } catch (error) {
          if (!(error instanceof ResourceNotFoundException)) throw error;
        }
      });
    },
    async list({ limit, cursor }) {
      const page = await again(() =>
        client.send(
          new ListSchedulesCommand({
            GroupName: group,
            MaxResults: Math.min(limit, LIST_LIMIT),
            NextToken: cursor,
          }),
        ),
      );
      return {
        items: (page.Schedules ?? []).flatMap(({ Name = "" }) => keyOf(Name) ?? []),
        ...(page.NextToken && { cursor: page.NextToken }),
      };
    },
  };
}

function expressed({ expression, timeZone }: ReturnType<typeof timerExpression>) {
  return { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone };
}

/** Scheduler starts each schedule at its own moment within the window. */
function windowOf({ startWithinMinutes }: TimedCadence): WantedSchedule["FlexibleTimeWindow"] {
  return startWithinMinutes === undefined
    ? { Mode: "OFF" }
    : { Mode: "FLEXIBLE", MaximumWindowInMinutes: startWithinMinutes };
}

/** The input of `tick`; Scheduler fills in the due time of the firing. */
function inputOf({ cohort, generation }: TimerKey): string {
  return JSON.stringify({ cohort, generation, scheduledTime: "<aws.scheduler.scheduled-time>" });
}

function nameOf({ cohort, generation }: TimerKey): string {
  return `${cohort}.${generation}`;
}

/** Undefined for a name that is not a timer's. */
function keyOf(name: string): TimerKey | undefined {
  const [, cohort, generation] = /^([a-z0-9]+)\.(\d+)$/.exec(name) ?? [];
  return cohort === undefined ? undefined : { cohort: cohort as CohortId, generation: Number(generation) };
}

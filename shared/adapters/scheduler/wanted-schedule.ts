import type { CreateScheduleCommandInput, GetScheduleCommandOutput, Target } from "@aws-sdk/client-scheduler";

/** Complete: no field is left to a default. */
export interface WantedSchedule extends CreateScheduleCommandInput {
  GroupName: string;
  Name: string;
  ScheduleExpressionTimezone: string;
  State: "ENABLED";
}

/**
 * Whether a schedule matches the wanted one. Any other setting, for example one made by hand, counts as a difference.
 */
export function isSameSchedule(found: GetScheduleCommandOutput, wanted: WantedSchedule): boolean {
  return JSON.stringify(essence(found)) === JSON.stringify(essence(wanted));
}

function essence(schedule: Partial<GetScheduleCommandOutput> | WantedSchedule) {
  return [
    schedule.ScheduleExpression,
    schedule.ScheduleExpressionTimezone,
    schedule.State,
    schedule.FlexibleTimeWindow?.Mode,
    schedule.FlexibleTimeWindow?.MaximumWindowInMinutes ?? null,
    schedule.StartDate ?? null,
    schedule.EndDate ?? null,
    ...targetEssence(schedule.Target),
  ];
}

function targetEssence(target: Partial<Target> | undefined) {
  return [
    target?.Arn,
    target?.RoleArn,
    target?.Input,
    target?.RetryPolicy?.MaximumEventAgeInSeconds,
    target?.RetryPolicy?.MaximumRetryAttempts,
    target?.DeadLetterConfig?.Arn,
  ];
}

import type { GetScheduleCommandOutput } from "@aws-sdk/client-scheduler";
import { expect, it } from "vitest";
import { isSameSchedule, type WantedSchedule } from "../../../shared/adapters/scheduler/wanted-schedule.ts";

const wanted = {
  GroupName: "stage",
  Name: "c0h0rt.3",
  ScheduleExpression: "cron(0 9 ? * MON *)",
  ScheduleExpressionTimezone: "Europe/Madrid",
  State: "ENABLED",
  FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 },
  Target: {
    Arn: "arn:tick",
    RoleArn: "arn:role",
    Input: "{}",
    RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
    DeadLetterConfig: { Arn: "arn:queue" },
  },
} as const satisfies WantedSchedule;

const found = (over: object) => ({ $metadata: {}, ...wanted, ...over }) as GetScheduleCommandOutput;

it("a schedule with every setting of the wanted one is the same, whatever else Scheduler tells of it", () => {
  expect(isSameSchedule(found({ Arn: "arn:schedule", CreationDate: new Date(0) }), wanted)).toBe(true);
});

it.each([
  ["window", { FlexibleTimeWindow: undefined }],
  ["target", { Target: undefined }],
  ["retries", { Target: { ...wanted.Target, RetryPolicy: undefined } }],
  ["dead letters", { Target: { ...wanted.Target, DeadLetterConfig: undefined } }],
])("a schedule without its %s is another one, and is set anew", (_what, over) => {
  expect(isSameSchedule(found(over), wanted)).toBe(false);
});

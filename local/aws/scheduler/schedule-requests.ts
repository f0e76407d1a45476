/** Inputs of Scheduler's operations. Bounds and patterns are those of its API reference. */
import * as z from "zod/mini";
import { isTimeZone } from "./expressions.ts";

export const name = z
  .string()
  .check(z.regex(/^[0-9a-zA-Z-_.]{1,64}$/, "must match ^[0-9a-zA-Z-_.]+$ and have 1 to 64 characters"));

const token = z.string().check(z.regex(/^[a-zA-Z0-9-_]{1,64}$/));
const seconds = z.number();

const flexibleTimeWindow = z.discriminatedUnion("Mode", [
  z.strictObject({ Mode: z.literal("OFF") }),
  z.strictObject({
    Mode: z.literal("FLEXIBLE"),
    MaximumWindowInMinutes: z.int().check(z.minimum(1), z.maximum(1_440)),
  }),
]);

const target = z.object({
  Arn: z.string().check(z.regex(/^arn:aws[\w-]*:[\w-]+:.{1,1500}$/)),
  RoleArn: z.string().check(z.regex(/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/)),
  Input: z.optional(z.string().check(z.minLength(1))),
  RetryPolicy: z.optional(
    z.object({
      MaximumEventAgeInSeconds: z.optional(z.int().check(z.minimum(60), z.maximum(86_400))),
      MaximumRetryAttempts: z.optional(z.int().check(z.minimum(0), z.maximum(185))),
    }),
  ),
  DeadLetterConfig: z.optional(
    z.object({ Arn: z.optional(z.string().check(z.regex(/^arn:aws[a-zA-Z-]*:sqs:[\w-]+:\d{12}:[\w-]+$/))) }),
  ),
});

/** Create and update take the same input: an update replaces the whole schedule. */
export const schedule = z.object({
  GroupName: z._default(name, "default"),
  ScheduleExpression: z.string().check(z.minLength(1), z.maxLength(256)),
  ScheduleExpressionTimezone: z._default(
    z.string().check(z.maxLength(50), z.refine(isTimeZone, "must be a name of the tz database")),
    "UTC",
  ),
  FlexibleTimeWindow: flexibleTimeWindow,
  Target: target,
  State: z._default(z.enum(["ENABLED", "DISABLED"]), "ENABLED"),
  ActionAfterCompletion: z._default(z.enum(["NONE", "DELETE"]), "NONE"),
  Description: z.optional(z.string().check(z.maxLength(512))),
  StartDate: z.optional(seconds),
  EndDate: z.optional(seconds),
  KmsKeyArn: z.optional(z.string().check(z.regex(/^arn:aws[a-zA-Z-]*:kms:/))),
  ClientToken: z.optional(token),
});
export type ScheduleRequest = z.infer<typeof schedule>;

export const group = z.object({ ClientToken: z.optional(token) });
export const place = z.object({ groupName: z._default(name, "default") });

const prefix = z.optional(z.string().check(z.regex(/^[0-9a-zA-Z-_.]{1,64}$/)));
const paging = {
  NamePrefix: prefix,
  NextToken: z.optional(z.string()),
  MaxResults: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 100),
};
export const listedGroups = z.object(paging);
export const listedSchedules = z.object({
  ...paging,
  ScheduleGroup: z.optional(name),
  State: z.optional(z.enum(["ENABLED", "DISABLED"])),
});

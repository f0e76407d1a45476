import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { describe, expect, it } from "vitest";
import { functionArn, localNames } from "../../local/aws/names.ts";
import { START, schedulerHere } from "./scheduler-here.ts";

const here = schedulerHere();
const GroupName = localNames.timerGroup;

const get = (Name: string) => here.client.send(new GetScheduleCommand({ GroupName, Name }));
const target = { Arn: functionArn("timers/tick"), RoleArn: localNames.timerRole };
const window = { Mode: "OFF" } as const;

describe("the Scheduler stand-in, as the official client sees it", () => {
  it("returns what was created, with defaults filled in", async () => {
    const { ScheduleArn } = await here.create("c1.1");
    const found = await get("c1.1");
    expect(ScheduleArn).toMatch(/^arn:aws:scheduler:[\w-]+:\d{12}:schedule\/cohort-import\/c1\.1$/);
    expect(found).toMatchObject({
      Arn: ScheduleArn,
      Name: "c1.1",
      GroupName,
      ScheduleExpression: "cron(0 9 * * ? *)",
      ScheduleExpressionTimezone: "UTC",
      State: "ENABLED",
      ActionAfterCompletion: "NONE",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: functionArn("timers/tick"), Input: expect.stringContaining("c1.1") },
      CreationDate: START,
      LastModificationDate: START,
    });
  });

  it("refuses a second schedule of a name in a group, and accepts the name in another", async () => {
    await here.create("one");
    await expect(here.create("one")).rejects.toThrow(ConflictException);
    await expect(here.create("one", { GroupName: "default" })).resolves.toBeDefined();
  });

  it("recognizes a repeated create by its token", async () => {
    const first = await here.create("one", { ClientToken: "token-1" });
    const again = await here.create("one", { ClientToken: "token-1" });
    expect(again.ScheduleArn).toBe(first.ScheduleArn);
    await expect(here.create("one", { ClientToken: "token-2" })).rejects.toThrow(ConflictException);
  });

  it("lets one of many racing creates win", async () => {
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => here.create("raced")));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("replaces the whole schedule: fields that an update leaves out get their defaults", async () => {
    const zoned = { ScheduleExpressionTimezone: "Europe/Madrid", Description: "mine" };
    await here.create("one", { ...zoned, State: "DISABLED", EndDate: new Date("2027-01-01T00:00:00Z") });
    here.clock.moveTo(new Date("2026-03-02T00:00:00Z"));
    await here.update("one");
    const found = await get("one");
    expect(found).toMatchObject({ ScheduleExpressionTimezone: "UTC", State: "ENABLED", CreationDate: START });
    expect([found.Description, found.EndDate]).toEqual([undefined, undefined]);
    expect(found.LastModificationDate).toEqual(new Date("2026-03-02T00:00:00Z"));
  });

  it("has no schedule that was never created, or that was deleted", async () => {
    await expect(get("none")).rejects.toThrow(ResourceNotFoundException);
    await expect(here.update("none")).rejects.toThrow(ResourceNotFoundException);
    const remove = () => here.client.send(new DeleteScheduleCommand({ GroupName, Name: "one" }));
    await expect(remove()).rejects.toThrow(ResourceNotFoundException);
    await here.create("one");
    await remove();
    await expect(get("one")).rejects.toThrow(ResourceNotFoundException);
  });

  it("lists names with a prefix, of one group and state, page by page", async () => {
    for (const name of ["b.2", "a.1", "b.1", "b.3"]) await here.create(name);
    await here.create("b.4", { State: "DISABLED" });
    await here.create("b.5", { GroupName: "default" });
    const pages: (string | undefined)[][] = [];
    let next: string | undefined;
    do {
      const { Schedules = [], NextToken } = await here.client.send(
        new ListSchedulesCommand({
          GroupName,
          NamePrefix: "b.",
          State: "ENABLED",
          MaxResults: 2,
          ...(next && { NextToken: next }),
        }),
      );
      pages.push(Schedules.map(({ Name }) => Name));
      next = NextToken;
    } while (next);
    expect(pages).toEqual([["b.1", "b.2"], ["b.3"]]);
    const everywhere = await here.client.send(new ListSchedulesCommand({ NamePrefix: "b." }));
    expect(everywhere.Schedules?.map(({ GroupName: group, Name }) => `${group}/${Name}`)).toEqual([
      ...["1", "2", "3", "4"].map((n) => `${GroupName}/b.${n}`),
      "default/b.5",
    ]);
    expect(everywhere.Schedules?.[0]?.Target).toEqual({ Arn: functionArn("timers/tick") });
  });

  it("continues after the last one of a page even if that one was deleted", async () => {
    for (const name of ["a", "b", "c"]) await here.create(name);
    const list = (NextToken?: string) =>
      here.client.send(
        new ListSchedulesCommand({ GroupName, MaxResults: 2, ...(NextToken && { NextToken }) }),
      );
    const { NextToken } = await list();
    await here.client.send(new DeleteScheduleCommand({ GroupName, Name: "b" }));
    expect((await list(NextToken)).Schedules?.map(({ Name }) => Name)).toEqual(["c"]);
  });

  it("has groups; deleting one deletes its schedules", async () => {
    const Name = "stage-2";
    const { ScheduleGroupArn } = await here.client.send(new CreateScheduleGroupCommand({ Name }));
    await expect(here.client.send(new CreateScheduleGroupCommand({ Name }))).rejects.toThrow(
      ConflictException,
    );
    const group = await here.client.send(new GetScheduleGroupCommand({ Name }));
    expect(group).toMatchObject({ Arn: ScheduleGroupArn, State: "ACTIVE", CreationDate: START });
    await here.create("one", { GroupName: Name });
    const groups = await here.client.send(new ListScheduleGroupsCommand({ NamePrefix: "stage" }));
    expect(groups.ScheduleGroups?.map((one) => one.Name)).toEqual([Name]);
    await here.client.send(new DeleteScheduleGroupCommand({ Name }));
    await expect(here.create("two", { GroupName: Name })).rejects.toThrow(ResourceNotFoundException);
    await expect(here.client.send(new ListSchedulesCommand({ GroupName: Name }))).rejects.toThrow(
      ResourceNotFoundException,
    );
    await expect(here.client.send(new DeleteScheduleGroupCommand({ Name: "default" }))).rejects.toThrow(
      ValidationException,
    );
  });

  it("keeps its schedules and groups across a restart, without deleted ones", async () => {
    await here.create("kept", { ScheduleExpressionTimezone: "Asia/Kolkata" });
    await here.create("gone");
    await here.client.send(new DeleteScheduleCommand({ GroupName, Name: "gone" }));
    const before = await get("kept");
    await here.restart("2026-03-01T13:00:00Z");
    const { $metadata: _, ...after } = await get("kept");
    expect(before).toMatchObject(after);
    await expect(get("gone")).rejects.toThrow(ResourceNotFoundException);
  });
});

describe("the Scheduler stand-in refuses, as a validation error,", () => {
  const create = (more: object) =>
    here.client.send(
      new CreateScheduleCommand({
        Name: "one",
        GroupName,
        ScheduleExpression: "cron(0 9 * * ? *)",
        FlexibleTimeWindow: window,
        Target: target,
        ...more,
      }),
    );

  it.each([
    ["a name with a character that is not allowed", { Name: "a b" }],
    ["a name of more than 64 characters", { Name: "a".repeat(65) }],
    ["no time window", { FlexibleTimeWindow: undefined }],
    ["a flexible window without its length", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }],
    [
      "a window of more than a day",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1_441 } },
    ],
    ["a zone that is none", { ScheduleExpressionTimezone: "Europe/Atlantis" }],
    ["an offset for a zone", { ScheduleExpressionTimezone: "+02:00" }],
    ["a zone that is spelt otherwise", { ScheduleExpressionTimezone: "europe/madrid" }],
    ["no target", { Target: undefined }],
    ["a role that is none", { Target: { ...target, RoleArn: "tick" } }],
    ["more retries than there are", { Target: { ...target, RetryPolicy: { MaximumRetryAttempts: 186 } } }],
    [
      "a queue that is none",
      { Target: { ...target, DeadLetterConfig: { Arn: "arn:aws:sns:x:000000000000:y" } } },
    ],
    ["a state that is none", { State: "PAUSED" }],
    ["an end before the start", { StartDate: new Date(2_000_000), EndDate: new Date(1_000_000) }],
  ])("%s", async (_, more) => {
    await expect(create(more)).rejects.toThrow(ValidationException);
  });

  it.each([
    "0 9 * * ? *",
    "cron(0 9 * * *)",
    "cron(0 9 * * * *)",
    "cron(0 9 ? * ? *)",
    "cron(60 9 * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 9 0 * ? *)",
    "cron(0 9 32 * ? *)",
    "cron(0 9 L-3 * ? *)",
    "cron(0 9 * 13 ? *)",
    "cron(0 9 ? * 0 *)",
    "cron(0 9 ? * 8 *)",
    "cron(0 9 ? * MON#6 *)",
    "cron(0 9 ? * LUN *)",
    "cron(0 9 * * ? 1969)",
    "cron(0 9 * * ? 2200)",
    "cron(30-10 9 * * ? *)",
    "cron(0/0 9 * * ? *)",
    "rate(0 minutes)",
    "rate(2 minute)",
    "rate(1 week)",
    "at(2026-02-30T09:00:00)",
    "at(2026-03-01)",
  ])("%s", async (ScheduleExpression) => {
    await expect(create({ ScheduleExpression })).rejects.toThrow(ValidationException);
  });
});

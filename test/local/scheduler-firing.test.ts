import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FunctionsUnreachable } from "../../local/aws/lambda.ts";
import { functionArn, localNames } from "../../local/aws/names.ts";
import { schedulerHere } from "./scheduler-here.ts";

/** Milliseconds: beside other tests a moment may be seconds. */
const WAIT = 60_000;
const here = schedulerHere();
const times = (schedule: string) => here.fired.filter((one) => one.schedule === schedule).map(({ at }) => at);
const broken = { error: { errorType: "TypeError", errorMessage: "broken" } };

/** The first firings of an expression after noon of 1 March 2026, a Sunday, until an instant. */
async function firings(ScheduleExpression: string, until: string, zone = "UTC"): Promise<string[]> {
  await here.create("x", { ScheduleExpression, ScheduleExpressionTimezone: zone });
  await here.moveTo(until);
  return times("x").map((at) => at.slice(0, 16));
}

describe("a schedule fires", () => {
  // Thousands of firings of `reconcile` would only slow the tests down.
  beforeEach(async () => {
    await here.client.send(new DeleteScheduleCommand({ Name: "reconcile" }));
  });

  it.each([
    ["cron(0/30 13 * * ? *)", ["01T13:00", "01T13:30", "02T13:00", "02T13:30", "03T13:00", "03T13:30"]],
    ["cron(15,45 0 * * ? *)", ["02T00:15", "02T00:45", "03T00:15", "03T00:45", "04T00:15", "04T00:45"]],
    ["cron(0 9 ? * MON-TUE *)", ["02T09:00", "03T09:00"]],
    ["cron(0 9 ? * 3 *)", ["03T09:00"]],
    ["cron(0 9 ? * 2-3 *)", ["02T09:00", "03T09:00"]],
    ["cron(0 9 ? * TUE#1 *)", ["03T09:00"]],
    ["cron(0 9 2W * ? *)", ["02T09:00"]],
    ["cron(0 9 2/2 3 ? 2026)", ["02T09:00", "04T09:00"]],
    ["cron(0 9 * 4 ? *)", []],
    ["cron(0 9 * * ? 2027)", []],
    ["at(2026-03-02T10:20:00)", ["02T10:20"]],
    ["at(2026-02-28T10:20:00)", []],
    ["rate(1 day)", ["01T12:01", "02T12:01", "03T12:01"]],
    ["rate(20 hours)", ["01T12:01", "02T08:01", "03T04:01", "04T00:01"]],
  ])("%s", async (expression, expected) => {
    const found = await firings(expression, "2026-03-04T11:00:00Z");
    expect(found).toEqual(expected.map((time) => `2026-03-${time}`));
  });

  it.each([
    ["cron(0 9 L * ? *)", ["2026-03-31", "2026-04-30"]],
    ["cron(0 9 LW * ? *)", ["2026-03-31", "2026-04-30"]],
    ["cron(0 9 31 * ? *)", ["2026-03-31"]],
    ["cron(0 9 ? * 6L *)", ["2026-03-27", "2026-04-24"]],
    ["cron(0 9 ? * FRIL *)", ["2026-03-27", "2026-04-24"]],
    ["cron(0 9 1 JAN-APR/3 ? *)", ["2026-04-01"]],
  ])("%s", async (expression, expected) => {
    const found = await firings(expression, "2026-05-01T00:00:00Z");
    expect(found).toEqual(expected.map((day) => `${day}T09:00`));
  });

  it("at its local time, not in a gap of the clocks, and once where they go back", async () => {
    const spring = await firings("cron(30 2 28-30 * ? *)", "2026-03-31T00:00:00Z", "Europe/Madrid");
    expect(spring).toEqual(["2026-03-28T01:30", "2026-03-30T00:30"]);
    await here.update("x", {
      ScheduleExpression: "cron(30 2 24-26 10 ? *)",
      ScheduleExpressionTimezone: "Europe/Madrid",
    });
    here.fired = [];
    await here.moveTo("2026-10-27T00:00:00Z");
    expect(times("x")).toEqual(["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
  });

  it("from its start to its end, and while it is enabled", async () => {
    const between = {
      StartDate: new Date("2026-03-03T09:00:00Z"),
      EndDate: new Date("2026-03-04T09:00:00Z"),
    };
    await here.create("between", between);
    await here.create("off", { State: "DISABLED" });
    await here.create("on");
    await here.moveTo("2026-03-05T12:00:00Z");
    expect(times("between")).toEqual(["2026-03-03T09:00:00Z", "2026-03-04T09:00:00Z"]);
    expect(times("off")).toEqual([]);
    expect(times("on")).toHaveLength(4);
  });

  it("as updated, from the update on", async () => {
    await here.create("one");
    await here.moveTo("2026-03-02T10:00:00Z");
    await here.update("one", { ScheduleExpression: "cron(0 11 * * ? *)" });
    await here.moveTo("2026-03-02T12:00:00Z");
    expect(times("one")).toEqual(["2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z"]);
  });

  it("once and is deleted, if it is set to be deleted after completion", async () => {
    await here.create("once", {
      ScheduleExpression: "at(2026-03-01T13:00:00)",
      ActionAfterCompletion: "DELETE",
    });
    await here.moveTo("2026-03-01T13:00:00Z");
    expect(times("once")).toHaveLength(1);
    const get = new GetScheduleCommand({ GroupName: localNames.timerGroup, Name: "once" });
    await expect(here.client.send(get)).rejects.toThrow(ResourceNotFoundException);
  });

  it("in order, each completed before the clock moves on", async () => {
    const seen: string[] = [];
    await here.create("late", { ScheduleExpression: "cron(1 13 * * ? *)" });
    await here.create("early", { ScheduleExpression: "cron(0 13 * * ? *)" });
    here.tick = async ({ schedule }) => {
      await Promise.resolve();
      seen.push(`${schedule} at ${here.clock.now().toISOString().slice(11, 16)}`);
      return { payload: null };
    };
    await here.moveTo("2026-03-01T14:00:00Z");
    expect(seen).toEqual(["early at 13:00", "late at 13:01"]);
  });
});

describe("reconcile", () => {
  it("is invoked every quarter of an hour, outside the group of the schedules", async () => {
    await here.moveTo("2026-03-01T14:00:00Z");
    expect(here.reconciled).toBe(8);
    expect(here.fired).toEqual([]);
  });
});

describe("a firing that fails", () => {
  const logged = () => vi.spyOn(console, "error").mockImplementation(() => {});
  afterEach(() => vi.restoreAllMocks());

  it("is retried twice, and is a dead letter after three failures", async () => {
    const letters = logged();
    let bad = 2;
    here.tick = () => (bad-- > 0 ? broken : { payload: null });
    await here.create("one");
    await here.moveTo("2026-03-02T10:00:00Z");
    expect(times("one")).toHaveLength(3);
    expect(letters).not.toHaveBeenCalled();
    here.fired = [];
    bad = 3;
    await here.moveTo("2026-03-03T10:00:00Z");
    expect(times("one")).toEqual(Array(3).fill("2026-03-03T09:00:00Z"));
    expect(letters.mock.calls.join()).toContain("cohort-import-failed-tick");
  });

  it("waits for unreachable functions, which does not count as a try", async () => {
    logged();
    await here.create("one");
    let away = true;
    here.tick = () => {
      if (away) throw new FunctionsUnreachable("timers/tick", true);
      return broken;
    };
    const moved = here.moveTo("2026-03-02T10:00:00Z");
    await vi.waitFor(() => expect(times("one")).toHaveLength(1), { timeout: WAIT });
    away = false;
    here.resume();
    await moved;
    expect(times("one")).toHaveLength(4);
  });

  it("is a dead letter of its schedule if its target is not one of the functions", async () => {
    const letters = logged();
    const Arn = functionArn("none");
    const queue = localNames.timerDeadLetters;
    await here.create("astray", {
      Target: { Arn, RoleArn: localNames.timerRole, DeadLetterConfig: { Arn: queue } },
    });
    await here.moveTo("2026-03-02T10:00:00Z");
    expect(letters.mock.calls.join()).toContain(queue);
  });
});

describe("after a restart", () => {
  const RetryPolicy = { MaximumEventAgeInSeconds: 6 * 3_600 };
  const Target = {
    Arn: functionArn("timers/tick"),
    RoleArn: localNames.timerRole,
    RetryPolicy,
    Input: '{"schedule":"one","at":"<aws.scheduler.scheduled-time>"}',
  };

  it("what was due meanwhile fires late, within the maximum age of its event", async () => {
    await here.create("one", { Target });
    await here.moveTo("2026-03-02T10:00:00Z");
    await here.restart("2026-03-04T14:59:00Z");
    await here.moveTo("2026-03-04T15:00:00Z");
    expect(times("one")).toEqual(["2026-03-02T09:00:00Z", "2026-03-04T09:00:00Z"]);
  });

  it("what fired before does not fire again, and unfinished events are run", async () => {
    await here.create("one", { Target });
    here.tick = () => {
      throw new FunctionsUnreachable("timers/tick", true);
    };
    void here.moveTo("2026-03-02T09:00:00Z");
    await vi.waitFor(() => expect(times("one")).toHaveLength(1), { timeout: WAIT });
    await here.restart("2026-03-02T09:01:00Z");
    here.fired = [];
    here.tick = () => ({ payload: null });
    here.resume();
    await here.moveTo("2026-03-02T10:00:00Z");
    expect(times("one")).toEqual(["2026-03-02T09:00:00Z"]);
  });
});

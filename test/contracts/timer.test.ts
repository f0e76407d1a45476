import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  InternalServerException,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  ThrottlingException,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ScheduleStore } from "../../local/aws/scheduler/schedules.ts";
import { schedulerServer } from "../../local/aws/scheduler/server.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { timerInScheduler } from "../../shared/adapters/scheduler/timer.ts";
import { timerExpression } from "../../shared/domain/cadence.ts";
import type { TimerKey } from "../../shared/domain/schedule.ts";
import { type SteeredClock, steeredClock } from "../fakes/clock.ts";
import { aCohort } from "../fakes/ids.ts";
import { seededRandom } from "../fakes/random.ts";
import { type FakeTimer, fakeTimer } from "../fakes/timer.ts";
import { monday, type TimerWorld, timerSuite } from "./timer.suite.ts";

describe("the timer in memory", () => {
  let timer: FakeTimer;
  beforeEach(() => {
    timer = fakeTimer();
  });
  timerSuite(() => ({
    timer,
    timers: async () => timer.timers().map(({ key, cadence }) => ({ key, ...timerExpression(cadence) })),
    disturb: (how) => void timer.trouble.push(how),
  }));
});

describe("the timer in EventBridge Scheduler", () => {
  const arns = {
    target: "arn:aws:lambda:eu-west-1:000000000000:function:tick",
    role: "arn:aws:iam::000000000000:role/timers",
    deadLetters: "arn:aws:sqs:eu-west-1:000000000000:undelivered",
  };
  const key = { cohort: aCohort("c0h0rt"), generation: 3 };
  let groups = 0;
  let server: Listening;
  let client: SchedulerClient;
  let clock: SteeredClock;
  let world: TimerWorld;
  let group: string;
  /** Each is thrown by one of the next requests: before the request, or after its answer. */
  let faults: { after: boolean; error: Error }[];

  beforeAll(async () => {
    const now = () => new Date("2026-11-24T08:00:00Z");
    server = await listening(schedulerServer(new ScheduleStore({ now })), ANY_PORT);
    client = new SchedulerClient({
      endpoint: server.origin,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
    });
    client.middlewareStack.add(
      (next) => async (request) => {
        const fault = faults.shift();
        if (fault && !fault.after) throw fault.error;
        const answer = await next(request);
        if (fault) throw fault.error;
        return answer;
      },
      { step: "build" },
    );
  });
  afterAll(async () => {
    client?.destroy();
    await server?.close();
  });
  beforeEach(async () => {
    faults = [];
    groups += 1;
    group = `stage-${groups}`;
    clock = steeredClock({ advancesItself: true });
    await client.send(new CreateScheduleGroupCommand({ Name: group }));
    const timer = timerInScheduler({ client, group, ...arns, clock, random: seededRandom() });
    const timers = async () => {
      const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: group }));
      return Promise.all(Schedules.map(({ Name = "" }) => shown(Name)));
    };
    world = {
      timer,
      timers,
      disturb: (how) => faults.push({ after: how !== "nothing-done", error: broken }),
    };
  });

  const broken = new Error("socket hang up");
  const meta = { $metadata: {}, message: "again, later" };
  const schedule = (name: string) => client.send(new GetScheduleCommand({ GroupName: group, Name: name }));
  async function shown(name: string) {
    const { ScheduleExpression = "", ScheduleExpressionTimezone = "", Target } = await schedule(name);
    const { scheduledTime, ...its } = JSON.parse(Target?.Input ?? "") as TimerKey & { scheduledTime: string };
    expect(scheduledTime).toBe("<aws.scheduler.scheduled-time>");
    return { key: its, expression: ScheduleExpression, timeZone: ScheduleExpressionTimezone };
  }

  timerSuite(() => world);

  test("a timer has a target, role, retries and dead letters, fires on time and is enabled", async () => {
    await world.timer.set(key, monday);
    expect(await schedule("c0h0rt.3")).toMatchObject({
      FlexibleTimeWindow: { Mode: "OFF" },
      State: "ENABLED",
      Target: {
        Arn: arns.target,
        RoleArn: arns.role,
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: arns.deadLetters },
      },
    });
  });

  test("a cadence with a window lets Scheduler choose the moment, and a change of the window is made", async () => {
    const window = async () => (await schedule("c0h0rt.3")).FlexibleTimeWindow;
    await world.timer.set(key, { ...monday, startWithinMinutes: 30 });
    expect(await window()).toEqual({ Mode: "FLEXIBLE", MaximumWindowInMinutes: 30 });
    await world.timer.set(key, { ...monday, startWithinMinutes: 10 });
    expect(await window()).toEqual({ Mode: "FLEXIBLE", MaximumWindowInMinutes: 10 });
    await world.timer.set(key, monday);
    expect(await window()).toEqual({ Mode: "OFF" });
  });

  test("a change made by hand is corrected", async () => {
    await world.timer.set(key, monday);
    const { Target, ScheduleExpression } = await schedule("c0h0rt.3");
    const byHand = { GroupName: group, Name: "c0h0rt.3", Target, ScheduleExpression };
    await client.send(
      new UpdateScheduleCommand({ ...byHand, State: "DISABLED", FlexibleTimeWindow: { Mode: "OFF" } }),
    );
    await world.timer.set(key, monday);
    expect(await schedule("c0h0rt.3")).toMatchObject({
      State: "ENABLED",
      ScheduleExpressionTimezone: "Europe/Madrid",
    });
  });

  test.each<[string, (set: GetScheduleCommandOutput) => Partial<UpdateScheduleCommandInput>]>([
    ["expression", () => ({ ScheduleExpression: "cron(0 8 ? * MON *)" })],
    ["time zone", () => ({ ScheduleExpressionTimezone: "UTC" })],
    ["window", () => ({ FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 } })],
    ["first day", () => ({ StartDate: new Date("2027-01-01T00:00:00Z") })],
    ["last day", () => ({ EndDate: new Date("2027-01-01T00:00:00Z") })],
    ["target", ({ Target }) => ({ Target: { ...Target, Arn: `${arns.target}-2`, RoleArn: arns.role } })],
    ["role", ({ Target }) => ({ Target: { ...Target, Arn: arns.target, RoleArn: `${arns.role}-2` } })],
    ["input", ({ Target }) => ({ Target: { Arn: arns.target, RoleArn: arns.role, ...Target, Input: "{}" } })],
    [
      "retries",
      ({ Target }) => ({
        Target: {
          Arn: arns.target,
          RoleArn: arns.role,
          ...Target,
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 21_600 },
        },
      }),
    ],
    [
      "age of retries",
      ({ Target }) => ({
        Target: {
          Arn: arns.target,
          RoleArn: arns.role,
          ...Target,
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 60 },
        },
      }),
    ],
    [
      "dead letters",
      ({ Target }) => ({
        Target: {
          Arn: arns.target,
          RoleArn: arns.role,
          ...Target,
          DeadLetterConfig: { Arn: `${arns.deadLetters}-2` },
        },
      }),
    ],
  ])("a change of a timer's %s by hand is corrected", async (_what, byHand) => {
    const essence = ({ $metadata: _, LastModificationDate: __, ...set }: GetScheduleCommandOutput) => set;
    await world.timer.set(key, monday);
    const set = await schedule("c0h0rt.3");
    await client.send(
      new UpdateScheduleCommand({
        GroupName: group,
        Name: "c0h0rt.3",
        ScheduleExpression: set.ScheduleExpression,
        ScheduleExpressionTimezone: set.ScheduleExpressionTimezone,
        FlexibleTimeWindow: set.FlexibleTimeWindow,
        State: set.State,
        Target: set.Target,
        ...byHand(set),
      }),
    );
    expect(essence(await schedule("c0h0rt.3"))).not.toEqual(essence(set));
    await world.timer.set(key, monday);
    expect(essence(await schedule("c0h0rt.3"))).toEqual(essence(set));
  });

  test("a timer that is as it must be is not written again", async () => {
    const asked: string[] = [];
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (request) => {
          asked.push(commandName);
          return next(request);
        },
      { step: "initialize", name: "asked", override: true },
    );
    await world.timer.set(key, monday);
    expect(asked.splice(0)).toEqual(["CreateScheduleCommand"]);
    await world.timer.set(key, monday);
    client.middlewareStack.remove("asked");
    expect(asked).toEqual(["CreateScheduleCommand", "GetScheduleCommand"]);
  });

  test.each(["when it is created", "when it is read"])(
    "what Scheduler can never take is refused: %s",
    async (at) => {
      const never = {
        after: false,
        error: new ValidationException({
          ...meta,
          Message: "Invalid Schedule Expression Timezone Mars/Olympus.",
        }),
      };
      const exists = { after: false, error: new ConflictException({ ...meta, Message: "exists" }) };
      faults = at === "when it is created" ? [never] : [exists, never];
      expect(await world.timer.set(key, monday)).toBe("refused");
      expect(clock.pauses).toEqual([]);
    },
  );

  test("what is no fault of the cadence is not refused: another try may set it", async () => {
    const role = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
    faults = [{ after: false, error: new ValidationException({ ...meta, Message: role }) }];
    await expect(world.timer.set(key, monday)).rejects.toThrow(ValidationException);
    expect(await world.timer.set(key, monday)).toBe("set");
  });

  test("a timer that disappears while it is set is set in the next try", async () => {
    faults = [{ after: false, error: new ConflictException({ ...meta, Message: "exists" }) }];
    expect(await world.timer.set(key, monday)).toBe("set");
    expect(clock.pauses).toHaveLength(1);
    expect(await world.timers()).toHaveLength(1);
  });

  test("a timer that disappears in each try is given up, with its name", async () => {
    const exists = { after: false, error: new ConflictException({ ...meta, Message: "exists" }) };
    const gone = { after: false, error: new ResourceNotFoundException({ ...meta, Message: "gone" }) };
    faults = Array.from({ length: 4 }, () => [exists, gone]).flat();
    await expect(world.timer.set(key, monday)).rejects.toMatchObject({
      name: "Moved",
      message: "the schedule c0h0rt.3 changed while it was being set",
    });
  });

  test("tries are further apart each time, by a random share", async () => {
    const timer = timerInScheduler({ client, group, ...arns, clock, random: { next: () => 0.5 } });
    faults = Array.from({ length: 3 }, () => ({ after: false, error: broken }));
    await timer.remove(key);
    expect(clock.pauses).toEqual([200, 400, 800]);
  });

  test("a page has at most as many timers as Scheduler lists at once", async () => {
    await world.timer.set(key, monday);
    expect((await world.timer.list({ limit: 1_000 })).items).toEqual([key]);
  });

  test("the longest cohort id makes a name that Scheduler accepts", async () => {
    const long = { cohort: aCohort("a".repeat(20)), generation: 9_999_999_999 };
    await world.timer.set(long, monday);
    expect((await world.timer.list({ limit: 9 })).items).toEqual([long]);
  });

  test("other schedules of the account are not listed", async () => {
    const Target = { Arn: arns.target, RoleArn: arns.role };
    for (const Name of ["someone-elses", "my.c0h0rt.3", "c0h0rt.3.old", "c0h0rt.three"]) {
      const foreign = { GroupName: group, Name, ScheduleExpression: "rate(1 day)" };
      await client.send(
        new CreateScheduleCommand({ ...foreign, Target, FlexibleTimeWindow: { Mode: "OFF" } }),
      );
    }
    expect((await world.timer.list({ limit: 9 })).items).toEqual([]);
  });

  test.each([
    ["throttled", new ThrottlingException({ ...meta, Message: "slow down" })],
    ["broken on their side", new InternalServerException({ ...meta, Message: "oops" })],
    ["in conflict with a change just made", new ConflictException({ ...meta, Message: "busy" })],
    ["without an answer", broken],
  ])("a call that is %s is tried again after a pause, and then gives up", async (_what, error) => {
    faults = Array.from({ length: 3 }, () => ({ after: false, error }));
    await world.timer.remove(key);
    expect(clock.pauses).toHaveLength(3);
    faults = Array.from({ length: 4 }, () => ({ after: false, error }));
    await expect(world.timer.remove(key)).rejects.toThrow();
    expect(clock.pauses).toHaveLength(6);
  });

  test("what Scheduler refuses is not tried again", async () => {
    const elsewhere = timerInScheduler({
      client,
      group: "no-such-group",
      ...arns,
      clock,
      random: seededRandom(),
    });
    await expect(elsewhere.set(key, monday)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(clock.pauses).toEqual([]);
  });
});

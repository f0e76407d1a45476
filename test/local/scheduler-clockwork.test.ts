import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SteeredClock } from "../../local/aws/clock.ts";
import type { Invoked } from "../../local/aws/lambda.ts";
import { functionArn, localNames } from "../../local/aws/names.ts";
import { schedule } from "../../local/aws/scheduler/schedule-requests.ts";
import { type Timers, timers } from "../../local/aws/timers.ts";

const HOUR = 3_600_000;

describe("on the machine's own clock", () => {
  let service: Timers;
  let invoked: string[];

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-03-01T12:07:30Z") });
    invoked = [];
    const lambda = async (name: string): Promise<Invoked> => {
      invoked.push(`${name} ${new Date().toISOString().slice(11, 19)}`);
      return { payload: null };
    };
    service = timers({ lambda, folder: undefined });
  });
  afterEach(() => {
    service.stop();
    vi.useRealTimers();
  });

  const everyDayAt = (hour: number, minute: number) =>
    schedule.parse({
      GroupName: localNames.timerGroup,
      ScheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: functionArn("timers/tick"), RoleArn: localNames.timerRole },
    });

  it("reconcile is invoked every quarter of an hour, on the minute", async () => {
    await vi.advanceTimersByTimeAsync(HOUR / 2);
    expect(invoked).toEqual(["timers/reconcile 12:15:00", "timers/reconcile 12:30:00"]);
  });

  it("a schedule that is created or changed while the firer sleeps is fired on time", async () => {
    service.store.create("one", everyDayAt(12, 8));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invoked).toEqual(["timers/tick 12:08:00"]);
    service.store.update("one", everyDayAt(12, 10));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(invoked).toEqual(["timers/tick 12:08:00", "timers/tick 12:10:00"]);
  });

  it("a machine that was suspended fires what was due meanwhile when it resumes", async () => {
    service.store.create("one", everyDayAt(12, 20));
    vi.setSystemTime(new Date("2026-03-01T12:25:00Z"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invoked.map((line) => line.split(" ")[0])).toEqual(["timers/reconcile", "timers/tick"]);
  });

  it("nothing fires once the firer is stopped", async () => {
    service.stop();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(invoked).toEqual([]);
  });
});

it("a set clock is moved when what began before is completed", async () => {
  const clock = new SteeredClock(new Date("2026-03-01T12:07:30Z"), () => 0);
  const answer = Promise.withResolvers<Invoked>();
  const service = timers({ lambda: () => answer.promise, folder: undefined, clock });
  service.events.accept("jobs/deliver", {});
  const moved = service.moveTo?.(new Date("2026-03-01T12:08:00Z"), service.events.quiet);
  await setImmediate();
  expect(clock.now().toISOString()).toBe("2026-03-01T12:07:30.000Z");
  answer.resolve({ payload: null });
  await moved;
  expect(clock.now().toISOString()).toBe("2026-03-01T12:08:00.000Z");
});

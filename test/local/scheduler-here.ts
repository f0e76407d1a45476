/** The Scheduler stand-in as the official client sees it, on a clock that moves only on request. */
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach } from "vitest";
import { SteeredClock } from "../../local/aws/clock.ts";
import type { Invoked } from "../../local/aws/lambda.ts";
import { functionArn, localNames, REGION } from "../../local/aws/names.ts";
import { schedulerServer } from "../../local/aws/scheduler/server.ts";
import { type Timers, timers } from "../../local/aws/timers.ts";
import { ANY_PORT, type Listening, listening } from "../../local/listening.ts";
import { temporaryFolder } from "./folder.ts";

export const START = new Date("2026-03-01T12:00:00Z");

/** The input of `tick` from the schedules of these tests: the schedule's name and the time of the firing. */
export interface Fired {
  schedule: string;
  at: string;
}

export interface SchedulerHere {
  client: SchedulerClient;
  clock: SteeredClock;
  /** The inputs of `tick`, in order. */
  fired: Fired[];
  /** The answer of `tick`. By default it succeeds. Reset for each test. */
  tick: (event: Fired) => Promise<Invoked> | Invoked;
  /** Number of invocations of `reconcile`. */
  reconciled: number;
  /** Fires everything until an instant, inclusive. Each firing is completed first. */
  moveTo(instant: string): Promise<void>;
  /** Runs events that waited for the functions. */
  resume(): void;
  /** Simulates a restart of the stand-in's process at an instant. */
  restart(at: string): Promise<void>;
  /** Creates a schedule of `tick`. Fields that are left out get usual values. */
  create(name: string, more?: Partial<CreateScheduleCommandInput>): ReturnType<typeof createIt>;
  update(name: string, more?: Partial<CreateScheduleCommandInput>): ReturnType<typeof updateIt>;
}

const usual = (name: string) => ({
  Name: name,
  GroupName: localNames.timerGroup,
  ScheduleExpression: "cron(0 9 * * ? *)",
  FlexibleTimeWindow: { Mode: "OFF" as const },
  Target: {
    Arn: functionArn("timers/tick"),
    RoleArn: localNames.timerRole,
    Input: JSON.stringify({ schedule: name, at: "<aws.scheduler.scheduled-time>" }),
  },
});
const createIt = (client: SchedulerClient, name: string, more: Partial<CreateScheduleCommandInput> = {}) =>
  client.send(new CreateScheduleCommand({ ...usual(name), ...more }));
const updateIt = (client: SchedulerClient, name: string, more: Partial<CreateScheduleCommandInput> = {}) =>
  client.send(new UpdateScheduleCommand({ ...usual(name), ...more }));

/** Sets up and tears down around each test. `memory`: faster, and nothing survives a restart. */
export function schedulerHere({ memory = false } = {}): SchedulerHere {
  const folder = temporaryFolder();
  let tests = 0;
  let server: Listening;
  let service: Timers;

  const here: SchedulerHere = {
    client: new SchedulerClient({ region: REGION }),
    clock: new SteeredClock(START),
    fired: [],
    tick: () => ({ payload: null }),
    reconciled: 0,
    moveTo: (instant) => service.moveTo?.(new Date(instant), service.events.quiet) ?? Promise.reject(),
    resume: () => service.events.resume(),
    async restart(at) {
      await halt();
      await begin(new Date(at));
    },
    create: (name, more) => createIt(here.client, name, more),
    update: (name, more) => updateIt(here.client, name, more),
  };

  async function begin(at: Date) {
    here.clock = new SteeredClock(at, () => 0);
    const lambda = async (name: string, event: unknown): Promise<Invoked> => {
      if (name === "timers/reconcile") {
        here.reconciled += 1;
        return { payload: null };
      }
      if (name === "timers/retention") return { payload: null };
      here.fired.push(event as Fired);
      return here.tick(event as Fired);
    };
    const { clock } = here;
    const kept = memory ? undefined : `${folder}/${tests}`;
    service = timers({ lambda, clock, folder: kept, retryPause: 0 });
    server = await listening(schedulerServer(service.store), ANY_PORT);
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    here.client = new SchedulerClient({ endpoint: server.origin, region: REGION, credentials });
  }
  async function halt() {
    service.stop();
    here.client.destroy();
    await server.close();
  }

  beforeEach(async () => {
    tests += 1;
    here.fired = [];
    here.reconciled = 0;
    here.tick = () => ({ payload: null });
    await begin(START);
  });
  afterEach(halt);
  return here;
}

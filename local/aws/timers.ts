/**
 * EventBridge Scheduler on this machine: the stage's group, schedules for `reconcile` and `retention`, and delivery of
 * firings to functions.
 */
import { basename, join } from "node:path";
import { type FunctionName, type FunctionSpec, functions } from "../../shared/contract/functions.ts";
import { type Asynchronous, asynchronous } from "./asynchronous.ts";
import { type LocalClock, realClock, SteeredClock } from "./clock.ts";
import { type DeadLetters, deadLetters } from "./dead-letters.ts";
import type { Lambda } from "./lambda.ts";
import { failureQueueArn, functionArn, localNames } from "./names.ts";
import type { Demand } from "./permissions/ask.ts";
import { TIMERS, UPKEEP } from "./permissions/callers.ts";
import { runByItself, steer } from "./scheduler/clockwork.ts";
import { type Deliver, Firer } from "./scheduler/firing.ts";
import { schedule } from "./scheduler/schedule-requests.ts";
import { placeOf, ScheduleStore } from "./scheduler/schedules.ts";
import type { SteeredWaits } from "./steered-waits.ts";

export interface Timers {
  letters: DeadLetters;
  store: ScheduleStore;
  events: Asynchronous;
  /** With a set clock only. `quiet` resolves when a firing is completed. */
  moveTo?(instant: Date, quiet: () => Promise<void>): Promise<void>;
  stop(): void;
}

/** The schedules of `reconcile` and `retention` are outside the group of the timers. A deployment has EventBridge rules. */
const UPKEEP_GROUP = "default";

const specs: Readonly<Record<string, FunctionSpec>> = functions;

/** As deployed. */
const EVERY_15_MINUTES = "cron(0/15 * * * ? *)";
const EVERY_DAY = "cron(20 3 * * ? *)";

/** By the ARN of a schedule's role, whose policy is asked. */
const callerOf: Readonly<Record<string, string>> = {
  [localNames.timerRole]: TIMERS,
  [localNames.upkeepRole]: UPKEEP,
};

/** In memory if `folder` is undefined. `upkeep` is when `reconcile` runs. */
export function timers({
  lambda,
  clock = realClock,
  waits,
  upkeep = EVERY_15_MINUTES,
  folder,
  retryPause,
  demand = () => {},
  refusesFirings = () => false,
}: {
  lambda: Lambda;
  clock?: LocalClock | undefined;
  /** Of executions and of events, with a set clock. */
  waits?: SteeredWaits | undefined;
  upkeep?: string | undefined;
  folder: string | undefined;
  retryPause?: number | undefined;
  demand?: Demand;
  /** Whether the role of the timers may not invoke their target. */
  refusesFirings?(): boolean;
}): Timers {
  const within = (name: string) => folder && join(folder, name);
  const letters = deadLetters(within("dead-letters"));
  const events = asynchronous({
    lambda,
    deadLetters: letters,
    destinationOf: failureQueueArn,
    triesOf: (name) => specs[name]?.attempts,
    folder: within("events"),
    retryPause,
    waits,
  });
  const store = new ScheduleStore({ now: () => clock.now(), folder: within("scheduler") });
  store.ensureGroup(localNames.timerGroup);
  keepUp(store, "timers/reconcile", upkeep);
  keepUp(store, "timers/retention", EVERY_DAY);
  const byRole = (role: string, action: string, resource: string) =>
    demand(callerOf[role] ?? role, action, resource);
  const deliver: Deliver = ({ Arn, RoleArn }, input) => {
    if (RoleArn === localNames.timerRole && refusesFirings()) throw new Error("AccessDeniedException");
    byRole(RoleArn, "lambda:InvokeFunction", Arn);
    events.accept(functionOf(Arn), JSON.parse(input));
  };
  const firer = new Firer({
    store,
    clock,
    deliver,
    deadLetters: {
      put(letter, role) {
        byRole(role, "sqs:SendMessage", letter.queue);
        letters.put(letter);
      },
    },
    folder: within("fired"),
  });
  if (clock instanceof SteeredClock) {
    return {
      letters,
      store,
      events,
      moveTo: (instant, quiet) => steer({ firer, clock, waits, quiet }, instant),
      stop: events.suspend,
    };
  }
  const halt = runByItself(firer, store);
  return {
    letters,
    store,
    events,
    stop() {
      halt();
      events.suspend();
    },
  };
}

function keepUp(store: ScheduleStore, target: FunctionName, expression: string): void {
  const place = { GroupName: UPKEEP_GROUP, Name: basename(target) };
  const wanted = schedule.parse({
    GroupName: place.GroupName,
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: "OFF" },
    // An older firing is not retried: the next one makes up for it.
    Target: {
      Arn: functionArn(target),
      RoleArn: localNames.upkeepRole,
      RetryPolicy: { MaximumEventAgeInSeconds: 900 },
    },
  });
  const there = store.all().find((one) => placeOf(one) === placeOf(place));
  if (!there) store.create(place.Name, wanted);
  else if (there.ScheduleExpression !== expression) store.update(place.Name, wanted);
}

function functionOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  if (arn === functionArn(name) && Object.hasOwn(functions, name)) return name;
  throw new Error(`there is no function ${arn}`);
}

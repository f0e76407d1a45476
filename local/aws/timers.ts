/** EventBridge Scheduler as this machine has it: the stage's group, `reconcile` every so often, and firings that reach functions. */
import { join } from "node:path";
import { type FunctionSpec, functions } from "../../shared/contract/functions.ts";
import { type Asynchronous, asynchronous } from "./asynchronous.ts";
import { type LocalClock, realClock, SteeredClock } from "./clock.ts";
import { deadLetters } from "./dead-letters.ts";
import type { Lambda } from "./lambda.ts";
import { functionArn, localNames, queueArn } from "./names.ts";
import { runByItself, steer } from "./scheduler/clockwork.ts";
import { Firer } from "./scheduler/firing.ts";
import { schedule } from "./scheduler/schedule-requests.ts";
import { placeOf, ScheduleStore } from "./scheduler/schedules.ts";

export interface Timers {
  store: ScheduleStore;
  events: Asynchronous;
  /** Of a steered clock. `quiet` says when a firing has come to its end. */
  moveTo?(instant: Date, quiet: () => Promise<void>): Promise<void>;
  stop(): void;
}

/** Where `reconcile` is: beside the group of the schedules' own timers. A deployment has a rule of EventBridge for it. */
const UPKEEP = { GroupName: "default", Name: "reconcile" };

const specs: Readonly<Record<string, FunctionSpec>> = functions;

/** As deployed. */
const EVERY_15_MINUTES = "cron(0/15 * * * ? *)";

/** `folder` undefined: in memory only. `upkeep` is when `reconcile` runs. */
export function timers({
  lambda,
  clock = realClock,
  upkeep = EVERY_15_MINUTES,
  folder,
  retryPause,
}: {
  lambda: Lambda;
  clock?: LocalClock | undefined;
  upkeep?: string | undefined;
  folder: string | undefined;
  retryPause?: number | undefined;
}): Timers {
  const within = (name: string) => folder && join(folder, name);
  const letters = deadLetters(within("dead-letters"));
  const events = asynchronous({
    lambda,
    deadLetters: letters,
    destinationOf: (name) => queueArn(`failed-${name.split("/").at(-1)}`),
    triesOf: (name) => specs[name]?.attempts,
    folder: within("events"),
    retryPause,
  });
  const store = new ScheduleStore({ now: () => clock.now(), folder: within("scheduler") });
  store.ensureGroup(localNames.timerGroup);
  keepUp(store, upkeep);
  const deliver = (arn: string, input: string) => events.accept(functionOf(arn), JSON.parse(input));
  const firer = new Firer({ store, clock, deliver, deadLetters: letters, folder: within("fired") });
  if (clock instanceof SteeredClock) {
    return {
      store,
      events,
      moveTo: (instant, quiet) => steer({ firer, clock, quiet }, instant),
      stop: events.suspend,
    };
  }
  const halt = runByItself(firer, store);
  return {
    store,
    events,
    stop() {
      halt();
      events.suspend();
    },
  };
}

function keepUp(store: ScheduleStore, expression: string): void {
  const wanted = schedule.parse({
    GroupName: UPKEEP.GroupName,
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: "OFF" },
    // One that was missed for longer is made up for by the next.
    Target: {
      Arn: functionArn("timers/reconcile"),
      RoleArn: localNames.timerRole,
      RetryPolicy: { MaximumEventAgeInSeconds: 900 },
    },
  });
  const there = store.all().find((one) => placeOf(one) === placeOf(UPKEEP));
  if (!there) store.create(UPKEEP.Name, wanted);
  else if (there.ScheduleExpression !== expression) store.update(UPKEEP.Name, wanted);
}

function functionOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf(":") + 1);
  if (arn === functionArn(name) && Object.hasOwn(functions, name)) return name;
  throw new Error(`there is no function ${arn}`);
}

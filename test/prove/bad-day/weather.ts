/** The bad hours of a month, drawn by a seed: which services refuse, are slow or forget, how much, and for how long. */

import type { Fault, Misbehaviour } from "../../../local/aws/misbehaviour.ts";
import type { Dice } from "../../../local/demo/sample/dice.ts";
import { type BrazeFault, type BrazeWeather, calmBraze } from "./braze.ts";

const HOUR = 3_600_000;

export interface Weather {
  aws: Misbehaviour;
  braze: BrazeWeather;
  /** Shares of the invocations of functions: whose process dies, and those that AWS loses sight of while they run. */
  deaths: number;
  lostSight: number;
  /** Of the executions that run, in each quarter of an hour: those that are stopped in their midst. */
  stopped: number;
  /** Of the firings: those that never come, and those that come twice. */
  firingsLost: number;
  firingsTwice: number;
  /** Timers that are deleted behind our back when the storm begins. */
  timersDeleted: number;
}

export const calm: Weather = {
  aws: {},
  braze: calmBraze,
  deaths: 0,
  lostSight: 0,
  stopped: 0,
  firingsLost: 0,
  firingsTwice: 0,
  timersDeleted: 0,
};

/** Milliseconds since 1970. */
export interface Storm {
  from: number;
  to: number;
  what: string;
  weather: Weather;
}

const kinds = ["dynamodb", "scheduler", "states", "lambda", "ses", "braze", "s3", "events"] as const;
export type Kind = (typeof kinds)[number];

/** One or two a day, with two calm hours between them at least. `secrets` are those of the connections at Braze. */
export function storms(
  dice: Dice,
  { from, days, secrets }: { from: Date; days: number; secrets: readonly string[] },
): Storm[] {
  const all: Storm[] = [];
  let at = from.getTime() + dice.between(1, 4) * HOUR;
  const end = from.getTime() + days * 24 * HOUR - 2 * HOUR;
  while (at < end) {
    const lasts = dice.between(20, 300) * 60_000;
    // Some storms strike everything: what one fault hides, another one shows.
    const share = dice.happens(0.2) ? 1 : 0.3;
    const struck = kinds.filter(() => dice.happens(share));
    const chosen = struck.length > 0 ? struck : [dice.pick(kinds)];
    if (at + lasts < end)
      all.push({
        from: at,
        to: at + lasts,
        what: chosen.join("+"),
        weather: weatherOf(dice, chosen, secrets),
      });
    at += lasts + dice.between(2 * 60, 20 * 60) * 60_000;
  }
  return all;
}

function weatherOf(dice: Dice, struck: readonly Kind[], secrets: readonly string[]): Weather {
  const weather = { ...calm };
  const aws: Misbehaviour = { seed: dice.between(1, 1_000_000) };
  const allFaults: Fault[] = [];
  for (const kind of struck) {
    const { faults = [], aws: switches, ...rest } = blows[kind](dice, secrets);
    allFaults.push(...faults);
    Object.assign(aws, switches);
    Object.assign(weather, rest);
  }
  return { ...weather, aws: { ...aws, faults: allFaults } };
}

type Blow = Partial<Weather> & { faults?: Fault[] };

const some = (dice: Dice, low: number, high: number) => low + dice.draw() * (high - low);

const blows: Record<Kind, (dice: Dice, secrets: readonly string[]) => Blow> = {
  dynamodb(dice) {
    const service = "dynamodb";
    const writes = ["PutItem", "UpdateItem", "DeleteItem"];
    const choices: [Fault[], ...Fault[][]] = [
      [{ service, operations: writes, share: some(dice, 0.3, 1), does: "throttle" }],
      [{ service, share: some(dice, 0.3, 1), does: "throttle" }],
      [{ service, share: some(dice, 0.3, 1), does: "fail" }],
      [{ service, conditional: true, share: some(dice, 0.2, 0.7), does: "lose-answer" }],
      [{ service, share: some(dice, 0.1, 0.5), does: "lose-request" }],
      [{ service, share: some(dice, 0.05, 0.3), does: "answer-late", seconds: dice.between(2, 12) }],
      [{ service, operations: ["Query"], share: 1, does: "fail" }],
    ];
    return { faults: dice.pick(choices) };
  },
  scheduler(dice) {
    const service = "scheduler";
    const operations = dice.pick([
      ["CreateSchedule", "UpdateSchedule"],
      ["DeleteSchedule"],
      ["ListSchedules"],
      ["CreateSchedule", "UpdateSchedule", "GetSchedule", "DeleteSchedule", "ListSchedules"],
    ]);
    const does = dice.pick(["throttle", "fail", "lose-answer", "lose-request"] as const);
    return {
      faults: [{ service, operations, share: some(dice, 0.4, 1), does }],
      aws: {
        ...(dice.happens(0.5) && { listsLateSeconds: dice.between(30, 1_200) }),
        ...(dice.happens(0.3) && { unknownZones: ["Africa/Casablanca"] }),
      },
      firingsLost: dice.happens(0.5) ? some(dice, 0.1, 1) : 0,
      firingsTwice: dice.happens(0.5) ? some(dice, 0.1, 0.6) : 0,
      timersDeleted: dice.happens(0.5) ? dice.between(1, 20) : 0,
    };
  },
  states(dice) {
    const service = "states";
    const choices: [Fault[], ...Fault[][]] = [
      [{ service, operations: ["StartExecution"], share: some(dice, 0.4, 1), does: "throttle" }],
      [{ service, operations: ["DescribeExecution"], share: some(dice, 0.4, 1), does: "fail" }],
      [{ service, share: some(dice, 0.2, 0.7), does: "lose-answer" }],
      [],
    ];
    return {
      faults: dice.pick(choices),
      aws: { ...(dice.happens(0.4) && { openMapRuns: 1 }) },
      stopped: dice.happens(0.6) ? some(dice, 0.1, 0.6) : 0,
    };
  },
  lambda(dice) {
    return {
      faults: [
        {
          service: "lambda",
          share: some(dice, 0, 0.6),
          does: dice.pick(["throttle", "fail", "lose-answer"]),
        },
      ],
      aws: { ...(dice.happens(0.5) && { concurrency: dice.between(1, 4) }) },
      deaths: some(dice, 0.05, 0.5),
      lostSight: some(dice, 0, 0.4),
    };
  },
  ses(dice) {
    const service = "ses";
    const does = dice.pick(["throttle", "fail", "lose-answer", "lose-request"] as const);
    const late: Fault = {
      service,
      share: some(dice, 0.3, 1),
      does: "answer-late",
      seconds: dice.between(20, 120),
    };
    return { faults: dice.happens(0.4) ? [late] : [{ service, share: some(dice, 0.3, 1), does }] };
  },
  events(dice) {
    const service = "events";
    const does = dice.pick(["throttle", "fail", "lose-answer", "lose-request"] as const);
    return {
      faults: [{ service, share: some(dice, 0.3, 1), does }],
      aws: { eventsRefused: dice.between(0, 20) },
    };
  },
  braze(dice, secrets) {
    const all: BrazeFault[] = ["broken", "limited", "silent", "late", "unreached"];
    const faults = all.filter(() => dice.happens(0.4));
    const refusedSecrets = secrets.filter(() => dice.happens(0.3));
    const share = faults.length > 0 ? some(dice, 0.1, 1) : 0;
    return { braze: { faults, share, refusedSecrets } };
  },
  s3(dice) {
    const does = dice.pick(["throttle", "fail", "lose-answer", "lose-request"] as const);
    const late: Fault = {
      service: "s3",
      share: some(dice, 0.1, 0.6),
      does: "answer-late",
      seconds: dice.between(3, 40),
    };
    return { faults: dice.happens(0.4) ? [late] : [{ service: "s3", share: some(dice, 0.1, 0.9), does }] };
  },
};

/** Weather that never ends: of the calls to each service, of the processes and of the firings, one in twenty goes wrong. */
import type { Fault } from "../../../local/aws/misbehaviour.ts";
import { calm, type Weather } from "../bad-day/weather.ts";

/** The share of what goes wrong. Each of the five ways in which a call does so has a fifth of it. */
export const FAULTS = 0.05;

/** Seconds by which a late answer is late: for some longer, for some shorter than the client waits. */
const late = { dynamodb: 6, scheduler: 3, states: 6, lambda: 6, ses: 70, s3: 25, events: 3 } as const;

const ways = ["throttle", "fail", "lose-request", "lose-answer"] as const;

const faults = (Object.keys(late) as (keyof typeof late)[]).flatMap((service): Fault[] => {
  const share = FAULTS / 5;
  return [
    ...ways.map((does): Fault => ({ service, share, does })),
    { service, share, does: "answer-late", seconds: late[service] },
  ];
});

/** `refusedSecrets`: of connections whose key Braze refuses. */
export function steady(seed: number, refusedSecrets: readonly string[] = []): Weather {
  return {
    ...calm,
    aws: { seed, faults },
    braze: {
      faults: ["broken", "limited", "silent", "late", "unreached"],
      share: FAULTS,
      refusedSecrets,
    },
    deaths: FAULTS,
    lostSight: FAULTS / 5,
    stopped: FAULTS / 5,
    firingsLost: FAULTS,
    firingsTwice: FAULTS,
  };
}

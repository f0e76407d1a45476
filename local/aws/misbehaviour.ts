/**
 * What the stand-ins do that AWS does on a bad day: switches, all off at first. Whatever a fault does, it looks to the
 * SDK's clients as it does at AWS.
 */
import { setTimeout as passed } from "node:timers/promises";
import { dice } from "../demo/sample/dice.ts";
import type { AthenaSwitches } from "./athena/athena.ts";
import type { BucketSwitches } from "./bucket-events.ts";
import type { Call, Refusal, Service, Verdict } from "./gate/gate.ts";
import type { MailSwitches } from "./mail-reports.ts";

/** What happens to calls of a service. The first fault that a call meets counts. */
export interface Fault {
  service: Service;
  /** Names of the API, such as `PutItem`. Left out: all. */
  operations?: readonly string[];
  /** Only writes of the table that have a condition. */
  conditional?: true;
  /** The share of those calls, from 0 to 1. Left out: all. */
  share?: number;
  /** The fault is over after so many calls. Left out: it lasts. */
  times?: number;
  /**
   * `throttle`: refused, as too many at once. `fail`: answered 5xx, not applied. `lose-request`: the connection is
   * dropped. `lose-answer`: it is dropped once the call was applied. `answer-late`: applied at once, and answered after
   * `seconds`.
   */
  does: "throttle" | "fail" | "lose-request" | "lose-answer" | "answer-late";
  seconds?: number;
}

export interface Misbehaviour {
  faults?: readonly Fault[];
  /** Invocations of functions that run at once, all functions together; Lambda refuses the rest. */
  concurrency?: number;
  /** Maps of the workflow that are open at once; the others wait. */
  openMapRuns?: number;
  /** Scheduler's lists are so many seconds behind. */
  listsLateSeconds?: number;
  /** Scheduler may not invoke the target of timers: a firing goes to their queue at once. AWS tries for six hours first. */
  firingsRefused?: boolean;
  /** Time zones that Scheduler does not know, whatever ICU knows. */
  unknownZones?: readonly string[];
  /** What becomes of mails after SES has accepted them. */
  mail?: MailSwitches;
  /**
   * Entries that EventBridge refuses in calls that it answers with 200, from the first on; those after them are taken. Left
   * out: none.
   */
  eventsRefused?: number;
  /** What becomes of events of the data bucket. */
  bucketEvents?: BucketSwitches;
  /** What becomes of Athena's queries. */
  athena?: AthenaSwitches;
  /** Of the choice of calls by `share`. */
  seed?: number;
}

export class Misbehaving {
  readonly #pause: (milliseconds: number) => Promise<unknown>;
  #now: Misbehaviour = {};
  #left = new Map<Fault, number>();
  #random = dice(1);

  /** `pause` lets the time pass by which answers are late. Left out: real time. */
  constructor(pause: (milliseconds: number) => Promise<unknown> = passed) {
    this.#pause = pause;
  }

  /** Replaces everything: what is left out is off. */
  set(next: Misbehaviour): void {
    this.#now = next;
    this.#left = new Map(
      (next.faults ?? []).map((fault) => [fault, fault.times ?? Number.POSITIVE_INFINITY]),
    );
    this.#random = dice(next.seed ?? 1);
  }

  get now(): Readonly<Misbehaviour> {
    return this.#now;
  }

  readonly guard = (call: Call): Verdict => {
    if (call.service === "scheduler" && this.#isZoneUnknown(call)) return unknownZone;
    for (const [fault, left] of this.#left) {
      if (left <= 0 || !concerns(fault, call) || !this.#random.happens(fault.share ?? 1)) continue;
      this.#left.set(fault, left - 1);
      if (fault.does === "answer-late") return { late: this.#pause((fault.seconds ?? 0) * 1_000) };
      return verdict(call, fault.does);
    }
    return undefined;
  };

  #isZoneUnknown({ operation, body }: Call): boolean {
    const { unknownZones = [] } = this.#now;
    if (unknownZones.length === 0 || !/^(Create|Update)Schedule$/.test(operation)) return false;
    const { ScheduleExpressionTimezone } = JSON.parse(body.toString()) as Record<string, unknown>;
    return unknownZones.includes(String(ScheduleExpressionTimezone));
  }
}

function concerns({ service, operations, conditional }: Fault, call: Call): boolean {
  if (service !== call.service) return false;
  if (operations && !operations.includes(call.operation)) return false;
  return !conditional || call.body.includes('"ConditionExpression"');
}

function verdict({ service, operation }: Call, does: Exclude<Fault["does"], "answer-late">): Verdict {
  switch (does) {
    case "throttle":
      return operation === "GetQueryResults" ? tooManyResults : throttled[service];
    case "fail":
      return broken[service];
    case "lose-request":
      return { lost: "before" };
    case "lose-answer":
      return { lost: "after" };
    default:
      return does satisfies never;
  }
}

const answer = (status: number, type: string, message: string): Refusal => ({ status, type, message });
const unknownZone = answer(400, "ValidationException", "Invalid Schedule Expression Timezone.");

/** Sources: the lists of errors in each service's API reference. */
const throttled: Record<Service, Refusal> = {
  dynamodb: answer(400, "ProvisionedThroughputExceededException", "The throughput is exceeded."),
  s3: answer(503, "SlowDown", "Please reduce your request rate."),
  ses: answer(400, "Throttling", "Maximum sending rate exceeded."),
  scheduler: answer(429, "ThrottlingException", "Rate exceeded"),
  states: answer(400, "ThrottlingException", "Rate exceeded"),
  lambda: answer(429, "TooManyRequestsException", "Rate Exceeded."),
  secretsmanager: answer(400, "ThrottlingException", "Rate exceeded"),
  sqs: answer(400, "RequestThrottled", "Rate exceeded"),
  events: answer(400, "ThrottlingException", "Rate exceeded"),
  athena: answer(400, "ThrottlingException", "Rate exceeded"),
};
/** Athena's other calls tell so by `ThrottlingException`, and a start that has no room by this. */
const tooManyResults = answer(400, "TooManyRequestsException", "Rate exceeded");
const broken: Record<Service, Refusal> = {
  dynamodb: answer(500, "InternalServerError", "The request could not be processed."),
  s3: answer(500, "InternalError", "We encountered an internal error. Please try again."),
  ses: answer(500, "InternalFailure", "The request could not be processed."),
  scheduler: answer(500, "InternalServerException", "Unexpected error encountered."),
  states: answer(500, "InternalFailure", "The request could not be processed."),
  lambda: answer(500, "ServiceException", "The service encountered an internal error."),
  secretsmanager: answer(500, "InternalServiceError", "An error occurred on the server side."),
  sqs: answer(500, "InternalError", "An error occurred on the server side."),
  events: answer(500, "InternalException", "This exception occurs due to unexpected causes."),
  athena: answer(500, "InternalServerException", "An internal server error occurred."),
};

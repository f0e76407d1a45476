/** EventBridge's PutEvents: keeps the events of the stage's bus. There are no rules: `GET /` lists what they would get. */
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import * as z from "zod/mini";
import { kept } from "../kept.ts";
import { jsonService, operation, ServiceFault } from "./json-service.ts";
import { ACCOUNT, localNames, REGION } from "./names.ts";

/** Events that are kept: the newest. */
const KEPT = 1_000;
/** Bytes of all entries of a call. Source: EventBridge quotas. */
const CALL_BYTES = 1024 * 1024;

const entry = z.object({
  EventBusName: z.optional(z.string()),
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  /** Seconds since 1970. */
  Time: z.optional(z.number()),
});
const entries = z.object({ Entries: z.array(entry).check(z.minLength(1), z.maxLength(10)) });

/** As a rule's target gets it. Source: EventBridge, "Event structure". */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: [];
  detail: unknown;
}

export interface EventBus {
  server: Server;
  /** So many of the next entries, in calls that are answered 200. */
  refuse(entries: number): void;
}

/** In memory if `folder` is undefined. `accepted` is told each event that is taken. */
export function eventBus(given: {
  folder: string | undefined;
  now(): Date;
  accepted?(event: BusEvent): void;
}): EventBus {
  const { folder, now, accepted } = given;
  const events = kept<{ place: number; event: BusEvent }>(folder);
  let toRefuse = 0;
  const inOrder = events
    .entries()
    .map(([, one]) => one)
    .sort((one, other) => one.place - other.place);

  function keep(event: BusEvent): void {
    accepted?.(event);
    const one = { place: (inOrder.at(-1)?.place ?? 0) + 1, event };
    inOrder.push(one);
    events.set(event.id, one);
    for (const { event: old } of inOrder.splice(0, inOrder.length - KEPT)) events.delete(old.id);
  }

  function put(wanted: z.infer<typeof entry>) {
    const { EventBusName = "default", Source, DetailType, Detail, Time } = wanted;
    if (toRefuse > 0) {
      toRefuse -= 1;
      return refused("InternalFailure", "The request could not be processed.");
    }
    if (!Source || !DetailType || Detail === undefined)
      return refused("InvalidArgument", "Parameter Source, DetailType or Detail is not valid.");
    if (EventBusName !== localNames.eventBus)
      return refused("InvalidArgument", `Event bus ${EventBusName} does not exist.`);
    const detail = parsed(Detail);
    if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
    const time = Time === undefined ? now() : new Date(Time * 1_000);
    const id = randomUUID();
    keep({
      version: "0",
      id,
      "detail-type": DetailType,
      source: Source,
      account: ACCOUNT,
      time: `${time.toISOString().slice(0, 19)}Z`,
      region: REGION,
      resources: [],
      detail,
    });
    return { EventId: id };
  }

  const server = jsonService(
    { target: "AWSEvents", version: "1.1" },
    {
      PutEvents: operation(entries, ({ Entries }) => {
        if (Buffer.byteLength(JSON.stringify(Entries)) > CALL_BYTES)
          throw new ServiceFault(
            "ValidationException",
            "Total size of the entries in the request is over the limit.",
          );
        const answers = Entries.map(put);
        return {
          FailedEntryCount: answers.filter((one) => "ErrorCode" in one).length,
          Entries: answers,
        };
      }),
    },
    () => inOrder.map(({ event }) => event),
  );
  return {
    server,
    refuse(count) {
      toRefuse = count;
    },
  };
}

function refused(ErrorCode: string, ErrorMessage: string) {
  return { ErrorCode, ErrorMessage };
}

/** Undefined if it is not a JSON object. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

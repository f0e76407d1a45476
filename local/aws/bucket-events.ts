/**
 * What S3 tells EventBridge of the data bucket, as the deployed rule hands it to the function. Source: S3 user guide,
 * "EventBridge event message structure".
 */
import { randomUUID } from "node:crypto";
import { DATA_ENDINGS } from "../../shared/contract/arrivals.ts";
import { ACCOUNT, localNames, REGION } from "./names.ts";

export interface BucketSwitches {
  /** Events never come. */
  lost?: boolean;
  /** Events wait until this is off, and then come in the opposite order. */
  held?: boolean;
  /** Each event comes twice. */
  twice?: boolean;
}

/** An object that was written. */
export interface WrittenObject {
  bucket: string;
  key: string;
  size: number;
  etag: string;
}

export interface BucketEvents {
  written(object: WrittenObject): void;
  /** Replaces all switches. */
  set(switches: BucketSwitches): void;
}

/** `tell` hands an event to the function. */
export function bucketEvents({ tell, now }: { tell(event: unknown): void; now(): Date }): BucketEvents {
  let switches: BucketSwitches = {};
  let held: unknown[] = [];
  const send = (event: unknown) => {
    for (const one of switches.twice ? [event, event] : [event]) tell(one);
  };
  return {
    written(object) {
      if (!isOfRule(object) || switches.lost) return;
      const event = eventOf(object, now());
      if (switches.held) held.push(event);
      else send(event);
    },
    set(next) {
      switches = next;
      if (next.held) return;
      const late = held.reverse();
      held = [];
      for (const event of late) send(event);
    },
  };
}

function isOfRule({ bucket, key }: WrittenObject): boolean {
  return bucket === localNames.dataBucket && !DATA_ENDINGS.some((ending) => key.endsWith(ending));
}

function eventOf({ bucket, key, size, etag }: WrittenObject, at: Date) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: ACCOUNT,
    time: at.toISOString(),
    region: REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size, etag, sequencer: at.getTime().toString(16).toUpperCase() },
      "request-id": randomUUID(),
      requester: ACCOUNT,
      "source-ip-address": "127.0.0.1",
      reason: "PutObject",
    },
  };
}

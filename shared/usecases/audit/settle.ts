/** Ends the entries of requests that ended without an answer: by what is there now, it tells what they did. */
import {
  digestOfChannel,
  digestOfConnection,
  digestOfForgetting,
  digestOfRun,
  digestOfSlot,
  digestOfThing,
} from "../../domain/audit-digests.ts";
import { parseExclusionListId } from "../../domain/exclusions.ts";
import { parseChannelId, parseCohortId, parseConnectionId, parseRunId } from "../../domain/ids.ts";
import { AUDIT_OPEN_MS } from "../../limits.ts";
import type { OpenEntry, Step } from "../../ports/audit.ts";
import type { World } from "../../ports/world.ts";
import { everyItem } from "../every-item.ts";
import type { Repairs } from "../reconcile/repairs.ts";
import { changesOf } from "./audited.ts";

export type SettleEntriesDeps = Pick<
  World,
  | "auditTrail"
  | "channels"
  | "clock"
  | "cohorts"
  | "connections"
  | "dataSets"
  | "uploads"
  | "mailAddresses"
  | "exclusionLists"
  | "forgettings"
  | "schedules"
  | "runs"
>;

/** Only of requests that must have ended: no function of the API lives so long. */
export async function settleEntries(world: SettleEntriesDeps, repairs: Repairs): Promise<void> {
  const { auditTrail, clock } = world;
  const late = clock.now().getTime() - AUDIT_OPEN_MS;
  for (const entry of await everyItem((wanted) => auditTrail.open(wanted))) {
    if (Date.parse(entry.at) > late) continue;
    await repairs.attempt({}, async () => {
      const changes = changesOf(await stepsMade(world, entry));
      const object = entry.object ?? changes[0]?.object;
      await auditTrail.end(entry, {
        outcome: "interrupted",
        changes,
        ...(object !== undefined && { object }),
      });
      repairs.count("auditsSettled");
    });
  }
}

type Made = Step & { uncertain?: true };

async function stepsMade(world: SettleEntriesDeps, { steps }: OpenEntry): Promise<Made[]> {
  const made: Made[] = [];
  for (const [object, own] of Map.groupBy(steps, (step) => step.object)) {
    if (isOfSandbox(object)) {
      made.push(...own.map((step) => ({ ...step, uncertain: true as const })));
      continue;
    }
    const now = await thingNow(world, object);
    // Steps follow each other, so those before one that was made were made.
    const last = own.findLastIndex((step) => wasMade(step, now) === "yes");
    made.push(...own.slice(0, last + 1));
    const unclear = own.slice(last + 1).filter((step) => wasMade(step, now) === "unknown");
    const isGoneSince = !now && last < 0 && (await hasEntries(world, object));
    const unsure = now || isGoneSince ? unclear : [];
    made.push(...unsure.map((step) => ({ ...step, uncertain: true as const })));
  }
  return made;
}

/** Nobody but the sandbox reads its things, so nobody else can tell what became of them. */
function isOfSandbox(object: string): boolean {
  return object.startsWith("sandbox-");
}

interface Now {
  digest: string;
  version?: number;
}

function wasMade({ before, after, version }: Step, now: Now | undefined): "yes" | "no" | "unknown" {
  if (after === undefined) return now ? "no" : "yes";
  if (!now) return "unknown";
  if (version === undefined || now.version === undefined) {
    if (now.digest === after) return "yes";
    return now.digest === before ? "no" : "unknown";
  }
  if (now.version < version) return "no";
  if (now.digest === after) return "yes";
  return now.version === version ? "no" : "unknown";
}

/** What was created and then deleted has entries of others. */
async function hasEntries({ auditTrail }: SettleEntriesDeps, object: string): Promise<boolean> {
  return (await auditTrail.list({ object }, { limit: 1 })).items.length > 0;
}

async function thingNow(world: SettleEntriesDeps, object: string): Promise<Now | undefined> {
  const [kind = ""] = object.split(":", 1);
  const id = object.slice(kind.length + 1);
  switch (kind) {
    case "cohort":
      return ofThing(await world.cohorts.read(parseCohortId(id)), digestOfThing);
    case "connection":
      return ofThing(await world.connections.read(parseConnectionId(id)), digestOfConnection);
    case "channel":
      return ofThing(await world.channels.read(parseChannelId(id)), digestOfChannel);
    case "data-set":
      return ofThing(await world.dataSets.read(id), digestOfThing);
    case "upload":
      return ofThing(await world.uploads.read(id), digestOfThing);
    case "mail-address":
      return ofThing(await world.mailAddresses.read(id), digestOfThing);
    case "exclusion-list":
      return ofThing(await world.exclusionLists.read(parseExclusionListId(id)), digestOfThing);
    case "forgetting":
      return ofThing(await world.forgettings.read(id), digestOfForgetting);
    case "schedule": {
      const slot = await world.schedules.read(parseCohortId(id));
      return slot && { digest: digestOfSlot(slot), version: slot.revision };
    }
    default: {
      const run = await world.runs.read(parseRunId(id));
      return run && { digest: digestOfRun(run) };
    }
  }
}

function ofThing<T extends { version: number }>(thing: T | undefined, digestOf: (thing: T) => string) {
  return thing && { digest: digestOf(thing), version: thing.version };
}

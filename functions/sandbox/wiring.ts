/** Composition root of the receiving side. */
import { sandboxBehavioursInTable } from "../../shared/adapters/dynamodb/sandbox-behaviours.ts";
import { sandboxCohortsInTable } from "../../shared/adapters/dynamodb/sandbox-cohorts.ts";
import { sandboxKeysInTable } from "../../shared/adapters/dynamodb/sandbox-keys.ts";
import { sandboxPeopleInTable } from "../../shared/adapters/dynamodb/sandbox-people.ts";
import { sandboxRequestsInTable } from "../../shared/adapters/dynamodb/sandbox-requests.ts";
import { versionedStoreInTable } from "../../shared/adapters/dynamodb/versioned-store.ts";
import type { Segment } from "../../shared/contract/sandbox-segments.ts";
import { currentChange } from "../current-change.ts";
import { clock, ids, random, sandboxPartnerKey, table } from "../wiring.ts";
import { recordedSandboxOn } from "./recorded.ts";

const recorded = recordedSandboxOn(currentChange);
export const keys = () => recorded.keys(sandboxKeysInTable(table()));
export const cohorts = () => sandboxCohortsInTable(table());
export const people = () => sandboxPeopleInTable(table());
export const segments = () => recorded.segments(versionedStoreInTable<Segment>(table(), "SANDBOX#SEGMENT"));
export const behaviours = () => recorded.behaviours(sandboxBehavioursInTable(table()));
export const requests = () => sandboxRequestsInTable(table());

/** Dependencies of Braze's two endpoints. */
export const receiving = () => ({
  clock: clock(),
  random: random(),
  ids: ids(),
  partnerKeys: sandboxPartnerKey(),
  keys: keys(),
  cohorts: cohorts(),
  behaviours: behaviours(),
  requests: requests(),
});

/**
 * The API's routes: for each method and path (API Gateway's form), the Lambda that answers it, the scope that a token
 * must carry, and what the answer needs.
 */
import type { FunctionName } from "./functions.ts";
import type { Need } from "./needs.ts";
import type { Audited, Method, RouteSpec } from "./route-spec.ts";
import { sandboxRoutes } from "./sandbox-routes.ts";

const read = ["table:read"] as const;
const write = ["table:read", "table:write"] as const;
const changesExclusions = ["exclusions:read", "exclusions:write", "forgottenKey:read", "engine"] as const;
/** For what changes the state of connections: other systems are told. */
const tells = ["events:publish", "deliveries:start"] as const;
/** For routes that start a job: it computes something, and what it keeps is its answer. */
const computes = false;

const table = {
  "GET /openapi.json": { by: "api/document", scope: "public", needs: ["callers"] },
  "GET /health": { by: "api/document", scope: "public", needs: ["callers"] },
  "POST /connections": {
    by: "api/connection-creation",
    scope: "connections/write",
    needs: [...write, "partnerKeys:read"],
  },
  "GET /connections": { by: "api/connections", scope: "connections/read", needs: read },
  "GET /connections/{connectionId}": { by: "api/connections", scope: "connections/read", needs: read },
  "PATCH /connections/{connectionId}": {
    by: "api/connection-changes",
    scope: "connections/write",
    needs: [...write, "partnerKeys:read", "timer:write", ...tells],
  },
  "DELETE /connections/{connectionId}": {
    by: "api/connection-deletion",
    scope: "connections/write",
    needs: [...write, "keys:delete", "timer:write", ...tells],
  },
  "POST /connections/{connectionId}/keys": {
    by: "api/keys",
    scope: "keys/admin",
    needs: [...write, "keys:create", "keys:delete", "partnerKeys:read", "braze"],
  },
  "GET /connections/{connectionId}/keys": { by: "api/connections", scope: "connections/read", needs: read },
  "DELETE /connections/{connectionId}/keys/{keyId}": {
    by: "api/key-invalidation",
    scope: "keys/admin",
    needs: [...write, "keys:delete", ...tells],
  },
  "POST /connections/{connectionId}/activation": {
    by: "api/activation",
    scope: "connections/write",
    needs: [...write, "keys:read", "partnerKeys:read", "braze", "mail:send", "events:publish"],
  },
  "POST /channels": {
    by: "api/channel-secrets",
    scope: "connections/write",
    needs: [...write, "channelSecrets:create", "channelSecrets:delete", "channelAddresses"],
  },
  "GET /channels": { by: "api/channels", scope: "connections/read", needs: read },
  "GET /channels/{channelId}": { by: "api/channels", scope: "connections/read", needs: read },
  "PATCH /channels/{channelId}": { by: "api/channels", scope: "connections/write", needs: write },
  "DELETE /channels/{channelId}": {
    by: "api/channel-deletion",
    scope: "connections/write",
    needs: [...write, "channelSecrets:delete"],
  },
  "POST /channels/{channelId}/secret": {
    by: "api/channel-secrets",
    scope: "connections/write",
    needs: [...write, "channelSecrets:create", "channelSecrets:delete", "channelAddresses"],
  },
  "POST /channels/{channelId}/test": {
    by: "api/channel-tests",
    scope: "connections/write",
    undigested: "A message is sent: nothing that is kept changes.",
    needs: [...read, "channelSecrets:read", "channelAddresses", "channels:send"],
  },
  "GET /channels/{channelId}/deliveries": { by: "api/channels", scope: "connections/read", needs: read },
  "POST /channels/{channelId}/deliveries/{deliveryId}/replay": {
    by: "api/channels",
    scope: "connections/write",
    undigested: "A message is sent again: what people set does not change.",
    needs: [...write, "deliveries:start"],
  },
  "PUT /data-sets/{dataSetId}": {
    by: "api/data-sets",
    scope: "connections/write",
    needs: [...write, "job:start"],
  },
  "GET /data-sets": { by: "api/data-sets", scope: "cohorts/read", needs: read },
  "GET /data-sets/{dataSetId}": { by: "api/data-sets", scope: "cohorts/read", needs: read },
  "DELETE /data-sets/{dataSetId}": { by: "api/data-sets", scope: "connections/write", needs: write },
  "POST /data-sets/{dataSetId}/check": {
    by: "api/data-sets",
    scope: "cohorts/read",
    audited: computes,
    needs: [...write, "job:start"],
  },
  "GET /checks/{checkId}": { by: "api/data-sets", scope: "cohorts/read", needs: read },
  "POST /cohorts": { by: "api/previews", scope: "cohorts/write", needs: [...write, "job:start"] },
  "GET /cohorts": { by: "api/cohorts", scope: "cohorts/read", needs: read },
  "GET /cohort-summaries": { by: "api/cohort-summaries", scope: "cohorts/read", needs: read },
  "GET /cohorts/{cohortId}": { by: "api/cohorts", scope: "cohorts/read", needs: read },
  "PUT /cohorts/{cohortId}": {
    by: "api/previews",
    scope: "cohorts/write",
    needs: [...write, "job:start"],
  },
  "PATCH /cohorts/{cohortId}": { by: "api/cohorts", scope: "cohorts/write", needs: write },
  "DELETE /cohorts/{cohortId}": {
    by: "api/schedule-changes",
    scope: "cohorts/write",
    needs: [...write, "timer:write"],
  },
  "GET /cohorts/{cohortId}/definitions": { by: "api/cohorts", scope: "cohorts/read", needs: read },
  "GET /cohorts/{cohortId}/lists": { by: "api/cohorts", scope: "cohorts/read", needs: read },
  "POST /uploads": { by: "api/upload-creation", scope: "cohorts/write", needs: [...write, "uploads:write"] },
  "GET /uploads": { by: "api/uploads", scope: "cohorts/read", needs: read },
  "GET /uploads/{uploadId}": { by: "api/uploads", scope: "cohorts/read", needs: read },
  "POST /uploads/{uploadId}/report": {
    by: "api/previews",
    scope: "cohorts/write",
    audited: computes,
    needs: [...write, "job:start"],
  },
  "GET /reports/{reportId}": { by: "api/previews", scope: "cohorts/write", needs: read },
  "POST /previews": {
    by: "api/previews",
    scope: "cohorts/write",
    audited: computes,
    needs: [...write, "job:start"],
  },
  "GET /previews/{previewId}": { by: "api/previews", scope: "cohorts/read", needs: read },
  "POST /cohorts/{cohortId}/preview": {
    by: "api/previews",
    scope: "cohorts/read",
    audited: computes,
    needs: [...write, "job:start"],
  },
  "POST /cohorts/{cohortId}/imports": {
    by: "api/imports",
    scope: "imports/run",
    needs: [...write, "workflow:start"],
  },
  "POST /cohorts/{cohortId}/ledger/rebuild": {
    by: "api/imports",
    scope: "imports/run",
    needs: [...write, "workflow:start"],
  },
  "GET /cohorts/{cohortId}/imports": { by: "api/history", scope: "cohorts/read", needs: read },
  "POST /cohorts/{cohortId}/schedule": {
    by: "api/schedule-changes",
    scope: "schedules/write",
    needs: [...write, "timer:write"],
  },
  "GET /cohorts/{cohortId}/schedule": { by: "api/schedules", scope: "cohorts/read", needs: read },
  "PUT /cohorts/{cohortId}/schedule": {
    by: "api/schedule-changes",
    scope: "schedules/write",
    needs: [...write, "timer:write"],
  },
  "DELETE /cohorts/{cohortId}/schedule": {
    by: "api/schedule-changes",
    scope: "schedules/write",
    needs: [...write, "timer:write"],
  },
  "POST /cohorts/{cohortId}/schedule/test-mail": {
    by: "api/test-mails",
    scope: "schedules/write",
    undigested: "A mail is sent: nothing that is kept changes.",
    needs: [...read, "mail:send"],
  },
  "POST /cohorts/{cohortId}/schedule/pause": {
    by: "api/schedule-changes",
    scope: "schedules/write",
    needs: [...write, "timer:write"],
  },
  "POST /cohorts/{cohortId}/schedule/resume": {
    by: "api/schedule-changes",
    scope: "schedules/write",
    needs: [...write, "timer:write"],
  },
  "POST /cohorts/{cohortId}/schedule/imports": {
    by: "api/schedules",
    scope: "imports/run",
    needs: [...write, "workflow:start"],
  },
  "GET /schedules": { by: "api/schedules", scope: "cohorts/read", needs: read },
  "GET /imports": { by: "api/history", scope: "cohorts/read", needs: read },
  "GET /imports/{runId}": {
    by: "api/progress",
    scope: "cohorts/read",
    needs: [...read, "results:list", "endpoints"],
  },
  "GET /imports/{runId}/rejected": {
    by: "api/rejected",
    scope: "people/read",
    audited: "people",
    needs: [...read, "rejected:read"],
  },
  "POST /cohorts/{cohortId}/people/look-up": {
    by: "api/people",
    scope: "people/read",
    audited: "people",
    needs: [...read, "audit:write", "ledgers:read", "prepared:read", "results:read", "engine"],
  },
  "POST /imports/{runId}/cancellation": { by: "api/imports", scope: "imports/run", needs: write },
  "GET /blocked-addresses": { by: "api/blocked-addresses", scope: "cohorts/read", needs: read },
  "DELETE /blocked-addresses/{addressId}": {
    by: "api/blocked-addresses",
    scope: "connections/write",
    needs: write,
  },
  "GET /exclusion-lists": { by: "api/connections", scope: "connections/read", needs: read },
  "GET /exclusion-lists/{listId}/people": {
    by: "api/exclusions",
    scope: "people/read",
    audited: "people",
    needs: [...read, "exclusions:read", "engine"],
  },
  "POST /exclusion-files": {
    by: "api/exclusion-files",
    scope: "exclusions/write",
    needs: [...write, "uploads:write"],
  },
  "POST /exclusion-lists/{listId}/files": {
    by: "api/file-exclusions",
    scope: "exclusions/write",
    needs: [...write, "uploads:read", ...changesExclusions],
  },
  "POST /exclusion-lists/{listId}/people": {
    by: "api/exclusion-changes",
    scope: "exclusions/write",
    needs: [...write, ...changesExclusions],
  },
  "POST /exclusion-lists/{listId}/removals": {
    by: "api/exclusion-changes",
    scope: "exclusions/write",
    needs: [...write, ...changesExclusions],
  },
  "POST /people/forget": {
    by: "api/forget-people",
    scope: "people/forget",
    needs: [...write, "uploads:read", "exclusions:write", "engine", "forgetting:start"],
  },
  "GET /people/forgettings": { by: "api/forgettings", scope: "people/forget", needs: read },
  "GET /people/forgettings/{forgettingId}": { by: "api/forgettings", scope: "people/forget", needs: read },
  "POST /people/forgettings/{forgettingId}/confirmation": {
    by: "api/forgettings",
    scope: "people/forget",
    needs: [...write, "forgetting:start"],
  },
  "DELETE /people/forgettings/{forgettingId}": {
    by: "api/forgettings",
    scope: "people/forget",
    needs: [...write, "forgetting:start"],
  },
  "GET /audit": { by: "api/audit", scope: "audit/read", needs: read },
  "GET /status": {
    by: "api/status",
    scope: "system/read",
    needs: [...read, "status:read", "endpoints"],
  },
  ...sandboxRoutes,
} as const satisfies Record<`${Method} /${string}`, RouteSpec>;

/** `GET /cohorts/{cohortId}`: the key of a route of the contract. */
export type RouteKey = keyof typeof table;

/** The routes that a function answers. */
export type RouteOf<By extends FunctionName> = {
  [Key in RouteKey]: (typeof table)[Key]["by"] extends By ? Key : never;
}[RouteKey];

export interface Route extends Omit<RouteSpec, "audited"> {
  audited: Audited | undefined;
  key: RouteKey;
  method: Method;
  path: string;
}

export const routes: readonly Route[] = (Object.keys(table) as RouteKey[]).map((key) => {
  const [method, path = ""] = key.split(" ");
  const spec: RouteSpec = table[key];
  const audited = auditOf(key, spec);
  const needs: readonly Need[] = [
    ...spec.needs,
    ...(spec.scope === "public" ? [] : (["callers"] as const)),
    ...(audited ? (["audit:write"] as const) : []),
  ];
  return { ...spec, key, method: method as Method, path, needs, audited };
});

function auditOf(key: RouteKey, { scope, audited }: RouteSpec): Audited | undefined {
  if (scope === "public") return undefined;
  return audited === undefined ? (key.startsWith("GET ") ? undefined : "change") : audited || undefined;
}

/** Receives requests that match no route: API Gateway's catch-all. */
export const catchAll = {
  key: "$default",
  by: "api/document",
  scope: "public",
  needs: ["deployment", "callers"],
} as const satisfies RouteSpec & { key: string };

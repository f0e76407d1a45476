/**
 * What the function of a route may do beyond the route's own needs, because it answers other routes too. This never
 * includes a secret, users' identifiers or a timer. A test computes this list from the contract and compares. Routes
 * that are not listed have a function that may do what they need and no more.
 */
import type { Need } from "../../shared/contract/needs.ts";
import type { RouteKey } from "../../shared/contract/routes.ts";

export const beyondOwnNeeds: Readonly<Partial<Record<RouteKey, readonly Need[]>>> = {
  "GET /openapi.json": ["deployment"],
  "GET /health": ["deployment"],
  "GET /channels": ["table:write", "audit:write", "deliveries:start"],
  "GET /channels/{channelId}": ["table:write", "audit:write", "deliveries:start"],
  "PATCH /channels/{channelId}": ["deliveries:start"],
  "GET /channels/{channelId}/deliveries": ["table:write", "audit:write", "deliveries:start"],
  "GET /data-sets": ["table:write", "job:start", "audit:write"],
  "GET /data-sets/{dataSetId}": ["table:write", "job:start", "audit:write"],
  "DELETE /data-sets/{dataSetId}": ["job:start"],
  "POST /data-sets/{dataSetId}/check": ["audit:write"],
  "GET /people/forgettings": ["table:write", "forgetting:start", "audit:write"],
  "GET /people/forgettings/{forgettingId}": ["table:write", "forgetting:start", "audit:write"],
  "GET /checks/{checkId}": ["table:write", "job:start", "audit:write"],
  "GET /cohorts": ["table:write", "audit:write"],
  "GET /cohorts/{cohortId}": ["table:write", "audit:write"],
  "GET /cohorts/{cohortId}/definitions": ["table:write", "audit:write"],
  "GET /cohorts/{cohortId}/lists": ["table:write", "audit:write"],
  "POST /uploads/{uploadId}/report": ["audit:write"],
  "GET /reports/{reportId}": ["table:write", "job:start", "audit:write"],
  "POST /previews": ["audit:write"],
  "GET /previews/{previewId}": ["table:write", "job:start", "audit:write"],
  "POST /cohorts/{cohortId}/preview": ["audit:write"],
  "GET /cohorts/{cohortId}/schedule": ["table:write", "workflow:start", "audit:write"],
  "GET /schedules": ["table:write", "workflow:start", "audit:write"],
  "GET /blocked-addresses": ["table:write", "audit:write"],
  "POST /imports/{runId}/cancellation": ["workflow:start"],
  "GET /sandbox/partners/{partner}/keys": ["table:write", "audit:write"],
  "GET /sandbox/cohorts": ["table:write", "audit:write"],
  "GET /sandbox/cohorts/{receivedId}/members": ["table:write"],
  "GET /sandbox/partners/{partner}": ["table:write", "audit:write"],
  "GET /sandbox/partners/{partner}/requests": ["table:write", "audit:write"],
  "GET /sandbox/partners/{partner}/behaviour": ["table:write", "audit:write"],
  "GET /sandbox/users": ["table:write"],
  "GET /sandbox/cohorts/{receivedId}/inspection": ["table:write"],
  "GET /sandbox/segment-filters": ["table:write", "audit:write"],
  "GET /sandbox/segments": ["table:write", "audit:write"],
  "GET /sandbox/segments/{segmentId}": ["table:write", "audit:write"],
  "GET /sandbox/segments/{segmentId}/users": ["table:write"],
};

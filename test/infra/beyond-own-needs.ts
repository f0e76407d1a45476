/**
 * What the function of a route may do beyond the route's own needs, because it answers other routes too. This never
 * includes a secret, users' identifiers or a timer. A test computes this list from the contract and compares. Routes
 * that are not listed have a function that may do what they need and no more.
 */
import type { Need } from "../../shared/contract/needs.ts";
import type { RouteKey } from "../../shared/contract/routes.ts";

export const beyondOwnNeeds: Readonly<Partial<Record<RouteKey, readonly Need[]>>> = {
  "GET /openapi.json": ["deployment"],
  "GET /data-sets": ["table:write", "job:start"],
  "GET /data-sets/{dataSetId}": ["table:write", "job:start"],
  "DELETE /data-sets/{dataSetId}": ["job:start"],
  "GET /checks/{checkId}": ["table:write", "job:start"],
  "GET /cohorts": ["table:write"],
  "GET /cohorts/{cohortId}": ["table:write"],
  "GET /cohorts/{cohortId}/lists": ["table:write"],
  "GET /reports/{reportId}": ["table:write", "job:start"],
  "GET /previews/{previewId}": ["table:write", "job:start"],
  "GET /cohorts/{cohortId}/imports": ["table:write", "workflow:start"],
  "GET /cohorts/{cohortId}/schedule": ["table:write", "workflow:start"],
  "GET /schedules": ["table:write", "workflow:start"],
  "GET /imports": ["table:write", "workflow:start"],
  "POST /imports/{runId}/cancellation": ["workflow:start"],
  "GET /sandbox/partners/{partner}/keys": ["table:write"],
  "GET /sandbox/cohorts": ["table:write"],
  "GET /sandbox/partners/{partner}": ["table:write"],
  "GET /sandbox/partners/{partner}/requests": ["table:write"],
  "GET /sandbox/partners/{partner}/behaviour": ["table:write"],
  "GET /sandbox/segment-filters": ["table:write"],
  "GET /sandbox/segments": ["table:write"],
  "GET /sandbox/segments/{segmentId}": ["table:write"],
};

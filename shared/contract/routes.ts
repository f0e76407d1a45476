/** The API's routes: method, path (API Gateway form), the Lambda that answers and the scope a token must carry. */
import type { FunctionName } from "./functions.ts";

/** `public` is for the API's own document, and for the sandbox's half of Braze's contract, which authenticates by its body. */
export type Scope =
  | "cohorts/read"
  | "cohorts/write"
  | "connections/read"
  | "connections/write"
  /** Users' identifiers as they are: of nobody who only reads cohorts. */
  | "rejected/read"
  | "sandbox/admin"
  | "public";

export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: `/${string}`;
  handler: FunctionName;
  scope: Scope;
}

export const routes = [
  { method: "GET", path: "/openapi.json", handler: "read-api-document", scope: "public" },
  { method: "POST", path: "/connections", handler: "create-connection", scope: "connections/write" },
  { method: "GET", path: "/connections", handler: "list-connections", scope: "connections/read" },
  {
    method: "GET",
    path: "/connections/{connectionId}",
    handler: "read-connection",
    scope: "connections/read",
  },
  {
    method: "PATCH",
    path: "/connections/{connectionId}",
    handler: "change-connection",
    scope: "connections/write",
  },
  {
    method: "DELETE",
    path: "/connections/{connectionId}",
    handler: "delete-connection",
    scope: "connections/write",
  },
  {
    method: "POST",
    path: "/connections/{connectionId}/keys",
    handler: "add-key",
    scope: "connections/write",
  },
  {
    method: "GET",
    path: "/connections/{connectionId}/keys",
    handler: "list-keys",
    scope: "connections/read",
  },
  {
    method: "DELETE",
    path: "/connections/{connectionId}/keys/{keyId}",
    handler: "invalidate-key",
    scope: "connections/write",
  },
  {
    method: "POST",
    path: "/connections/{connectionId}/activation",
    handler: "activate-connection",
    scope: "connections/write",
  },
  { method: "PUT", path: "/data-sets/{dataSetId}", handler: "put-data-set", scope: "connections/write" },
  { method: "GET", path: "/data-sets", handler: "list-data-sets", scope: "cohorts/read" },
  { method: "GET", path: "/data-sets/{dataSetId}", handler: "read-data-set", scope: "cohorts/read" },
  { method: "POST", path: "/cohorts", handler: "create-cohort", scope: "cohorts/write" },
  { method: "GET", path: "/cohorts", handler: "list-cohorts", scope: "cohorts/read" },
  { method: "GET", path: "/cohorts/{cohortId}", handler: "read-cohort", scope: "cohorts/read" },
  { method: "PUT", path: "/cohorts/{cohortId}", handler: "change-cohort", scope: "cohorts/write" },
  { method: "DELETE", path: "/cohorts/{cohortId}", handler: "delete-cohort", scope: "cohorts/write" },
  { method: "GET", path: "/cohorts/{cohortId}/lists", handler: "list-lists", scope: "cohorts/read" },
  { method: "POST", path: "/uploads", handler: "create-upload", scope: "cohorts/write" },
  { method: "GET", path: "/uploads", handler: "list-uploads", scope: "cohorts/read" },
  { method: "GET", path: "/uploads/{uploadId}", handler: "read-upload", scope: "cohorts/read" },
  { method: "POST", path: "/uploads/{uploadId}/report", handler: "report-upload", scope: "cohorts/write" },
  { method: "GET", path: "/reports/{reportId}", handler: "read-report", scope: "cohorts/write" },
  { method: "POST", path: "/previews", handler: "preview-draft", scope: "cohorts/write" },
  { method: "GET", path: "/previews/{previewId}", handler: "read-preview", scope: "cohorts/read" },
  { method: "POST", path: "/cohorts/{cohortId}/preview", handler: "preview-cohort", scope: "cohorts/read" },
  { method: "POST", path: "/cohorts/{cohortId}/imports", handler: "start-import", scope: "cohorts/write" },
  {
    method: "POST",
    path: "/cohorts/{cohortId}/ledger/rebuild",
    handler: "rebuild-ledger",
    scope: "cohorts/write",
  },
  { method: "GET", path: "/cohorts/{cohortId}/imports", handler: "list-imports", scope: "cohorts/read" },
  {
    method: "POST",
    path: "/cohorts/{cohortId}/schedule",
    handler: "create-schedule",
    scope: "cohorts/write",
  },
  { method: "GET", path: "/cohorts/{cohortId}/schedule", handler: "read-schedule", scope: "cohorts/read" },
  {
    method: "PUT",
    path: "/cohorts/{cohortId}/schedule",
    handler: "change-schedule",
    scope: "cohorts/write",
  },
  {
    method: "DELETE",
    path: "/cohorts/{cohortId}/schedule",
    handler: "end-schedule",
    scope: "cohorts/write",
  },
  {
    method: "POST",
    path: "/cohorts/{cohortId}/schedule/pause",
    handler: "pause-schedule",
    scope: "cohorts/write",
  },
  {
    method: "POST",
    path: "/cohorts/{cohortId}/schedule/resume",
    handler: "resume-schedule",
    scope: "cohorts/write",
  },
  {
    method: "POST",
    path: "/cohorts/{cohortId}/schedule/imports",
    handler: "start-schedule-import",
    scope: "cohorts/write",
  },
  { method: "GET", path: "/schedules", handler: "list-schedules", scope: "cohorts/read" },
  { method: "GET", path: "/imports/{runId}", handler: "read-import", scope: "cohorts/read" },
  { method: "GET", path: "/imports/{runId}/rejected", handler: "read-rejected", scope: "rejected/read" },
  {
    method: "POST",
    path: "/imports/{runId}/cancellation",
    handler: "cancel-import",
    scope: "cohorts/write",
  },
  {
    method: "POST",
    path: "/partners/{partner}/cohorts",
    handler: "sandbox/partner-cohorts",
    scope: "public",
  },
  {
    method: "POST",
    path: "/partners/{partner}/cohorts/users",
    handler: "sandbox/partner-cohort-users",
    scope: "public",
  },
  {
    method: "POST",
    path: "/sandbox/partners/{partner}/keys",
    handler: "sandbox/create-key",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/partners/{partner}/keys",
    handler: "sandbox/list-keys",
    scope: "sandbox/admin",
  },
  {
    method: "DELETE",
    path: "/sandbox/partners/{partner}/keys/{keyId}",
    handler: "sandbox/invalidate-key",
    scope: "sandbox/admin",
  },
  { method: "GET", path: "/sandbox/cohorts", handler: "sandbox/list-cohorts", scope: "sandbox/admin" },
  {
    method: "GET",
    path: "/sandbox/cohorts/{cohortId}/members",
    handler: "sandbox/list-members",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/partners/{partner}",
    handler: "sandbox/read-partner",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/partners/{partner}/requests",
    handler: "sandbox/list-requests",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/partners/{partner}/behaviour",
    handler: "sandbox/read-behaviour",
    scope: "sandbox/admin",
  },
  {
    method: "PUT",
    path: "/sandbox/partners/{partner}/behaviour",
    handler: "sandbox/set-behaviour",
    scope: "sandbox/admin",
  },
  { method: "POST", path: "/sandbox/users", handler: "sandbox/load-people", scope: "sandbox/admin" },
  { method: "GET", path: "/sandbox/users", handler: "sandbox/list-people", scope: "sandbox/admin" },
  {
    method: "POST",
    path: "/sandbox/users/identifications",
    handler: "sandbox/identify-person",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/cohorts/{cohortId}/inspection",
    handler: "sandbox/inspect-cohort",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/segment-filters",
    handler: "sandbox/list-segment-filters",
    scope: "sandbox/admin",
  },
  { method: "POST", path: "/sandbox/segments", handler: "sandbox/create-segment", scope: "sandbox/admin" },
  { method: "GET", path: "/sandbox/segments", handler: "sandbox/list-segments", scope: "sandbox/admin" },
  {
    method: "GET",
    path: "/sandbox/segments/{segmentId}",
    handler: "sandbox/read-segment",
    scope: "sandbox/admin",
  },
  {
    method: "DELETE",
    path: "/sandbox/segments/{segmentId}",
    handler: "sandbox/delete-segment",
    scope: "sandbox/admin",
  },
  {
    method: "GET",
    path: "/sandbox/segments/{segmentId}/users",
    handler: "sandbox/list-segment-users",
    scope: "sandbox/admin",
  },
] as const satisfies readonly Route[];

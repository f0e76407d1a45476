/** Every Lambda by name: `functions/<name>.ts`. Infra builds them from this list, the local system loads them from it. */
import type { Need } from "./needs.ts";

export interface FunctionSpec {
  /** Megabytes. */
  memory: number;
  /** Seconds. */
  timeout: number;
  needs: readonly Need[];
  /** Of an asynchronous invocation, where it breaks; left out: the function is never invoked so. */
  attempts?: 1 | 2 | 3;
  /** Off unless a stage asks for the sandbox. */
  sandbox?: true;
}

const small = { memory: 512, timeout: 15 } as const;
/** The sandbox's people are all in memory when they are asked for; 100,000 stayed below 600 MB, their table included. */
const everybody = { memory: 1_769, timeout: 29 } as const;
/** Gives a run its outcome: any step that meets a dead run may have to. */
const settling = [
  "results:read",
  "prepared:read",
  "ledgers:read",
  "ledgers:write",
  "rejected:write",
] as const;
const braze = ["keys:read", "partnerKeys:read", "braze"] as const;

export const functions = {
  "read-api-document": { ...small, needs: [] },
  "create-connection": { ...small, needs: ["table:read", "table:write", "partnerKeys:read"] },
  "list-connections": { ...small, needs: ["table:read"] },
  "read-connection": { ...small, needs: ["table:read"] },
  "change-connection": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", "partnerKeys:read", "timer:write"],
  },
  "delete-connection": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", "keys:delete", "timer:write"],
  },
  "add-key": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", "keys:create", "keys:delete", "partnerKeys:read", "braze"],
  },
  "list-keys": { ...small, needs: ["table:read"] },
  "invalidate-key": { ...small, needs: ["table:read", "table:write", "keys:delete"] },
  "activate-connection": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", ...braze, "mail:send"],
  },
  "put-data-set": { ...small, needs: ["table:read", "table:write"] },
  "list-data-sets": { ...small, needs: ["table:read"] },
  "read-data-set": { ...small, needs: ["table:read"] },
  "create-cohort": { ...small, needs: ["table:read", "table:write"] },
  "list-cohorts": { ...small, needs: ["table:read"] },
  "read-cohort": { ...small, needs: ["table:read"] },
  "change-cohort": { ...small, needs: ["table:read", "table:write"] },
  "delete-cohort": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "list-lists": { ...small, needs: ["table:read"] },
  "create-upload": { ...small, needs: ["table:read", "table:write", "uploads:write"] },
  "list-uploads": { ...small, needs: ["table:read"] },
  "read-upload": { ...small, needs: ["table:read"] },
  "report-upload": { ...small, timeout: 29, needs: ["table:read", "table:write", "job:start"] },
  "read-report": { ...small, needs: ["table:read"] },
  "preview-cohort": { ...small, timeout: 29, needs: ["table:read", "table:write", "job:start"] },
  "preview-draft": { ...small, timeout: 29, needs: ["table:read", "table:write", "job:start"] },
  "read-preview": { ...small, needs: ["table:read"] },
  "run-job": {
    memory: 3_008,
    timeout: 900,
    attempts: 2,
    needs: ["table:read", "table:write", "data:read", "ledgers:read", "engine"],
  },
  "start-import": { ...small, needs: ["table:read", "table:write", "workflow:start"] },
  "rebuild-ledger": { ...small, needs: ["table:read", "table:write", "workflow:start"] },
  "list-imports": { ...small, needs: ["table:read"] },
  "read-import": { ...small, needs: ["table:read", "results:list"] },
  "read-rejected": { ...small, needs: ["table:read", "rejected:read"] },
  "cancel-import": { ...small, needs: ["table:read", "table:write"] },
  "create-schedule": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "read-schedule": { ...small, needs: ["table:read"] },
  "change-schedule": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "end-schedule": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "pause-schedule": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "resume-schedule": { ...small, needs: ["table:read", "table:write", "timer:write"] },
  "start-schedule-import": { ...small, needs: ["table:read", "table:write", "workflow:start"] },
  "list-schedules": { ...small, needs: ["table:read"] },
  /** What every timer invokes. */
  tick: { ...small, timeout: 60, needs: ["table:read", "table:write", "workflow:start"] },
  /** Every 15 minutes. */
  reconcile: {
    memory: 3_008,
    timeout: 840,
    needs: [
      "table:read",
      "table:write",
      "timer:write",
      "timer:list",
      "workflow:start",
      "workflow:read",
      "keys:list",
      "keys:delete",
      ...settling,
      "engine",
      "mail:send",
    ],
  },
  "open-run": {
    ...small,
    timeout: 300,
    memory: 3_008,
    needs: ["table:read", "table:write", ...settling, "engine", ...braze],
  },
  "prepare-run": {
    memory: 3_008,
    timeout: 900,
    needs: [
      "table:read",
      "table:write",
      "data:read",
      "ledgers:read",
      "ledgers:write",
      "prepared:read",
      "prepared:write",
      "engine",
    ],
  },
  "name-cohort": { ...small, timeout: 300, needs: ["table:read", "table:write", ...braze] },
  "send-part": {
    memory: 1_024,
    timeout: 900,
    needs: ["table:read", "table:write", "parts:read", "results:read", "results:write", ...braze],
  },
  "settle-run": {
    memory: 3_008,
    timeout: 900,
    needs: ["table:read", "table:write", ...settling, "ledgers:drop", "engine"],
  },
  "notify-run": { ...small, timeout: 300, needs: ["table:read", "table:write", "mail:send"] },
  "sandbox/partner-cohorts": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", "partnerKeys:read"],
    sandbox: true,
  },
  "sandbox/partner-cohort-users": {
    ...small,
    timeout: 29,
    needs: ["table:read", "table:write", "partnerKeys:read"],
    sandbox: true,
  },
  "sandbox/read-partner": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/create-key": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-keys": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/invalidate-key": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-cohorts": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-members": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-requests": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/read-behaviour": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/set-behaviour": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/load-people": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/identify-person": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-people": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/inspect-cohort": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-segment-filters": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/create-segment": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-segments": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/read-segment": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/delete-segment": { ...small, needs: ["table:read", "table:write"], sandbox: true },
  "sandbox/list-segment-users": { ...everybody, needs: ["table:read", "table:write"], sandbox: true },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

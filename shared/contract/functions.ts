/** Every Lambda by name: `functions/<name>.ts`. Infra builds them from this list, the local system loads them from it. */

/** What a function may touch; infra turns each into least-privilege grants and the environment that goes with it. */
export type Need =
  | "table"
  | "data:read"
  | "uploads:write"
  | "work:read"
  | "work:write"
  /** Of the work bucket, the files of rejected rows only. */
  | "rejected:read"
  /** Delete ledgers. */
  | "ledgers:drop"
  | "keys:read"
  | "keys:write"
  | "keys:list"
  | "partnerKeys:read"
  | "workflow:start"
  | "job:start"
  | "workflow:read"
  /** Create, read, update and delete timers of the group, and pass them their role. */
  | "timer:write"
  | "timer:list"
  | "mail:send"
  | "engine"
  | "braze";

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
const braze = ["keys:read", "partnerKeys:read", "braze"] as const;

export const functions = {
  "read-api-document": { ...small, needs: [] },
  "create-connection": { ...small, needs: ["table", "partnerKeys:read"] },
  "list-connections": { ...small, needs: ["table"] },
  "read-connection": { ...small, needs: ["table"] },
  "change-connection": { ...small, timeout: 29, needs: ["table", "partnerKeys:read", "timer:write"] },
  "delete-connection": { ...small, timeout: 29, needs: ["table", "keys:write", "timer:write"] },
  "add-key": { ...small, timeout: 29, needs: ["table", "keys:write", "partnerKeys:read", "braze"] },
  "list-keys": { ...small, needs: ["table"] },
  "invalidate-key": { ...small, needs: ["table", "keys:write"] },
  "activate-connection": { ...small, timeout: 29, needs: ["table", ...braze, "mail:send"] },
  "put-data-set": { ...small, needs: ["table"] },
  "list-data-sets": { ...small, needs: ["table"] },
  "read-data-set": { ...small, needs: ["table"] },
  "create-cohort": { ...small, needs: ["table"] },
  "list-cohorts": { ...small, needs: ["table"] },
  "read-cohort": { ...small, needs: ["table"] },
  "change-cohort": { ...small, needs: ["table"] },
  "delete-cohort": { ...small, needs: ["table", "timer:write"] },
  "list-lists": { ...small, needs: ["table"] },
  "create-upload": { ...small, needs: ["table", "uploads:write"] },
  "list-uploads": { ...small, needs: ["table"] },
  "read-upload": { ...small, needs: ["table"] },
  "report-upload": { ...small, timeout: 29, needs: ["table", "job:start"] },
  "read-report": { ...small, needs: ["table"] },
  "preview-cohort": { ...small, timeout: 29, needs: ["table", "job:start"] },
  "preview-draft": { ...small, timeout: 29, needs: ["table", "job:start"] },
  "read-preview": { ...small, needs: ["table"] },
  "run-job": {
    memory: 3_008,
    timeout: 900,
    attempts: 2,
    needs: ["table", "data:read", "work:read", "engine"],
  },
  "start-import": { ...small, needs: ["table", "workflow:start"] },
  "rebuild-ledger": { ...small, needs: ["table", "workflow:start"] },
  "list-imports": { ...small, needs: ["table"] },
  "read-import": { ...small, needs: ["table", "work:read"] },
  "read-rejected": { ...small, needs: ["table", "rejected:read"] },
  "cancel-import": { ...small, needs: ["table"] },
  "create-schedule": { ...small, needs: ["table", "timer:write"] },
  "read-schedule": { ...small, needs: ["table"] },
  "change-schedule": { ...small, needs: ["table", "timer:write"] },
  "end-schedule": { ...small, needs: ["table", "timer:write"] },
  "pause-schedule": { ...small, needs: ["table", "timer:write"] },
  "resume-schedule": { ...small, needs: ["table", "timer:write"] },
  "start-schedule-import": { ...small, needs: ["table", "workflow:start"] },
  "list-schedules": { ...small, needs: ["table"] },
  /** What every timer invokes. */
  tick: { ...small, timeout: 60, needs: ["table", "workflow:start"] },
  /** Every 15 minutes. */
  reconcile: {
    memory: 3_008,
    timeout: 840,
    needs: [
      "table",
      "timer:write",
      "timer:list",
      "workflow:start",
      "workflow:read",
      "keys:list",
      "keys:write",
      "work:read",
      "work:write",
      "engine",
      "mail:send",
    ],
  },
  "open-run": {
    ...small,
    timeout: 300,
    memory: 3_008,
    needs: ["table", "work:read", "work:write", "engine", ...braze],
  },
  "prepare-run": {
    memory: 3_008,
    timeout: 900,
    needs: ["table", "data:read", "work:read", "work:write", "engine"],
  },
  "name-cohort": { ...small, timeout: 300, needs: ["table", ...braze] },
  "send-part": { memory: 1_024, timeout: 900, needs: ["table", "work:read", "work:write", ...braze] },
  "settle-run": {
    memory: 3_008,
    timeout: 900,
    needs: ["table", "work:read", "work:write", "ledgers:drop", "engine"],
  },
  "notify-run": { ...small, timeout: 300, needs: ["table", "mail:send"] },
  "sandbox/partner-cohorts": { ...small, timeout: 29, needs: ["table", "partnerKeys:read"], sandbox: true },
  "sandbox/partner-cohort-users": {
    ...small,
    timeout: 29,
    needs: ["table", "partnerKeys:read"],
    sandbox: true,
  },
  "sandbox/read-partner": { ...small, needs: ["table"], sandbox: true },
  "sandbox/create-key": { ...small, needs: ["table"], sandbox: true },
  "sandbox/list-keys": { ...small, needs: ["table"], sandbox: true },
  "sandbox/invalidate-key": { ...small, needs: ["table"], sandbox: true },
  "sandbox/list-cohorts": { ...small, needs: ["table"], sandbox: true },
  "sandbox/list-members": { ...small, needs: ["table"], sandbox: true },
  "sandbox/list-requests": { ...small, needs: ["table"], sandbox: true },
  "sandbox/read-behaviour": { ...small, needs: ["table"], sandbox: true },
  "sandbox/set-behaviour": { ...small, needs: ["table"], sandbox: true },
  "sandbox/load-people": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/identify-person": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/list-people": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/inspect-cohort": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/list-segment-filters": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/create-segment": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/list-segments": { ...small, needs: ["table"], sandbox: true },
  "sandbox/read-segment": { ...everybody, needs: ["table"], sandbox: true },
  "sandbox/delete-segment": { ...small, needs: ["table"], sandbox: true },
  "sandbox/list-segment-users": { ...everybody, needs: ["table"], sandbox: true },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

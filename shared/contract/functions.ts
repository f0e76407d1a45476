/**
 * Every Lambda by name: `functions/<name>.ts`. Infra builds the functions from this list; the local system loads them
 * by it.
 */
import { functionRows } from "./function-rows.ts";
import type { Need } from "./needs.ts";
import { catchAll, routes } from "./routes.ts";
import type { Rows } from "./rows.ts";

export interface FunctionSpec {
  /** Megabytes. */
  memory: number;
  /** Seconds. */
  timeout: number;
  needs: readonly Need[];
  /** What `table:read` and `table:write` are of. Left out: nothing. */
  rows?: Rows;
  /**
   * Attempts of an asynchronous invocation that fails, and is then dropped. Left out: the function is not invoked so, or
   * three, and then a queue, which `infra/timers.ts` or
   * `infra/mail.ts` sets.
   */
  attempts?: 1 | 2 | 3;
  /** Deployed only with the sandbox. */
  sandbox?: true;
  /** Deployed only with the user pool, and in its stack. */
  userPool?: true;
}

const small = { memory: 512, timeout: 15 } as const;
/** For functions that wait for others: for Braze, for Scheduler, for jobs, for the end of an import. */
const waiting = { memory: 512, timeout: 29 } as const;
/** For functions that search or change what the work bucket has with the engine while a request waits. */
const searching = { memory: 3_008, timeout: 29 } as const;
/** For functions that load all people of the sandbox into memory; 100,000 and their table stayed below 600 MB. */
const everybody = { memory: 1_769, timeout: 29 } as const;

const table = ["table:read", "table:write"] as const;
const braze = ["keys:read", "partnerKeys:read", "braze"] as const;
/** Evaluating a cohort, and comparing it with its ledger. */
const evaluating = [
  "data:read",
  "databases:read",
  "selections:read",
  "exclusions:read",
  "forgottenKey:read",
  "ledgers:read",
  "engine",
  "buckets",
] as const;
/** Needs of settling a run: a step that finds a dead run may have to settle it. */
const settling = [
  "results:read",
  "prepared:read",
  "ledgers:read",
  "ledgers:write",
  "rejected:write",
  "engine",
  "buckets",
] as const;

/** The `needs` of functions that answer routes come from the routes. */
const specs = {
  "api/document": small,
  "api/connections": small,
  "api/connection-creation": small,
  "api/connection-changes": waiting,
  "api/connection-deletion": waiting,
  "api/keys": waiting,
  "api/key-invalidation": small,
  "api/activation": waiting,
  "api/channels": small,
  "api/channel-secrets": small,
  "api/channel-deletion": small,
  "api/channel-tests": waiting,
  "api/data-sets": waiting,
  "api/cohorts": small,
  // It makes some two hundred small calls at once, which take a processor.
  "api/cohort-summaries": { ...small, memory: 1_769 },
  "api/uploads": small,
  "api/upload-creation": small,
  "api/previews": waiting,
  "api/imports": small,
  "api/history": small,
  "api/progress": waiting,
  "api/rejected": small,
  "api/people": searching,
  "api/schedules": small,
  "api/schedule-changes": small,
  "api/test-mails": small,
  "api/blocked-addresses": small,
  "api/exclusion-files": small,
  "api/exclusions": searching,
  "api/exclusion-changes": searching,
  "api/file-exclusions": searching,
  "api/forget-people": searching,
  "api/forgettings": small,
  "api/audit": small,
  "api/status": small,
  "steps/open": {
    ...small,
    timeout: 300,
    memory: 3_008,
    needs: [...table, ...settling, ...braze, "data:list", "workflow:read", "workflow:start"],
  },
  "steps/select": { ...small, timeout: 300, needs: [...table, "athena:query"] },
  "steps/prepare": {
    memory: 3_008,
    timeout: 900,
    needs: [
      ...table,
      ...evaluating,
      "ledgers:write",
      "comparisons:write",
      "prepared:read",
      "prepared:write",
      "manifests:list",
      "results:list",
    ],
  },
  "steps/name": { ...small, timeout: 300, needs: [...table, ...braze] },
  "steps/send": {
    memory: 1_024,
    timeout: 900,
    needs: [...table, "parts:read", "results:read", "results:write", ...braze],
  },
  "steps/settle": {
    memory: 3_008,
    timeout: 900,
    needs: [...table, ...settling, "ledgers:drop", "workflow:start", "workflow:read"],
  },
  // Of each bucket of a large import.
  "steps/bucket": {
    memory: 3_008,
    timeout: 900,
    needs: [
      ...table,
      "comparisons:read",
      "comparisons:write",
      "results:read",
      "prepared:read",
      "prepared:write",
      "ledgers:read",
      "ledgers:write",
      "engine",
      "buckets",
    ],
  },
  // It also starts the import that is to follow this one.
  "steps/notify": {
    ...small,
    timeout: 300,
    needs: [...table, "mail:send", "workflow:start", "events:publish", "deliveries:start"],
  },
  /** Invoked asynchronously by `api/previews` and `api/data-sets`: computes previews, reports and checks. */
  "jobs/run": {
    memory: 3_008,
    timeout: 900,
    attempts: 2,
    needs: [...table, ...evaluating, "athena:query"],
  },
  /** Invoked asynchronously by `timers/reconcile`, for one run that does not continue by itself. */
  "jobs/repair-run": {
    memory: 3_008,
    timeout: 900,
    needs: [
      ...table,
      ...settling,
      "workflow:read",
      "workflow:start",
      "mail:send",
      "events:publish",
      "deliveries:start",
    ],
  },
  /**
   * Invoked asynchronously for one notice to a channel, by who hands it over, and for all that are due by
   * `timers/reconcile`, which also makes up for an attempt that failed.
   */
  "jobs/deliver": {
    ...small,
    timeout: 300,
    attempts: 1,
    needs: [...table, "channelSecrets:read", "channelAddresses", "channels:send"],
  },
  /**
   * Invoked asynchronously for one request to forget people, by who asks and confirms, and for all of them by
   * `timers/reconcile` where any is not done, which also makes up for an attempt that failed, and by `timers/retention`.
   */
  "jobs/forget": {
    memory: 3_008,
    timeout: 900,
    attempts: 1,
    needs: [
      ...table,
      "versions:erase",
      "ledgers:list",
      "prepared:list",
      "exclusions:read",
      "exclusions:write",
      "forgottenKey:read",
      "workflow:start",
      "forgetting:start",
      "engine",
      "buckets",
    ],
  },
  /** Invoked by an operator, after the table was restored from a backup. */
  "jobs/after-restore": {
    memory: 3_008,
    timeout: 900,
    needs: [
      ...table,
      "ledgers:list",
      "prepared:list",
      "manifests:list",
      "exclusions:read",
      "exclusions:write",
      "engine",
    ],
  },
  /** The target of every timer. */
  "timers/tick": { ...small, timeout: 60, needs: [...table, "workflow:start", "workflow:read"] },
  /** Every 15 minutes. */
  "timers/reconcile": {
    memory: 1_024,
    timeout: 840,
    needs: [
      ...table,
      "data:list",
      "timer:write",
      "timer:list",
      "workflow:start",
      "workflow:read",
      "repair:start",
      "keys:list",
      "keys:delete",
      "channelSecrets:list",
      "channelSecrets:delete",
      "events:publish",
      "deliveries:start",
      "forgetting:start",
    ],
  },
  /** Every day. */
  "timers/retention": {
    memory: 1_024,
    timeout: 900,
    attempts: 3,
    needs: [...table, "uploads:drop", "ledgers:drop", "exclusions:drop", "forgetting:start"],
  },
  /** Invoked by Cognito, which waits five seconds, before it issues a token. */
  "triggers/token-scopes": { memory: 256, timeout: 5, needs: [], userPool: true },
  /** Invoked by SNS with what SES reports of mails: bounces and complaints. */
  "triggers/mail-events": { ...small, timeout: 60, needs: table },
  /** Invoked by EventBridge with each object that was written to the data bucket: possibly a mark. */
  "triggers/arrivals": {
    ...small,
    timeout: 300,
    attempts: 3,
    needs: [...table, "data:list", "workflow:start"],
  },
  "sandbox/partner": { ...waiting, sandbox: true },
  "sandbox/admin": { ...everybody, sandbox: true },
} as const satisfies Record<string, Omit<FunctionSpec, "needs" | "rows"> & { needs?: readonly Need[] }>;

export type FunctionName = keyof typeof specs;

export const functions = Object.fromEntries(
  Object.entries(specs).map(([name, spec]) => [
    name,
    { needs: needsOfRoutes(name), ...rowsOf(name as FunctionName), ...spec },
  ]),
) as Readonly<Record<FunctionName, FunctionSpec>>;

function rowsOf(name: FunctionName): Pick<FunctionSpec, "rows"> {
  const rows = functionRows[name];
  return rows ? { rows } : {};
}

function needsOfRoutes(by: string): readonly Need[] {
  const own = [...routes, catchAll].filter((route) => route.by === by);
  return [...new Set(own.flatMap(({ needs }): readonly Need[] => needs))];
}

/** Every Lambda by name: `functions/<name>.ts`. Infra builds them from this list, the local system loads them by it. */
import type { Need } from "./needs.ts";
import { catchAll, routes } from "./routes.ts";

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
/** It waits for others: for Braze, for the scheduler, for what is computed aside. */
const waiting = { memory: 512, timeout: 29 } as const;
/** The sandbox's people are all in memory when they are asked for; 100,000 and their table stayed below 600 MB. */
const everybody = { memory: 1_769, timeout: 29 } as const;

const table = ["table:read", "table:write"] as const;
const braze = ["keys:read", "partnerKeys:read", "braze"] as const;
/** To give a run its outcome: a step that meets a dead run may have to. */
const settling = [
  "results:read",
  "prepared:read",
  "ledgers:read",
  "ledgers:write",
  "rejected:write",
  "engine",
] as const;

/** `needs` of those that answer routes are their routes' own. */
const specs = {
  "api/document": small,
  "api/connections": small,
  "api/connection-creation": small,
  "api/connection-changes": waiting,
  "api/connection-deletion": waiting,
  "api/keys": waiting,
  "api/key-invalidation": small,
  "api/activation": waiting,
  "api/data-sets": small,
  "api/cohorts": small,
  "api/uploads": small,
  "api/upload-creation": small,
  "api/previews": waiting,
  "api/imports": small,
  "api/rejected": small,
  "api/schedules": small,
  "api/schedule-changes": small,
  "steps/open": { ...small, timeout: 300, memory: 3_008, needs: [...table, ...settling, ...braze] },
  "steps/prepare": {
    memory: 3_008,
    timeout: 900,
    needs: [
      ...table,
      "data:read",
      "ledgers:read",
      "ledgers:write",
      "prepared:read",
      "prepared:write",
      "engine",
    ],
  },
  "steps/name": { ...small, timeout: 300, needs: [...table, ...braze] },
  "steps/send": {
    memory: 1_024,
    timeout: 900,
    needs: [...table, "parts:read", "results:read", "results:write", ...braze],
  },
  "steps/settle": { memory: 3_008, timeout: 900, needs: [...table, ...settling, "ledgers:drop"] },
  "steps/notify": { ...small, timeout: 300, needs: [...table, "mail:send"] },
  /** Invoked asynchronously by `api/previews`: computes previews and reports. */
  "jobs/run": {
    memory: 3_008,
    timeout: 900,
    attempts: 2,
    needs: [...table, "data:read", "ledgers:read", "engine"],
  },
  /** What every timer invokes. */
  "timers/tick": { ...small, timeout: 60, needs: [...table, "workflow:start"] },
  /** Every 15 minutes. */
  "timers/reconcile": {
    memory: 3_008,
    timeout: 840,
    needs: [
      ...table,
      ...settling,
      "timer:write",
      "timer:list",
      "workflow:start",
      "workflow:read",
      "keys:list",
      "keys:delete",
      "mail:send",
    ],
  },
  "sandbox/partner": { ...waiting, sandbox: true },
  "sandbox/admin": { ...everybody, sandbox: true },
} as const satisfies Record<string, Omit<FunctionSpec, "needs"> & { needs?: readonly Need[] }>;

export type FunctionName = keyof typeof specs;

export const functions = Object.fromEntries(
  Object.entries(specs).map(([name, spec]) => [name, { needs: needsOfRoutes(name), ...spec }]),
) as Readonly<Record<FunctionName, FunctionSpec>>;

function needsOfRoutes(by: string): readonly Need[] {
  const own = [...routes, catchAll].filter((route) => route.by === by);
  return [...new Set(own.flatMap(({ needs }): readonly Need[] => needs))];
}

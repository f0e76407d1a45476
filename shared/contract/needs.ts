/** What a function may touch: the unit of privilege. Infra makes a grant and an environment of each. */
export type Need =
  | "table:read"
  | "table:write"
  | "data:read"
  /** Signs what others put. */
  | "uploads:write"
  | "prepared:read"
  /** Change sets with their parts and manifests. */
  | "prepared:write"
  | "parts:read"
  /** Names of the objects only. */
  | "results:list"
  | "results:read"
  | "results:write"
  | "ledgers:read"
  | "ledgers:write"
  | "ledgers:drop"
  | "rejected:read"
  | "rejected:write"
  | "keys:read"
  | "keys:create"
  | "keys:delete"
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
  /** What this deployment has. */
  | "deployment"
  | "braze";

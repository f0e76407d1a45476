/** What a function may touch: the unit of privilege. Infra turns each need into permissions and environment. */
export type Need =
  /** The rows of the function, and no others (`function-rows.ts`). */
  | "table:read"
  | "table:write"
  /** Writes entries of the audit trail, and nothing else of the table. */
  | "audit:write"
  | "data:read"
  /** Names, sizes and times of objects. */
  | "data:list"
  /** The databases of the stage, with the secrets of their roles. */
  | "databases:read"
  /** Queries of the stage's Athena, which reads its data and writes selections with the permissions of who asks. */
  | "athena:query"
  /** What Athena has selected. */
  | "selections:read"
  /** Signs PUTs of uploads. */
  | "uploads:write"
  /** Names and times of uploads, and their deletion. */
  | "uploads:drop"
  /** Uploads, and no other object of the data bucket. */
  | "uploads:read"
  | "prepared:read"
  /** What buckets of large imports leave for each other. */
  | "comparisons:read"
  | "comparisons:write"
  /** Change sets with their parts and manifests. */
  | "prepared:write"
  | "parts:read"
  /** Object names only. */
  | "prepared:list"
  | "ledgers:list"
  | "manifests:list"
  | "results:list"
  | "results:read"
  | "results:write"
  | "ledgers:read"
  | "ledgers:write"
  | "ledgers:drop"
  | "rejected:read"
  | "rejected:write"
  | "exclusions:read"
  | "exclusions:write"
  | "exclusions:drop"
  | "keys:read"
  | "keys:create"
  | "keys:delete"
  | "keys:list"
  | "channelSecrets:read"
  | "channelSecrets:create"
  | "channelSecrets:delete"
  | "channelSecrets:list"
  /** Which addresses a channel may have. */
  | "channelAddresses"
  /** Starts the function that sends notices to channels. */
  | "deliveries:start"
  /** Posts notices to channels: what the messages are made of. */
  | "channels:send"
  | "partnerKeys:read"
  /** The sandbox's own copy of its one partner key. */
  | "sandboxPartnerKey:read"
  /** What identifiers of forgotten people are hashed with. */
  | "forgottenKey:read"
  /** Starts the function that forgets people. */
  | "forgetting:start"
  /** Every version of what has people in both buckets: reads them, puts others in their place, and ends them. */
  | "versions:erase"
  | "workflow:start"
  | "job:start"
  | "repair:start"
  | "workflow:read"
  /** Create, read, update and delete timers of the group, and pass their role to Scheduler. */
  | "timer:write"
  | "timer:list"
  | "mail:send"
  /** Puts events on the stage's own bus. */
  | "events:publish"
  /** Counts messages of the dead-letter queues, and reads none; the version, and the rate that is set. */
  | "status:read"
  | "engine"
  /** How many members are compared and settled at once. */
  | "buckets"
  /** Which clients are bound to which connections. Every function that answers with the door of functions/http has it. */
  | "callers"
  /** Which cluster an endpoint belongs to. */
  | "endpoints"
  /** What this deployment includes. */
  | "deployment"
  | "braze";

/** Numbers from outside and the bounds that we set ourselves: each with its unit and its source. */

/** Ids of all kinds, adds and removes together, that Braze takes in one request. Source: partner cohort import docs. */
export const IDS_PER_REQUEST = 1_000;

/** Bytes of a request body that Braze takes; more is answered 413. Source: Braze's general API limits. */
export const BYTES_PER_REQUEST = 4 * 1024 * 1024;

/**
 * Bytes of an id or a label that the sandbox knows users by: our own bound, so that a request fits the table's items. A
 * longer one is taken and matches nobody, as any id that no user has.
 */
export const ID_BYTES = 1_024;

/** Requests that a partner may make in so many seconds. Source: partner cohort import docs, 250,000 an hour. */
export const BRAZE_RATE_LIMIT = { requests: 250_000, seconds: 3_600 } as const;

/** Batches in one part: 20,000 ids, which end well inside a Lambda's 15 minutes even when Braze is slow. */
export const BATCHES_PER_PART = 20;

/** Requests of one part in flight at once. */
export const BATCHES_IN_FLIGHT = 4;

/** Tries of one request that meets 423, 429, a 5xx or a broken connection. */
export const TRIES_PER_REQUEST = 6;

/** Milliseconds that one request may take before it counts as unanswered. */
export const REQUEST_DEADLINE_MS = 30_000;

/** Milliseconds: full-jitter backoff draws from 0 to min(cap, base × 2^tries). */
export const BACKOFF_BASE_MS = 500;
export const BACKOFF_CAP_MS = 30_000;

/** Milliseconds that whoever adds a key waits for Braze's word on it, all tries together. API Gateway gives a call 30 s. */
export const VERIFY_MS = 15_000;
/** The same for an activation, which mails the contacts afterwards. */
export const ACTIVATION_VERIFY_MS = 10_000;

/** Milliseconds that a worker keeps back before its own deadline to write what it did. */
export const WORKER_RESERVE_MS = 60_000;

/**
 * How long a lease holds, in milliseconds. Longer than any Lambda lives after renewing it, so that nothing of
 * a run is in flight any more once its lease has expired.
 */
export const LEASE_MS = 20 * 60_000;

/** The guard: an import stops when it would remove more than this share of the ledger … */
export const UNUSUAL_REMOVE_SHARE = 0.3;
/** … or add more than this many times the ledger … */
export const UNUSUAL_ADD_FACTOR = 3;
/** … and more ids than this are concerned. */
export const UNUSUAL_CHANGE_FLOOR = 1_000;

/** An occurrence that comes later than this after it was due, in milliseconds, is not run any more but recorded as skipped. */
export const TOO_LATE_MS = 6 * 3_600_000;
/** Milliseconds after which an occurrence that never came is caught up: EventBridge Scheduler is on time to the minute. */
export const CATCH_UP_AFTER_MS = 15 * 60_000;
/** Milliseconds that `mend` looks back for occurrences that never came; those that are too late by then are recorded as such. */
export const LOOK_BACK_MS = 24 * 3_600_000;
/** A live schedule whose last occurrence is older than this, in milliseconds, and has no run that started, is overdue. */
export const OVERDUE_MS = 3_600_000;
/** Occurrences that a schedule shows ahead. */
export const OCCURRENCES_SHOWN = 5;

/** Recipients of one import's mail. */
export const RECIPIENTS_LIMIT = 50;

/** Rows of a page of a list, and the most that a caller may ask for. */
export const PAGE_SIZE = 50;
export const PAGE_LIMIT = 200;

/** How long an `Idempotency-Key` is remembered, in days. */
export const IDEMPOTENCY_DAYS = 7;

/** Nesting of criteria, and conditions in all of them: bounds that keep the compiled SQL sane. */
export const CRITERIA_DEPTH = 10;
export const CRITERIA_CONDITIONS = 100;

/** Lists in one condition (`in`). */
export const VALUES_PER_CONDITION = 1_000;

/** Bytes of a secret or name that the API takes. */
export const KEY_LENGTH = 512;
export const NAME_LENGTH = 200;

/** Characters of a SQL cohort, and seconds that it may run. */
export const SQL_LENGTH = 20_000;
export const SQL_SECONDS = 120;

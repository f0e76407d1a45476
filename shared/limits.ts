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

/**
 * Requests a second that everybody who uses one partner key sends together, where a stage sets nothing else. Braze takes 250,000 an hour,
 * which is 69.4. Source: partner cohort import docs.
 */
export const REQUESTS_PER_SECOND = 69;

/** The longest stretch of permits that a worker leases at once, as a share of a second: what its death costs. */
export const PERMITS_BLOCK_SHARE = 1 / 4;
/** Milliseconds between two leases of one worker: requests that come meanwhile share the next one. */
export const PERMITS_GAP_MS = 50;
/**
 * Milliseconds after its instant at which a permit is void. It states the burst: in no second go out more requests than the rate and
 * what falls into this time on top.
 */
export const PERMIT_GRACE_MS = 250;
/** Milliseconds: a block that begins later than this is looked at again before it is used, for the rate may have been lowered. */
export const PERMITS_RECHECK_MS = 1_000;

/** A rate that was lowered never goes below this, in requests a second … */
export const RATE_FLOOR = 1;
/** … and is raised by this share of the full one, each time so many milliseconds are over. */
export const RATE_RAISE_SHARE = 0.05;
export const RATE_RAISE_EVERY_MS = 5_000;
/** Milliseconds: what is left of a limit's window tells nothing when it ends this soon. */
export const SHORT_WINDOW_MS = 10_000;
/** Milliseconds that one 429 can hold everybody, whatever it says: the window of Braze's limit is an hour. */
export const LONGEST_HOLD_MS = 3_600_000;

/**
 * Batches in one part: 50,000 ids. Four parts side by side end in some three minutes at the lowest rate, well inside a Lambda's fifteen; smaller
 * ones would cost more calls and transitions.
 */
export const BATCHES_PER_PART = 50;

/**
 * Requests of one part in flight at once. With the parts that are sent side by side it reaches Braze's limit up to half a second of latency;
 * the rate itself is the rateLimiter's.
 */
export const BATCHES_IN_FLIGHT = 10;

/** Batches whose results are written together: what a death leaves unknown of those that were answered; as many as are in flight anyway. */
export const BATCHES_PER_RECORD = 10;

/** Milliseconds after which a worker looks again whether it is to stop. */
export const CANCELLATION_CHECK_MS = 1_000;

/**
 * A part that met nothing but the limit waits before its next round, each time twice as long, in seconds; the longest wait is shorter
 * than a lease. After so many such rounds in a row it gives up: that is longer than the hour of Braze's limit.
 */
export const ROUND_WAIT_S = 15;
export const ROUND_WAIT_CAP_S = 600;
export const IDLE_ROUNDS = 12;

/** Tries of one request that meets 423, 429, a 5xx or a broken connection. */
export const TRIES_PER_REQUEST = 6;

/**
 * Refusals after which the search for the refused ids of one batch ends: a score of them are found singly by then. As long as nothing
 * of the batch is accepted it ends earlier, for then it is not about a few ids.
 */
export const ISOLATION_REFUSALS = 200;
export const FRUITLESS_REFUSALS = 24;

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
/** … and more ids than this are concerned. Small cohorts have a share too: a floor of thousands would let any of them lose everybody. */
export const UNUSUAL_CHANGE_FLOOR = 50;

/** Ledgers of a cohort at a connection that are kept: so many of the newest, and all that are younger than this, in milliseconds. */
export const LEDGERS_KEPT = 10;
export const LEDGERS_KEPT_MS = 30 * 24 * 3_600_000;

/** Imports, newest first, whose ledgers and change sets a lost ledger is rebuilt from: more than are kept. */
export const REBUILD_IMPORTS = 200;

/** An occurrence that comes later than this after it was due, in milliseconds, is not run any more but recorded as skipped. */
export const CATCH_UP_WINDOW_MS = 6 * 3_600_000;
/** Milliseconds after which an occurrence that never came is caught up: EventBridge Scheduler is on time to the minute. */
export const CATCH_UP_AFTER_MS = 15 * 60_000;
/** Milliseconds that `reconcile` looks back for occurrences that never came; those that are too late by then are recorded as such. */
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

/** Bytes of one JSON object of data: DuckDB's own default, said so that a larger one is known to be refused. */
export const JSON_OBJECT_BYTES = 16 * 1024 * 1024;

/** Bytes of an uploaded list. S3 takes five times as much in one PUT. */
export const LIST_BYTES = 1024 ** 3;
/** Seconds that the address for an upload is good for: a gigabyte at 3 Mbit a second. */
export const UPLOAD_SECONDS = 3_600;
/** Unusable rows that a report shows one by one; it counts all. */
export const UNUSABLE_SHOWN = 100;
/** Lists that a cohort remembers to have had. */
export const LISTS_REMEMBERED = 100;

/** Milliseconds that a request waits for what it asked to be computed, before it is answered 202. API Gateway gives a call 30 s. */
export const ANSWER_WAIT_MS = 20_000;
/** Bytes of data that a sample of users leaves of a data set, about: what DuckDB evaluates in a second or two. */
export const SAMPLE_BYTES = 64 * 1024 * 1024;

/** Days that an import's rejected rows are kept. */
export const REJECTED_DAYS = 30;
/** Seconds that a link to them is good for: it needs no token, so it is followed at once. */
export const REJECTED_LINK_SECONDS = 300;

/** Hours that a computed answer can be read. */
export const ANSWER_HOURS = 24;
/** Milliseconds after which work that has not ended never will: two attempts of a Lambda's 15 minutes, and AWS's pause between. */
export const ANSWER_LOST_MS = 35 * 60_000;

/** Bytes of a secret or name that the API takes. */
export const KEY_LENGTH = 512;
export const NAME_LENGTH = 200;

/** Characters of a SQL cohort, and seconds that it may run. */
export const SQL_LENGTH = 20_000;
export const SQL_SECONDS = 120;

/** Of the sandbox: ids received on a page, at most; and users on a page of a segment, which a CSV has all. */
export const MEMBERS_PAGE_LIMIT = 10_000;
export const EXPORT_PAGE = 50_000;

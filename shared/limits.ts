/** Numbers from outside, and bounds that we set ourselves: each with its unit and its source. */

/**
 * Ids of all kinds, adds and removes together, that Braze accepts in one request. Source: partner cohort import docs.
 */
export const IDS_PER_REQUEST = 1_000;

/** Bytes of a request body that Braze accepts; more is answered 413. Source: Braze's general API limits. */
export const BYTES_PER_REQUEST = 4 * 1024 * 1024;

/**
 * Bytes of an id or a label that the sandbox stores: our own bound, so that a request fits the table's items. A longer
 * one is accepted and matches no user, like any unknown id.
 */
export const ID_BYTES = 1_024;

/** Requests that a partner may make in so many seconds. Source: partner cohort import docs, 250,000 an hour. */
export const BRAZE_RATE_LIMIT = { requests: 250_000, seconds: 3_600 } as const;

/**
 * Requests a second of everything that uses one partner key, unless a stage sets another rate. Braze accepts 250,000 an
 * hour, which is 69.4. Source: partner cohort import docs.
 */
export const REQUESTS_PER_SECOND = 69;

/** The longest stretch of permits that a worker leases at once, as a share of a second: what is lost if it dies. */
export const PERMITS_BLOCK_SHARE = 1 / 4;
/** Milliseconds between two leases of one worker: requests that arrive in between share the next lease. */
export const PERMITS_GAP_MS = 50;
/**
 * Milliseconds after its instant at which a permit is void. It bounds the burst: in any second, at most the rate plus
 * the permits of this time are used.
 */
export const PERMIT_GRACE_MS = 250;
/**
 * Milliseconds: a block that begins later than this is checked again before use, because the rate may have been
 * lowered.
 */
export const PERMITS_RECHECK_MS = 1_000;

/**
 * Milliseconds before its turn at which an import may begin to send. Enough requests wait for permits then that none of
 * the rate is lost, and few enough functions wait with them.
 */
export const TURN_AHEAD_MS = 1_500;

/** The lowest rate, in requests a second, that the rate limiter goes down to. */
export const RATE_FLOOR = 1;
/** A lowered rate is raised by this share of the full rate, once per `RATE_RAISE_EVERY_MS`. */
export const RATE_RAISE_SHARE = 0.05;
export const RATE_RAISE_EVERY_MS = 5_000;
/** Milliseconds: the requests left in a window say nothing if it ends this soon. */
export const SHORT_WINDOW_MS = 10_000;
/** Milliseconds that one 429 can stop all requests, whatever it says: the window of Braze's limit is an hour. */
export const LONGEST_HOLD_MS = 3_600_000;

/**
 * Batches in one part: 50,000 ids. Four parts in parallel take some three minutes at the lowest rate, well within a
 * Lambda's fifteen. Smaller parts would cost more calls; of larger ones, small imports would wait longer in the line.
 */
export const BATCHES_PER_PART = 50;

/** Workers of one import that send in parallel. Each also has several batches in flight. */
export const SENDERS_AT_ONCE = 4;

/** Parts that one of them sends, one after the other, at most: half a minute at Braze's limit. More would save few calls. */
export const PARTS_PER_SENDER = 10;

/**
 * Members of a bucket, at most: more are split into buckets. What a comparison of so many takes beyond the engine's memory
 * spills to the disk: some 2 GB.
 */
export const MEMBERS_PER_BUCKET = 12_000_000;

/** Buckets of one import that are worked on at the same time, each by a function of its own. */
export const BUCKETS_AT_ONCE = 8;
/** Those that one process works on; on Lambda it is one anyway. On one machine others wait, so that memory is bounded. */
export const BUCKETS_SIDE_BY_SIDE = 1;
/** Seconds between looks at an execution that settles the buckets of an import: a tenth of its time, within these. */
export const BUCKETS_LOOK_S = 20;
export const BUCKETS_LOOK_CAP_S = 600;
/** Longer than an import and its settling may take. */
export const BUCKET_RESULT_DAYS = 14;

/**
 * Megabytes of data on the scratch disk from which members are left in buckets: some fifteen million of them may be in it. Less
 * is made distinct at once, which is quicker.
 */
export const BUCKETS_FROM_MB = 512;

/**
 * Of more data than this, users are selected in shares: what is grouped and joined for all of them at once would be spilled
 * to the disk uncompressed. Each share reads the files again.
 */
export const SHARE_MB = 512;

/**
 * Requests of one worker in flight at once. With the workers that send in parallel, it reaches Braze's limit up to half
 * a second of latency. The rate limiter enforces the rate itself.
 */
export const BATCHES_IN_FLIGHT = 10;

/**
 * Batches whose results are written together, or more where they come faster than they are written: half of a part, so
 * that recording takes few requests beside those to Braze.
 */
export const BATCHES_PER_RECORD = 25;

/**
 * Answered batches of a part without a record at which those in flight are the last before some are written: so many, and
 * those, become unknown if a worker dies. It happens where S3 is slow.
 */
export const BATCHES_UNRECORDED = 30;

/** Milliseconds between two cancellation checks of a worker. */
export const CANCELLATION_CHECK_MS = 1_000;

/**
 * Seconds that a part waits before its next round if it met nothing but the rate limit. The wait doubles each time; the
 * longest is shorter than a lease. After so many such rounds in a row the part gives up: that is longer than the hour
 * of Braze's limit.
 */
export const ROUND_WAIT_S = 15;
export const ROUND_WAIT_CAP_S = 600;
export const IDLE_ROUNDS = 12;
/** Seconds since its turn for which an import tries to send its name where it meets nothing but the rate limit. */
export const NAME_PATIENCE_S = 5_400;

/** Tries of one request that meets 423, 429, a 5xx or a broken connection. */
export const TRIES_PER_REQUEST = 6;

/**
 * Refusals after which the search for the refused ids of one batch ends: by then about twenty are found singly. While
 * no id of the batch is accepted it ends earlier, because the refusal is then not about single ids.
 */
export const ISOLATION_REFUSALS = 200;
export const FRUITLESS_REFUSALS = 24;

/** Milliseconds that one request may take before it counts as unanswered. */
export const REQUEST_DEADLINE_MS = 30_000;

/** Milliseconds: full-jitter backoff draws from 0 to min(cap, base × 2^tries). */
export const BACKOFF_BASE_MS = 500;
export const BACKOFF_CAP_MS = 30_000;

/**
 * Milliseconds that adding a key may take to verify it with Braze, all tries together. API Gateway gives a call 30 s.
 */
export const VERIFY_MS = 15_000;
/** The same for an activation, which mails the contacts afterwards. */
export const ACTIVATION_VERIFY_MS = 10_000;

/** Milliseconds between two checks of a connection's key by imports that have nothing to send. */
export const KEY_CHECK_EVERY_MS = 24 * 3_600_000;

/** Milliseconds that a worker reserves before its own deadline: its last requests are answered, and its results written. */
export const WORKER_RESERVE_MS = 60_000;

/**
 * Milliseconds after the end of an execution during which one of its workers may still run: longer than any Lambda can.
 */
export const WORKER_LIFE_MS = 20 * 60_000;

/**
 * Duration of a lease, in milliseconds. Longer than an execution may wait between two steps, whatever is throttled:
 * only a run whose execution can't be found any more is taken for dead by its lease.
 */
export const LEASE_MS = 24 * 3_600_000;

/** The guard stops an import that would remove more than this share of the ledger … */
export const UNUSUAL_REMOVE_SHARE = 0.3;
/** … or add more than this many times the ledger … */
export const UNUSUAL_ADD_FACTOR = 3;
/**
 * … if the change has more ids than this. Small cohorts are guarded too: a floor of thousands would let any of them
 * lose all members.
 */
export const UNUSUAL_CHANGE_FLOOR = 50;

/**
 * Ledgers of a cohort at a connection that are kept: so many of the newest, and all that are younger than so many
 * milliseconds.
 */
export const LEDGERS_KEPT = 10;
export const LEDGERS_KEPT_MS = 30 * 24 * 3_600_000;

/** Milliseconds for which an upload is kept that no cohort names. */
export const UPLOADS_KEPT_MS = 30 * 24 * 3_600_000;

/** Milliseconds for which an edition of an exclusion list is kept after it was replaced. */
export const EDITIONS_KEPT_MS = 30 * 24 * 3_600_000;
/** Milliseconds of a function's life that are left when nothing further is deleted: one call that is repeated. */
export const RETENTION_SPARE_MS = 60_000;

/** Imports, newest first, whose changes are searched for a person: a change set of a small import takes 0.1 s. */
export const LOOK_UP_IMPORTS = 60;

/** Cohorts that are marked at the same time after a restore: a few calls each, and the SDK has 50 connections. */
export const COHORTS_AT_ONCE = 12;

/** Change sets, newest first, from which a lost ledger is rebuilt. */
export const REBUILD_IMPORTS = 200;

/** Milliseconds that SES may take for one mail. It is asked once: a mail without an answer may have been sent. */
export const MAIL_ANSWER_MS = 60_000;
/** The same for mails that a caller of the API waits for. */
export const AWAITED_MAIL_MS = 10_000;
/** Milliseconds after which a mail that is being sent counts as unanswered: longer than any function sends mails. */
export const MAIL_CLAIM_MS = 20 * 60_000;
/** Times that a mail may be sent: once more where the outcome of the first is unknown. */
export const MAIL_TRIES = 2;

/** The longest window within which an occurrence may start: well within the time in which a missed one is caught up. */
export const LONGEST_START_MINUTES = 120;
/** The same of a schedule of every hour: an import that starts late ends, most often, before the next one is due. */
export const LONGEST_START_OF_HOUR_MINUTES = 30;
/** Milliseconds after which a missed occurrence is no longer run, but recorded as skipped. */
export const CATCH_UP_WINDOW_MS = 6 * 3_600_000;
/** Milliseconds after which a missed occurrence is caught up: EventBridge Scheduler is accurate to the minute. */
export const CATCH_UP_AFTER_MS = 15 * 60_000;
/**
 * Milliseconds of a change of a schedule in which the timer that it no longer needs is removed, too. Later it is left to
 * `reconcile`, because Scheduler is slow and an API call has 15 s.
 */
export const TIMER_CLEANUP_MS = 5_000;
/**
 * Milliseconds before `reconcile` is stopped in which it begins nothing more: a call to S3 without an answer takes 90 s with
 * its retries.
 */
export const RECONCILE_RESERVE_MS = 120_000;
/**
 * Milliseconds that `reconcile` looks back for missed occurrences; the last one is looked for however old it is. Those
 * past the catch-up window are recorded as skipped.
 */
export const LOOK_BACK_MS = 24 * 3_600_000;
/**
 * Seconds between looks for data that an import waits for: they double up to the cap. A look lists the names of a data
 * set, which S3 bills as a write for each 1,000.
 */
export const DATA_LOOK_S = 60;
export const DATA_LOOK_CAP_S = 300;
/**
 * Milliseconds after midnight during which the marks of the day before still count as an arrival: longer than an event
 * takes, and than a lost one takes to be repaired.
 */
export const ARRIVAL_LOOK_BACK_MS = 3_600_000;
/**
 * Seconds between tries of an arrival's import to begin that met another of its cohort at the same moment: a tenth of the time
 * since the arrival, within these. Each try is nine events of the 25,000 that an execution may have.
 */
export const ARRIVAL_WAIT_S = 60;
export const ARRIVAL_WAIT_CAP_S = 600;
/** Cohorts of one arrival that are started at the same time: some ten calls each, and the SDK has 50 connections. */
export const ARRIVALS_AT_ONCE = 12;
/** Newest runs of a cohort among which one that waits for data is searched. */
export const WAITING_RUNS_READ = 10;
/** Earlier generations that a schedule keeps, newest last: changes of its cadence within the time above. */
export const EARLIER_GENERATIONS = 20;
/** Milliseconds after which a live schedule is overdue if its last occurrence has no started run. */
export const OVERDUE_MS = 3_600_000;
/** Future occurrences that a schedule shows. */
export const OCCURRENCES_SHOWN = 5;

/** Recipients of one import's mail. */
export const RECIPIENTS_LIMIT = 50;

/** What the check of a data set shows: names of events, properties, sets of columns, files of each, and problems. */
export const CHECK_EVENT_NAMES = 200;
export const CHECK_PROPERTIES = 200;
export const CHECK_COLUMN_SETS = 20;
export const CHECK_FILES_NAMED = 20;
export const CHECK_PROBLEMS = 20;
/** Rows, and values of all columns, that it looks at for their shape, about: a look takes some microseconds. */
export const CHECK_SAMPLE_ROWS = 100_000;
export const CHECK_SAMPLE_VALUES = 2_000_000;

/**
 * Keys over which the list of unclosed runs is spread, and that of closed ones. A key takes 1,000 writes of 1 KB a second; 5,000 imports that are
 * due in one minute make some 2,000. Source: DynamoDB's limits of a partition.
 */
export const RUN_LIST_SHARES = 16;

/** Keys over which the audit trail is spread, and its list of open entries: no key is written by all. */
export const AUDIT_SHARES = 16;
/** How long the audit trail keeps an entry. */
export const AUDIT_DAYS = 400;
/** Milliseconds after which a request has ended in any case: no function of the API lives so long. */
export const AUDIT_OPEN_MS = 5 * 60_000;

/** Rows that one request reads at most to find the runs that a filter of all runs lets through. */
export const FILTERED_ROWS_READ = 4_000;

/** Calls that one request makes at most to find the rows of a list that a filter lets through: each reads a megabyte. */
export const FILTERED_CALLS = 12;

/** Cohorts of a page whose rows are read at the same time: four calls each, and the SDK has 50 connections. */
export const SUMMARIES_AT_ONCE = 12;

/** Rows of a page of a list, and the most that a caller may ask for. */
export const PAGE_SIZE = 50;
export const PAGE_LIMIT = 200;

/**
 * Milliseconds for which a cohort's claim of its data set counts although the cohort is not stored: longer than any
 * request can take, which is the 29 seconds of `api/previews`.
 */
export const CLAIM_MS = 60_000;
/** Cohorts that are named where they stop the deletion of a data set. */
export const COHORTS_NAMED = 20;

/** How long an `Idempotency-Key` is remembered, in days. */
export const IDEMPOTENCY_DAYS = 7;

/** Nesting of criteria, and conditions in all of them: bounds that keep the compiled SQL manageable. */
export const CRITERIA_DEPTH = 10;
export const CRITERIA_CONDITIONS = 100;

/** Values of one condition (`in`). */
export const VALUES_PER_CONDITION = 1_000;

/** Bytes of one JSON object of data: DuckDB's own default, said so that a larger one is known to be refused. */
export const JSON_OBJECT_BYTES = 16 * 1024 * 1024;

/** Bytes of an uploaded list. S3 takes five times as much in one PUT. */
export const LIST_BYTES = 1024 ** 3;
/** Seconds for which an upload URL is valid: a gigabyte at 3 Mbit a second. */
export const UPLOAD_SECONDS = 3_600;
/** Unusable rows that a report lists; it counts all. */
export const UNUSABLE_SHOWN = 100;
/** Former lists whose names a cohort remembers. */
export const LISTS_REMEMBERED = 100;

/** Milliseconds that a request waits for a job before it is answered 202. API Gateway gives a call 30 s. */
export const ANSWER_WAIT_MS = 20_000;
/** Seconds that a request may wait for the end of an import, and milliseconds between its looks. */
export const END_WAIT_S = 20;
export const END_LOOK_MS = 1_000;
/** Milliseconds that a request waits that saves a cohort and waits for the check of its definition. */
export const CHECK_WAIT_MS = 10_000;
/**
 * Approximate bytes of data that a sample of users keeps of a data set: DuckDB evaluates this much in a second or two.
 */
export const SAMPLE_BYTES = 64 * 1024 * 1024;

/** Days for which an overwritten or deleted object can be restored. */
export const UNDO_DAYS = 30;
/** The same of what imports leave, apart from ledgers: it is a copy, or it has an end by itself. */
export const UNDO_DAYS_OF_RUNS = 1;
/** Days that an import's rejected rows are kept. */
export const REJECTED_DAYS = 30;
/** Seconds for which a link to them is valid. Short, because it needs no token. */
export const REJECTED_LINK_SECONDS = 300;

/** Hours for which a computed answer can be read. */
export const ANSWER_HOURS = 24;
/**
 * Milliseconds after which an unfinished job is lost: two attempts of a Lambda's 15 minutes, and AWS's pause between
 * them.
 */
export const ANSWER_LOST_MS = 35 * 60_000;

/** Characters of what a run, or the check of a definition, keeps of why a cohort could not be evaluated. */
export const RUN_DETAIL_LENGTH = 1_000;

/**
 * Seconds that a connection may let pass between an import's removes and its adds. Braze advises some minutes between
 * calls that depend on each other.
 */
export const SECONDS_BEFORE_ADDS = 900;

/** Bytes of a secret or name that the API accepts. */
export const KEY_LENGTH = 512;
export const NAME_LENGTH = 200;

/** Tags of a cohort, and characters of one: few and short, because a row of a table shows them. */
export const TAGS_LIMIT = 10;
export const TAG_LENGTH = 40;

/**
 * Megabytes of scratch disk of a function with the engine: the most that Lambda has. The data of 10 M users, their
 * members and what is spilled fit.
 */
export const ENGINE_DISK_MB = 10_240;

/** Characters of a SQL cohort, and seconds that it may run: from the start of its process to the last row. */
export const SQL_LENGTH = 20_000;
export const SQL_SECONDS = 120;
/**
 * Megabytes that it may write to the scratch disk, its answer and what it spills: Lambda has 10,240 for these, the data
 * and the rest.
 */
export const SQL_DISK_MB = 4_096;
/**
 * Texts that one process of the functions runs side by side; on Lambda it is one. On one machine others wait, so that
 * memory is bounded.
 */
export const SQL_SIDE_BY_SIDE = 4;

/**
 * Limits of the sandbox: ids on a page of received members, and users on a page of a segment, which is also the default
 * of a CSV.
 */
export const MEMBERS_PAGE_LIMIT = 10_000;
export const EXPORT_PAGE = 50_000;

/**
 * Changes of a connection's state that are kept until they are told, at most: an item of DynamoDB has 400 KB. The oldest
 * are dropped first.
 */
export const UNTOLD_CHANGES = 500;

/** People that one request adds to an exclusion list, or removes from it. */
export const EXCLUSIONS_PER_REQUEST = 1_000;
/** Bytes of a file that is uploaded for an exclusion list: it is read while the request waits. */
export const EXCLUSION_FILE_BYTES = 50 * 1024 * 1024;
/**
 * Milliseconds during which an import that sends may rely on what it last read of the exclusion lists. Who adds people is
 * answered only after as long: no import adds them after that.
 */
export const EXCLUSIONS_SEEN_MS = 2_000;
/** Reads of the exclusion lists that may take longer than that, one after the other, before the attempt fails. */
export const EXCLUSIONS_READ_TRIES = 5;
/** Channels of one schedule or connection, and characters of a channel's address. */
export const CHANNELS_LIMIT = 10;
export const CHANNEL_URL_LENGTH = 1_000;
/** Milliseconds that a receiver of a notice may take to answer. */
export const DELIVERY_ANSWER_MS = 10_000;
/** Milliseconds after which a notice that is being sent counts as unanswered: longer than a try and its record take. */
export const DELIVERY_CLAIM_MS = 2 * 60_000;
/** Minutes from each try of a delivery that failed to the next one. After the last, the delivery has failed: a day in all. */
export const DELIVERY_WAITS_MINUTES = [15, 15, 30, 60, ...Array<number>(11).fill(120)];
/** Times that a delivery may be sent, those included of which nobody recorded what came. */
export const DELIVERY_TRIES = DELIVERY_WAITS_MINUTES.length + 1;
/**
 * Milliseconds after a delivery was first due, after which it is not tried again however often it was: each of its tries
 * may be up to 15 minutes late.
 */
export const DELIVERY_LASTS_MS = 28 * 3_600_000;
/** Days for which what became of a delivery is kept, and it can be sent again. */
export const DELIVERY_DAYS = 30;
/**
 * Keys over which the list of deliveries that are due is spread. 500 imports that end in one minute make some 1,500
 * writes.
 */
export const DELIVERY_SHARES = 4;
/** Deliveries of one channel that a round has in hand at once; the list is read again for further ones. */
export const DELIVERIES_IN_HAND = 100;
/** Deliveries of a channel that get no answer one after another, after which a round leaves the channel alone. */
export const DELIVERY_SILENCES = 3;
/** Milliseconds of a function's life that are left to finish when no further delivery is begun: a try and its record. */
export const DELIVERY_SPARE_MS = 30_000;
/** Hours for which signatures are made with a webhook's earlier secrets too, and how many of them at most. */
export const EARLIER_SECRET_HOURS = 24;
export const EARLIER_SECRETS = 5;

/** Milliseconds that a request to forget people waits for somebody to confirm it. */
export const FORGETTING_WAITS_MS = 7 * 86_400_000;
/** Milliseconds from its confirmation after which somebody has to look at what hinders it. */
export const FORGETTING_OVERDUE_MS = 3 * 86_400_000;
/** Milliseconds before the end of an invocation at which a look for forgotten people breaks off. */
export const FORGETTING_RESERVE_MS = 60_000;
/** Milliseconds between two notes of how far it is. */
export const FORGETTING_NOTE_MS = 10_000;
/** Milliseconds for which the table can be restored to an earlier state: point-in-time recovery keeps 35 days. */
export const TABLE_BACKUPS_MS = 35 * 86_400_000;

/**
 * Milliseconds in which the tables of a database are read, all tries together: what is left of the 15 minutes of a function
 * is for the evaluation.
 */
export const TABLES_MS = 660_000;

/** Attempts at a selection where the engine itself failed. */
export const SELECTION_TRIES = 3;
/** Hours that an attempt may take. Athena ends a query after half an hour; before that it may wait in a queue. */
export const SELECTION_HOURS = 2;
/** Seconds between looks at a selection: a tenth of the time that it has taken, within these. */
export const SELECTION_LOOK_S = 2;
export const SELECTION_LOOK_CAP_S = 30;
/** The same where its data was missing before: half of that time, within these. */
export const SELECTION_AGAIN_LOOK_S = 30;
export const SELECTION_AGAIN_LOOK_CAP_S = 300;
/** Seconds after which a selection is started that the engine had no room for; and where its data was missing before. */
export const SELECTION_BUSY_S = 30;
export const SELECTION_BUSY_AGAIN_S = 120;
/** Hours after which it is given up. Each round is some nine events of the 25,000 that an execution may have. */
export const SELECTION_BUSY_HOURS = 6;
/** Milliseconds that a preview waits for a selection: less than its function has. */
export const SELECTION_PREVIEW_MS = 600_000;

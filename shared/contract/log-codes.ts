/**
 * Every log code, with its meaning. `docs/logs.md` shows them to operators; runbooks quote them. Level `warn` is for
 * what a person may have to act on, or what explains a failure.
 */
export const logCodes = {
  "request-failed":
    "A request to the API met an error that is not the caller's fault. `request` is the id that the caller was given.",
  "audit-left-open":
    "A request was carried out, and its entry in the audit trail could not be ended. Reconcile ends it.",
  "sandbox-request-failed":
    "A request to Braze's half of the sandbox met an error of its own; it was answered 500.",
  "step-failed":
    "A function of the workflow, a timer or a job threw. AWS invokes it again as its retry policy says.",

  "connection-created": "A connection was created. It is pending.",
  "connection-changed": "A connection was changed; `status` is what it has now.",
  "connection-active": "A connection was activated: Braze accepted its newest key, or the one before it.",
  "connection-failing": "Braze refused the connection's key in two imports in a row, or in a key check.",
  "connection-recovered": "Braze accepts the key of a failing connection again.",
  "connection-deleted": "A connection and the secrets of its keys were deleted.",
  "key-added": "Braze accepted a data import key, and it was kept.",
  "key-invalidated": "A data import key is no longer used, and its secret was deleted.",
  "key-not-accepted": "Braze did not accept a key in a check; `reason` says why.",
  "secret-left":
    "A secret of a deleted channel could not be deleted. Reconcile deletes it within about an hour.",
  "secret-removed": "The secret of a key or of a channel that nothing names was deleted.",

  "cohort-created": "A cohort was defined.",
  "cohort-changed": "A cohort was changed: its definition was replaced, or its name or a setting.",
  "cohort-deleted": "A cohort was deleted. Its history stays, and its ledgers until they are 30 days old.",
  "cohort-not-evaluated": "A cohort could not be evaluated, in a preview or an import; `reason` says why.",
  "data-set-not-usable": "A check found what keeps a data set from being used; `reason` says why.",
  "data-set-deleted": "A data set was deleted; no cohort used it. Its files stay.",
  "check-not-started":
    "A cohort was saved, and the check of its definition could not be started; `reason` names the kind of error.",
  "upload-opened": "A place for a list was made, and a link to upload it to.",
  "upload-not-read": "An uploaded list could not be read; `reason` says why.",
  "job-started": "A preview, a report or a check was handed to the function that computes it.",
  "job-done": "A preview, a report or a check was computed, or refused with a reason.",

  "forgetting-requested":
    "Somebody asked to forget people, of whom `count` identifiers are known; where they are is looked for.",
  "forgetting-confirmed": "A request to forget people was confirmed.",
  "forgetting-dropped": "A request to forget people that nobody confirmed was dropped.",
  "forgetting-overdue":
    "A request to forget people was confirmed more than three days ago, and is still in `status`; `count` things hinder it.",
  "forgetting-goes-on": "A request to forget people is in `status`; `count` things hinder it.",

  "import-accepted": "An import was asked for by hand and has a row.",
  "import-skipped": "An import was skipped; `reason` says why.",
  "import-prepared": "An import was evaluated and compared; `count` ids are to be sent.",
  "selection-started": "Athena was asked to select the users of an import; `count` is the attempt.",
  "selection-done": "Athena has selected the users of an import; `count` is the attempt.",
  "selection-failed":
    "Athena could not select the users of an import; `reason` says why, and `count` is the attempt. What may pass is tried again.",
  "waits-for-turn": "An import waits `count` seconds for its turn to send: Braze's limit is taken by others.",
  "waits-for-data":
    "The data of a scheduled import is not there or too old, and its schedule waits: it looks again in `count` seconds.",
  "data-not-looked-for":
    "A look for the data that an import waits for failed; `reason` names the kind of error. It looks again.",
  "import-cancelled": "Somebody cancelled an import. It ends when its requests under way are answered.",
  "import-settled": "An import has its outcome: `status`, and `reason` where it is not a success.",
  "name-not-accepted":
    "Braze did not accept the cohort's name; `reason` says why. After `rate-limited` the import tries again for an hour and a half; otherwise it fails.",
  "part-sent":
    "A part of an import has nothing more to send; Braze accepted `count` requests; `reason` says why, where it gave up.",
  "part-goes-round":
    "A part of an import ran out of time or met Braze's rate limit after `count` accepted requests, and is called again.",
  "lease-abandoned": "An import found the lease of another whose execution died, and settles that one first.",
  "rejected-too-many":
    "An import left out more users than one file can have: it is settled without a file of them. Its counts tell why.",
  "ledger-lost": "The ledger of a cohort at a connection is missing or damaged. See docs/ledgers.md.",
  "ledger-split": "The ledger of a cohort at a connection has grown: it is in `count` buckets.",
  "ledger-rebuilt": "A lost ledger was rebuilt; it holds `count` members.",
  "unneeded-ledgers-dropped": "`count` ledgers of deleted cohorts and connections were deleted.",
  "unneeded-uploads-dropped": "`count` uploads that no cohort names were deleted.",
  "unneeded-exclusions-dropped": "`count` earlier editions of exclusion lists were deleted.",
  "unneeded-definitions-dropped": "`count` earlier definitions of deleted cohorts were deleted.",
  "unneeded-ledgers-left":
    "`count` times a ledger, or what decides on it, could not be read or deleted; `reason` has the error, or OutOfTime.",
  "unneeded-uploads-left":
    "`count` times an upload, or what decides on it, could not be read or deleted; `reason` has the error, or OutOfTime.",
  "unneeded-exclusions-left":
    "`count` times an earlier edition of an exclusion list, or what decides on it, could not be read or deleted; `reason` has the error, or OutOfTime.",
  "unneeded-definitions-left":
    "`count` times an earlier definition, or what decides on it, could not be read or deleted; `reason` has the error, or OutOfTime.",
  "old-ledgers-stay": "Ledgers that are no longer needed could not be deleted. A later import tries again.",
  "counts-do-not-reconcile":
    "The outcomes of an import's ids do not add up to its change set. It fails and keeps its lease, so " +
    "that nothing is built on it.",
  "rejected-link-given": "Somebody was given a link to the rejected rows of an import.",
  "person-looked-up": "Somebody looked up a person in a cohort.",
  "people-excluded":
    "Somebody added `count` people to an exclusion list: of `connection`, or of the deployment.",
  "people-included": "Somebody removed `count` people from an exclusion list.",
  "mail-unknown":
    "A mail was sent twice without an answer, or once and its day is over. It may have arrived, and is not sent again.",
  "test-mail": "Somebody sent a test mail to a recipient of a schedule.",
  "mail-sent": "SES accepted a mail about an import.",
  "mail-failed":
    "A recipient's or a contact's address can't be mailed, or SES took no mail to a contact for a day.",
  "mail-not-wanted": "The mail policy of the schedule leaves out the mail about this import.",
  "mail-suppressed":
    "A recipient was not mailed about this import, because a mail told them that the connection is failing.",
  "mail-blocked": "A recipient was not mailed about this import, because the address is blocked.",
  "address-blocked":
    "A mail came back for good, or its recipient complained; `reason` says which. The address is not mailed any more.",
  "address-block-known":
    "SES reported again, or of earlier mails, what is known of an address. Nothing changed.",
  "address-unblocked": "Somebody lifted the block of an address. It is mailed again.",
  "mail-not-delivered":
    "A mail was not delivered, for a reason that may pass; `reason` has SES's word for it.",
  "mail-rejected": "SES found a virus in a mail and did not deliver it.",
  "mail-event-ignored": "SES reported something of which nothing follows.",
  "mail-trouble": "SES did not accept a mail for a reason that may pass. It is tried again.",

  "event-published": "The end of an import is on the stage's bus of events.",
  "event-trouble":
    "EventBridge did not take an event, or its answer was lost. It is published again, with the same id.",

  "channel-created": "A channel was made.",
  "channel-changed": "A channel was renamed, disabled or enabled; `status` is what it has now.",
  "channel-secret-renewed": "A channel has a new secret, or a new address where that is the secret.",
  "channel-deleted": "A channel and its secrets were deleted.",
  "channel-tested": "Somebody sent a test message to a channel; `status` says whether it was delivered.",
  "channel-gone": "The receiver of a channel answered that it is gone. Nothing is sent to it any more.",
  "notice-handed-over": "A channel of an import's schedule is told of its end: a delivery was made.",
  "notice-not-wanted": "The mail policy of the schedule leaves out the notice about this import.",
  "notice-suppressed":
    "A channel was not told of this import, because it was told of another that the connection is failing.",
  "notice-delivered": "The receiver of a channel took a notice.",
  "notice-not-taken":
    "The receiver of a channel did not take a notice; `reason` says why. It is sent again, unless a day has passed.",
  "notice-given-up": "A notice is not sent to a channel any more; `reason` says why.",
  "delivery-trouble":
    "A delivery could not be started, claimed or recorded. Reconcile starts it within half an hour.",

  "schedule-set": "A schedule was claimed for a cohort. Its timer comes next.",
  "schedule-live": "A schedule has its timer.",
  "schedule-changed": "A schedule was changed.",
  "schedule-paused": "A schedule was paused.",
  "schedule-ended": "A schedule has ended and its timer is gone.",
  "timer-refused":
    "EventBridge Scheduler refuses the timer of a schedule for good. The schedule is what it was before.",
  "timer-trouble": "EventBridge Scheduler could not set or remove a timer. Reconcile tries again.",
  "tick-stale": "A timer fired for a generation that is not the schedule's. Nothing was started.",
  "occurrence-started":
    "An occurrence has its run; `status` tells whether it was started, skipped or there already.",

  "arrival-looked-for":
    "A mark of a cohort's data was written, and the cohort looked at; `status` tells what came of it.",
  "arrival-started":
    "Data that arrived has its import; `status` tells whether it was started or there already.",
  "arrival-follows": "Data arrived while an import of the cohort was going on. One import follows it.",
  "arrival-unmarked":
    "A schedule imports when data arrives, and its cohort's data names no mark any more: nothing starts.",
  "following-not-started":
    "The import that follows another could not be started at its end; `reason` names the kind of error. Reconcile does.",

  "after-restore":
    "The table was restored from a backup, and `count` ledgers were marked: the next import of each rebuilds it.",
  "run-ended-by-restore": "An import that a restored table had as unfinished was ended.",
  reconciled: "Reconcile repaired `count` things of the kind `reason`.",
  "reconcile-trouble": "Reconcile could not repair something. It tries again in 15 minutes.",
  "run-restarted": "Reconcile started the execution of an import whose start was lost.",
  "run-settled": "Reconcile settled an import whose execution died.",
} as const satisfies Record<string, string>;

export type LogCode = keyof typeof logCodes;

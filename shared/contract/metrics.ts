/** Metrics that functions publish in CloudWatch's embedded format. Alarms read these names. */
export const metrics = {
  namespace: "CohortImport",
  /** Each has one dimension, whose value is the name of the function that counts. It distinguishes stages. */
  dimension: "service",
  /**
   * What `reconcile` repaired in each round. 0 is published too, so that missing data means that `reconcile` did not
   * run.
   */
  reconciled: {
    /** Schedules that a crash or a timer failure had left half set or half ended. */
    slotsRolledForward: "SlotsRolledForward",
    /** Timers of live schedules that were missing. */
    timersRecreated: "TimersRecreated",
    /** Timers without a live schedule. */
    orphansRemoved: "OrphanTimersRemoved",
    /** Schedules that were accepted, whose cadence Scheduler then refused for good: they are as they were before. */
    schedulesRefused: "SchedulesRefused",
    /** Occurrences without a tick that were started after all. */
    occurrencesCaughtUp: "OccurrencesCaughtUp",
    /** Occurrences without a tick, found after the catch-up window: recorded as skipped. */
    occurrencesPastWindow: "OccurrencesPastWindow",
    /** Queued runs whose start was lost. */
    runsRestarted: "RunsRestarted",
    /** Runs whose execution had died, or with mails to send: each is repaired apart. */
    runsHandedOver: "RunsHandedOver",
    /** Secrets of keys and of channels that nothing names. */
    secretsRemoved: "SecretsRemoved",
    /** Connections with changes of state that the stage's bus had not been told. */
    changesPublished: "ConnectionChangesPublished",
    /** Entries of the audit trail whose request ended without an answer. */
    auditsSettled: "AuditEntriesSettled",
    /** Repairs that failed this time. The next round of `reconcile` retries them. */
    troubles: "ReconcileTroubles",
  },
  /** Live schedules whose last occurrence was over an hour ago and has no started run. */
  overdueSchedules: "OverdueSchedules",
  /**
   * Mails about an import, or to contacts of a connection, that SES refused for good, rejected or did not take for a day,
   * or of which nobody knows whether they were sent.
   */
  mailsNotSent: "MailsNotSent",
  /** Events of ends of imports that EventBridge did not take for a day. */
  eventsNotPublished: "EventsNotPublished",
  /** Notices to channels that were given up: not taken for a day, or their receiver is gone. */
  noticesNotDelivered: "NoticesNotDelivered",
  /** Addresses that are not mailed from then on: a mail came back for good, or its recipient complained. */
  addressesBlocked: "AddressesBlocked",
  /** Requests to forget people that were confirmed more than three days ago and are not done, in each round. */
  overdueForgettings: "OverdueForgettings",
  /** Imports that ended for what an operator has to mend, by what it is. Counted when their recipients are mailed. */
  endedFor: {
    connection: "ImportsRefusedAtBraze",
    data: "ImportsWithoutFitData",
    ledger: "ImportsWithoutLedger",
  },
} as const;

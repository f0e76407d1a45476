/** Metrics that functions publish in CloudWatch's embedded format: alarms read what is named here. */
export const metrics = {
  namespace: "CohortImport",
  /** Each has one dimension, whose value is the name of the function that counts: so stages are told apart. */
  dimension: "service",
  /** What `reconcile` repaired, each time it ran. Nothing to repair is published as 0, so that a silent reconcile shows. */
  reconciled: {
    /** Schedules that a crash or timer trouble had left half set or half ended. */
    slotsRolledForward: "SlotsRolledForward",
    /** Timers of live schedules that were missing. */
    timersRecreated: "TimersRecreated",
    /** Timers that no live schedule has. */
    orphansRemoved: "OrphanTimersRemoved",
    /** Occurrences that never came and were started after all. */
    occurrencesCaughtUp: "OccurrencesCaughtUp",
    /** Occurrences that never came, found after the catch-up window: recorded as skipped. */
    occurrencesPastWindow: "OccurrencesPastWindow",
    /** Queued runs whose start was lost. */
    runsRestarted: "RunsRestarted",
    /** Runs whose execution had died. */
    runsSettled: "RunsSettled",
    /** Ended runs whose mails were still out. */
    runsTold: "RunsTold",
    /** Secrets of keys that no connection names. */
    secretsRemoved: "SecretsRemoved",
    /** What could not be repaired this time: the next reconcile tries again. */
    troubles: "ReconcileTroubles",
  },
  /** Live schedules whose last occurrence is over an hour ago and has no run that started. */
  overdueSchedules: "OverdueSchedules",
} as const;

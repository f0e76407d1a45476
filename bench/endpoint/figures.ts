/** The figures that the endpoint reports, and the settings of its behaviour. */

export interface Behaviour {
  /** Milliseconds from a request's arrival to its answer. */
  latency: number;
  /** Requests an hour, with the resulting limit for a second; no limit if left out. */
  perHour?: number;
  /** Share (0 to 1) of requests with changes that are answered 503. Half of those are applied. */
  faultShare: number;
  /** Seed of the faults. */
  seed: number;
}

export const wellBehaved: Behaviour = { latency: 0, faultShare: 0, seed: 1 };

/** Figures of one cohort. Times are milliseconds since 1970. */
export interface CohortFigures {
  /** Requests with changes, applied or not. */
  requests: number;
  /** Ids that were applied, repeats included. */
  ids: number;
  /** Adds of members that are already in the cohort, and removes of ids that are not. */
  repeats: number;
  /** When the first request with changes arrived, and when the last one was answered. */
  firstAt: number;
  lastAt: number;
  /** Requests with changes in each second since `Figures.since`. */
  perSecond: number[];
}

/** Figures since the behaviour was last set. */
export interface Figures {
  /** Milliseconds since 1970. */
  since: number;
  /** Number of answers by status. */
  statuses: Record<string, number>;
  /** Ids that belong to no person of the benchmark: there must be none. */
  strangers: number;
  cohorts: Record<string, CohortFigures>;
}

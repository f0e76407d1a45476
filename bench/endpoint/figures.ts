/** What the endpoint tells of itself, and how it is told to behave. */

export interface Behaviour {
  /** Milliseconds from a request's arrival to its answer. */
  latency: number;
  /** Requests an hour, with the second's share of them; left out: no limit. */
  perHour?: number;
  /** So many of 1 requests with changes are answered 503, of which half were carried out. */
  faultShare: number;
  /** Of the faults. */
  seed: number;
}

export const wellBehaved: Behaviour = { latency: 0, faultShare: 0, seed: 1 };

/** Of one cohort; times are milliseconds since 1970. */
export interface CohortFigures {
  /** With changes, carried out or not. */
  requests: number;
  /** That were carried out, repeats included. */
  ids: number;
  /** Adds of who is in it, removes of who is not. */
  repeats: number;
  /** When the first request with changes came, and when the last was answered. */
  firstAt: number;
  lastAt: number;
  /** Requests with changes by the second, from `Figures.since` on. */
  perSecond: number[];
}

/** Since the behaviour was set. */
export interface Figures {
  /** Milliseconds since 1970. */
  since: number;
  /** Answers by status. */
  statuses: Record<string, number>;
  /** Ids that are nobody's of a bench: there must be none. */
  strangers: number;
  cohorts: Record<string, CohortFigures>;
}

/** Logs and metrics: for operators, and never about a person. */
import type { LogCode } from "../contract/log-codes.ts";

/** A log consists of codes with allow-listed fields: never a body, a user's id, an address or a key. */
export interface Log {
  info(code: LogCode, fields?: LogFields): void;
  warn(code: LogCode, fields?: LogFields): void;
}

export interface LogFields {
  cohort?: string;
  run?: string;
  connection?: string;
  channel?: string;
  /** The id of the API request, which its caller is given too. */
  request?: string;
  job?: string;
  upload?: string;
  dataSet?: string;
  part?: number;
  attempt?: string;
  status?: string | number;
  reason?: string;
  /** Why a cohort could not be evaluated, in our words: names of files and columns, never a user. */
  detail?: string;
  /** Where in the code an unexpected error happened: function, file, line. */
  at?: string;
  count?: number;
  milliseconds?: number;
}

/** Numbers for alarms: names are those of `contract/metrics.ts`. */
export interface Meter {
  /** Published at once. */
  count(name: string, count: number): void;
}

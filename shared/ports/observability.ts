/** Logs and metrics: for operators, and never about a person. */
import type { LogCode } from "../contract/log-codes.ts";

/** A log is a vocabulary of codes with allow-listed fields: never a body, a person's id, an address or a key. */
export interface Log {
  info(code: LogCode, fields?: LogFields): void;
  warn(code: LogCode, fields?: LogFields): void;
}

export interface LogFields {
  cohort?: string;
  run?: string;
  connection?: string;
  /** The API request's own id, as its caller is told it. */
  request?: string;
  job?: string;
  upload?: string;
  part?: number;
  attempt?: string;
  status?: string | number;
  reason?: string;
  /** Where in the code an accident happened: function, file, line. */
  at?: string;
  count?: number;
  milliseconds?: number;
}

/** Numbers for alarms: names are those of `contract/metrics.ts`. */
export interface Meter {
  /** Published once the invocation ends. */
  count(name: string, count: number): void;
}
